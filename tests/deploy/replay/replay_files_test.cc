// policywire replay: the same files whatever happens on the way, and clear words where it cannot go on.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "deploy/replay/replay.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/archive/directory.h"
#include "tests/support/archive_records.h"
#include "tests/support/articles.h"
#include "tests/support/child_process.h"
#include "tests/support/outcome.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::chrono::seconds kDeadline(600);
constexpr int kPartitions = 5;
constexpr int kBatch = 1000;

int RecordCount() {
  const char* const wanted = std::getenv("POLICYWIRE_REPLAY_RECORDS");
  return wanted == nullptr ? 3000 : std::atoi(wanted);
}

// Sums over what stands below a directory, by path; also what has no business there shows.
std::map<std::string, std::string> Tree(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    files[std::filesystem::relative(entry.path(), directory).string()] = ReadFile(entry.path());
  }
  return files;
}

void ExpectSame(const std::map<std::string, std::string>& a, const std::map<std::string, std::string>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (auto x = a.begin(), y = b.begin(); x != a.end(); ++x, ++y) {
    EXPECT_EQ(x->first, y->first);
    EXPECT_TRUE(x->second == y->second) << x->first << " differs: " << x->second.size() << " and " << y->second.size()
                                        << " bytes";
  }
}

// One archive for all tests, and the first pass over it.
class ReplayTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TempDir("replay");
    sink::ArchiveOptions options = {.directory = Path("archive"), .cluster_id = "c", .segment_bytes = 1 << 18};
    std::vector<int64_t> offsets(kPartitions, 40);
    const auto writer = sink::ArchiveWriter::Open(options);
    ASSERT_TRUE(writer.ok()) << writer.status();
    for (int first = 0; first < RecordCount(); first += kBatch) {
      for (const Message& message : MixedArticles(first, std::min(kBatch, RecordCount() - first), kPartitions)) {
        OwnedRecord record;
        record.topic = "raw";
        record.partition = message.partition >= 0 ? message.partition : first % kPartitions;
        record.offset = offsets[static_cast<size_t>(record.partition)]++;
        record.timestamp_ms = 1'700'000'000'000 + 10 * record.offset;
        record.timestamp_type = ingest::TimestampType::kCreated;
        record.key = message.key;
        record.value = message.value;
        record.headers = message.headers;
        ASSERT_TRUE((*writer)->Append(record.View()).ok());
      }
    }
    ASSERT_TRUE((*writer)->Close().ok());
    first_pass_ = Run({"--from", Path("archive"), "--to", Path("first")});
    first_files_ = Tree(Path("first"));
  }
  static void TearDownTestSuite() { delete directory_; }

  static std::string Path(const std::string& name) { return (directory_->path() / name).string(); }

  static std::unique_ptr<ChildProcess> Start(std::vector<std::string> arguments) {
    ChildProcess::Options options;
    options.command = {POLICYWIRE_PROGRAM, "replay"};
    options.command.insert(options.command.end(), arguments.begin(), arguments.end());
    options.directory = directory_->path();
    return std::make_unique<ChildProcess>(options);
  }

  static Outcome Run(std::vector<std::string> arguments) {
    const auto child = Start(std::move(arguments));
    return WaitForOutcome(*child, kDeadline);
  }

  static TempDir* directory_;
  static Outcome first_pass_;
  static std::map<std::string, std::string> first_files_;
};

TempDir* ReplayTest::directory_ = nullptr;
Outcome ReplayTest::first_pass_;
std::map<std::string, std::string> ReplayTest::first_files_;

TEST_F(ReplayTest, FirstPassIsWhatTheManifestSays) {
  EXPECT_EQ(first_pass_.exit, 0) << first_pass_.err;
  EXPECT_THAT(first_pass_.out, StartsWith(std::to_string(RecordCount()) + " records, "));
  const auto manifest = deploy::ReadReplayManifest(Path("first"));
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_TRUE(manifest->complete());
  EXPECT_EQ(manifest->counts().records(), static_cast<uint64_t>(RecordCount()));
  EXPECT_EQ(manifest->counts().dead_letters(), static_cast<uint64_t>(RecordCount() / 100));
  EXPECT_EQ(manifest->counts().articles() + manifest->counts().dead_letters(), manifest->counts().records());
  EXPECT_GT(manifest->counts().events(), 0);
  EXPECT_EQ(manifest->source(), "archive of cluster \"c\"");
  EXPECT_FALSE(manifest->version().lexicon().empty());
  uint64_t lines = 0;
  uint64_t letters = 0;
  for (const auto& [name, text] : first_files_) {
    const auto count = static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
    if (name.ends_with("/articles.jsonl")) lines += count;
    if (name.ends_with("/dead-letters.jsonl")) letters += count;
  }
  EXPECT_EQ(lines, manifest->counts().articles());
  EXPECT_EQ(letters, manifest->counts().dead_letters());
  // An event says where its article stood in Kafka, as the service's do.
  EXPECT_THAT(first_files_["raw/0/articles.jsonl"], HasSubstr(R"("topic":"raw")"));
}

TEST_F(ReplayTest, TenKillsChangeNothing) {
  std::mt19937 random(7);
  int killed = 0;
  // Slow enough that each run gets somewhere and none to the end.
  const std::string rate = std::to_string(RecordCount() / 12);
  while (killed < 10) {
    const auto child = Start({"--from", Path("archive"), "--to", Path("killed"), "--rate", rate});
    std::this_thread::sleep_for(milliseconds(500 + random() % 700));
    ASSERT_TRUE(child->Running()) << "it was done before it could be killed: " << child->Stderr();
    child->Kill();
    ++killed;
  }
  ASSERT_TRUE(std::filesystem::exists(Path("killed/raw/0/progress.json"))) << "the kills came before any work";
  const Outcome rest = Run({"--from", Path("archive"), "--to", Path("killed")});
  EXPECT_EQ(rest.exit, 0) << rest.err;
  ExpectSame(first_files_, Tree(Path("killed")));
}

TEST_F(ReplayTest, AnyNumberOfProcessesAndThreads) {
  for (const int processes : {1, 2, 4}) {
    const std::string to = Path("by" + std::to_string(processes));
    std::vector<std::unique_ptr<ChildProcess>> children;
    for (int i = 0; i < processes; ++i) {
      children.push_back(Start({"--from", Path("archive"), "--to", to, "--threads", std::to_string(1 + i)}));
    }
    int complete = 0;
    for (const auto& child : children) {
      const auto exit = child->Wait(kDeadline);
      // Who finds the rest in other hands is done before them.
      EXPECT_TRUE(exit == 0 || exit == 80) << child->Stderr();
      complete += exit == 0 ? 1 : 0;
    }
    EXPECT_GE(complete, 1);
    ExpectSame(first_files_, Tree(to));
  }
}

// Who finds the rest in other hands is done, and says why.
TEST_F(ReplayTest, OthersAtWorkAreTold) {
  const std::string to = Path("shared");
  const auto slow = Start({"--from", Path("archive"), "--to", to, "--rate", "10", "--offsets", "raw[1]=40.."});
  const auto give_up = std::chrono::steady_clock::now() + kDeadline;
  while (!std::filesystem::exists(to + "/raw/1/progress.json") && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  const Outcome second = Run({"--from", Path("archive"), "--to", to, "--offsets", "raw[1]=40.."});
  EXPECT_EQ(second.exit, 80) << second.err;
  EXPECT_THAT(second.err, HasSubstr("other processes are at work on 1 partition; should one of them die, the same"));
  slow->Kill();
  const Outcome rest = Run({"--from", Path("archive"), "--to", to, "--offsets", "raw[1]=40.."});
  EXPECT_EQ(rest.exit, 0) << rest.err;
}

TEST_F(ReplayTest, StopsWhenAskedAndGoesOn) {
  const auto child = Start({"--from", Path("archive"), "--to", Path("stopped"), "--rate", "500"});
  std::this_thread::sleep_for(milliseconds(1500));
  child->Signal(SIGTERM);
  EXPECT_EQ(child->Wait(kDeadline), 80);
  EXPECT_THAT(child->Stderr(), HasSubstr("the same command goes on"));
  EXPECT_EQ(Run({"--from", Path("archive"), "--to", Path("stopped")}).exit, 0);
  ExpectSame(first_files_, Tree(Path("stopped")));
  // Once more: nothing is left to do, and nothing changes.
  EXPECT_EQ(Run({"--from", Path("archive"), "--to", Path("stopped")}).exit, 0);
  ExpectSame(first_files_, Tree(Path("stopped")));
}

TEST_F(ReplayTest, PartsAreTheSameAsInTheWhole) {
  const Outcome part = Run({"--from", Path("archive"), "--to", Path("part"), "--offsets", "raw[2]=50..60"});
  EXPECT_EQ(part.exit, 0) << part.err;
  EXPECT_THAT(part.out, StartsWith("10 records"));
  const std::string articles = ReadFile(Path("part/raw/2/articles.jsonl"));
  EXPECT_FALSE(articles.empty());
  EXPECT_THAT(first_files_["raw/2/articles.jsonl"], HasSubstr(articles));
  const Outcome protobuf =
      Run({"--from", Path("archive"), "--to", Path("pb"), "--offsets", "raw[2]=50..60", "--format", "protobuf"});
  EXPECT_EQ(protobuf.exit, 0) << protobuf.err;
  EXPECT_GT(std::filesystem::file_size(Path("pb/raw/2/articles.pb")), 100);
}

TEST_F(ReplayTest, DiffReadsReplaysInBothForms) {
  EXPECT_EQ(Run({"--from", Path("archive"), "--to", Path("as-protobuf"), "--format", "protobuf"}).exit, 0);
  const auto diff = [](const std::string& a, const std::string& b) {
    ChildProcess child(
        {.command = {POLICYWIRE_PROGRAM, "diff", "--format", "summary", a, b}, .directory = directory_->path()});
    const auto exit = child.Wait(kDeadline);
    return Outcome{exit.value_or(-1), child.Stdout(), child.Stderr()};
  };
  const Outcome same = diff(Path("first"), Path("as-protobuf"));
  EXPECT_EQ(same.exit, 0) << same.out << same.err;
  EXPECT_EQ(Run({"--from", Path("archive"), "--to", Path("fewer"), "--offsets", "raw[2]=50.."}).exit, 0);
  EXPECT_EQ(diff(Path("first"), Path("fewer")).exit, 1);
  // Raw articles are no output.
  EXPECT_EQ(diff(Path("first"), Path("archive")).exit, 65);
  EXPECT_THAT(diff(Path("first"), directory_->path().string()).err, HasSubstr("is no replay, no archive"));
}

TEST_F(ReplayTest, WhatCannotBeIsRefused) {
  EXPECT_EQ(Run({"--from", Path("nothing"), "--to", Path("x")}).exit, 66);
  EXPECT_EQ(Run({"--from", Path("archive"), "--to", Path("x"), "--offsets", "raw=1..2"}).exit, 2);
  EXPECT_EQ(Run({"--from", "kafka:raw", "--to", Path("x")}).exit, 2);
  const Outcome other = Run({"--from", Path("archive"), "--to", Path("first"), "--format", "protobuf"});
  EXPECT_EQ(other.exit, 2);
  EXPECT_THAT(other.err, HasSubstr("holds a replay with format jsonl, and not protobuf"));
  std::filesystem::create_directory(Path("full"));
  std::ofstream(Path("full/mine.txt")) << "mine";
  const Outcome full = Run({"--from", Path("archive"), "--to", Path("full")});
  EXPECT_EQ(full.exit, 2);
  EXPECT_THAT(full.err, HasSubstr("is not empty"));
  EXPECT_EQ(ReadFile(Path("full/mine.txt")), "mine");
  const Outcome nothing =
      Run({"--from", Path("archive"), "--to", Path("none"), "--since", "2025-02-01", "--until", "2025-01-01"});
  EXPECT_EQ(nothing.exit, 2);
  EXPECT_THAT(nothing.err, HasSubstr("--since is not before --until"));
}

// An archive may hold what came of the articles beside them; nobody wants events of events.
TEST_F(ReplayTest, EventsAreNoArticles) {
  const auto record = [](const char* topic, const char* value, const char* message) {
    OwnedRecord made = {.topic = topic, .timestamp_ms = 1, .value = value};
    if (message != nullptr) made.headers = {{"policywire-message", message}};
    return made;
  };
  const char* const kArticle = R"({"text": "China imposed tariffs on imports from the United States on Monday."})";
  const Records records = {record("enriched", kArticle, "policywire.v1.EnrichedArticle"),
                           record("events", kArticle, "policywire.v1.PolicyEvent"),
                           record("other", kArticle, "policywire.v1.Article"), record("raw", kArticle, nullptr)};
  ASSERT_TRUE(WriteArchive({.directory = Path("mixed"), .cluster_id = "c"}, records).ok());
  ASSERT_TRUE(WriteArchive({.directory = Path("results"), .cluster_id = "c"}, {records[0], records[1]}).ok());
  const auto topics = [](const std::string& to) {
    std::string names;
    const auto manifest = deploy::ReadReplayManifest(to);
    if (!manifest.ok()) return names;
    for (const v1::ReplayRange& range : manifest->ranges()) names += range.topic() + " ";
    return names;
  };

  const Outcome unasked = Run({"--from", Path("mixed"), "--to", Path("of-mixed")});
  EXPECT_EQ(unasked.exit, 0) << unasked.err;
  EXPECT_EQ(topics(Path("of-mixed")), "other raw ");
  EXPECT_THAT(unasked.err, HasSubstr("only other, raw is replayed, without enriched (policywire.v1.EnrichedArticle), "
                                     "events (policywire.v1.PolicyEvent): --topic chooses otherwise"));

  std::ofstream(Path("pipeline.yaml")) << "input: {topics: [elsewhere, raw]}\n";
  const Outcome configured = Run({"-c", Path("pipeline.yaml"), "--from", Path("mixed"), "--to", Path("of-configured")});
  EXPECT_EQ(configured.exit, 0) << configured.err;
  EXPECT_EQ(topics(Path("of-configured")), "raw ");
  EXPECT_THAT(configured.err, HasSubstr("only raw is replayed, without "));
  std::ofstream(Path("elsewhere.yaml")) << "input: {topics: [elsewhere]}\n";
  EXPECT_EQ(Run({"-c", Path("elsewhere.yaml"), "--from", Path("mixed"), "--to", Path("of-elsewhere")}).exit, 0);
  EXPECT_EQ(topics(Path("of-elsewhere")), "other raw ");

  const Outcome nothing = Run({"--from", Path("results"), "--to", Path("of-results")});
  EXPECT_EQ(nothing.exit, 2) << nothing.out;
  EXPECT_THAT(nothing.err, HasSubstr("no articles: policywire wrote what it holds, enriched (policywire.v1."));
  EXPECT_FALSE(std::filesystem::exists(Path("of-results")));

  // Whoever names them is warned.
  for (const auto& [option, value] : {std::pair{"--topic", "events"}, {"--offsets", "events[0]=0.."}}) {
    const Outcome asked = Run({"--from", Path("mixed"), "--to", Path(std::string("by") + option), option, value});
    EXPECT_EQ(asked.exit, 0) << asked.err;
    EXPECT_EQ(topics(Path(std::string("by") + option)), "events ");
    EXPECT_THAT(asked.err,
                HasSubstr("topic \"events\" holds what policywire wrote (policywire.v1.PolicyEvent), which"));
  }
}

// Records that the input does not have are no records that have been done.
TEST_F(ReplayTest, AnotherArchiveDoesNotEndAReplay) {
  const auto begin = [](const std::string& to) {
    const auto child = Start({"--from", Path("archive"), "--to", to, "--rate", "500"});
    const auto give_up = std::chrono::steady_clock::now() + kDeadline;
    while (!std::filesystem::exists(to + "/raw/0/progress.json") && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(milliseconds(10));
    }
    child->Kill();
  };
  const auto write = [](const std::string& name, const std::string& value, int64_t end) {
    Records records;
    for (int64_t offset = 40; offset < end; ++offset) {
      records.push_back({.topic = "raw", .offset = offset, .timestamp_ms = offset, .value = value});
    }
    ASSERT_TRUE(WriteArchive({.directory = Path(name), .cluster_id = "c"}, records).ok());
  };
  begin(Path("swapped"));
  write("anew", "x", 5000);
  const Outcome anew = Run({"--from", Path("anew"), "--to", Path("swapped")});
  EXPECT_EQ(anew.exit, 2) << anew.out;
  EXPECT_THAT(anew.err, AllOf(HasSubstr("holds a replay of another input"), HasSubstr("raw[0] offset 40")));
  // Where it has no such partition, its records cannot tell.
  std::filesystem::copy(Path("archive"), Path("less"), std::filesystem::copy_options::recursive);
  std::filesystem::remove(Path("less/@manifest"));
  std::filesystem::remove_all(Path("less/raw/3"));
  ASSERT_TRUE(WriteArchive({.directory = Path("less"), .cluster_id = "c"}, {}).ok());
  const Outcome less = Run({"--from", Path("less"), "--to", Path("swapped")});
  EXPECT_EQ(less.exit, 65) << less.out;
  EXPECT_THAT(less.err, AllOf(HasSubstr("raw[3]: offsets 40 to "), HasSubstr("and the archive has none")));
  EXPECT_FALSE(deploy::ReadReplayManifest(Path("swapped"))->complete());
  EXPECT_EQ(Run({"--from", Path("archive"), "--to", Path("swapped")}).exit, 0);
  ExpectSame(first_files_, Tree(Path("swapped")));
}

// An older build made a manifest anew of the segments that were there.
TEST_F(ReplayTest, AFirstSegmentThatIsMissingIsTold) {
  const std::string headless = Path("headless");
  const sink::ArchiveOptions options = {.directory = headless, .segment_bytes = 3000, .block_bytes = 1000};
  ASSERT_TRUE(WriteArchive(options, MakeRecords({"raw", 0}, 40, 300, 1)).ok());
  v1::ArchiveManifest manifest = archive::ReadManifest(headless).value();
  auto& segments = *manifest.mutable_partitions(0)->mutable_segments();
  ASSERT_GE(segments.size(), 2);
  segments.DeleteSubrange(0, 1);
  std::ofstream(archive::ManifestPath(headless)) << archive::FormatManifest(manifest);
  std::filesystem::remove(headless + "/raw/0/" + archive::SegmentName(40));
  const Outcome all = Run({"--from", headless, "--to", Path("of-headless")});
  EXPECT_EQ(all.exit, 65) << all.out;
  EXPECT_THAT(all.err, HasSubstr("the segment before, 00000000000000000040.segment, is missing"));
  EXPECT_FALSE(deploy::ReadReplayManifest(Path("of-headless"))->complete());
  // What is there is replayed where it is asked for.
  const std::string rest = "raw[0]=" + std::to_string(segments[0].first_offset()) + "..";
  EXPECT_EQ(Run({"--from", headless, "--to", Path("of-rest"), "--offsets", rest}).exit, 0);
}

// Neither for what reads the replay, nor for the replay itself.
TEST_F(ReplayTest, AFileThatIsGoneIsNoEnd) {
  ASSERT_EQ(Run({"--from", Path("archive"), "--to", Path("robbed")}).exit, 0);
  const std::string file = Path("robbed/raw/0/articles.jsonl");
  std::filesystem::remove(file);
  const Outcome again = Run({"--from", Path("archive"), "--to", Path("robbed")});
  EXPECT_EQ(again.exit, 65);
  EXPECT_THAT(again.err, HasSubstr(file + ": it is gone"));
  EXPECT_FALSE(std::filesystem::exists(file));
}

// What happens to its output while it works is no fault of the input's.
TEST_F(ReplayTest, ADirectoryThatIsTakenAwayIsNoMissingTopic) {
  const auto child = Start({"--from", Path("archive"), "--to", Path("away"), "--rate", "500"});
  const auto give_up = std::chrono::steady_clock::now() + kDeadline;
  while (!std::filesystem::exists(Path("away/raw/0/progress.json")) && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  std::filesystem::rename(Path("away"), Path("taken"));
  EXPECT_EQ(child->Wait(kDeadline), 74) << child->Stderr();
  EXPECT_THAT(child->Stderr(), HasSubstr("away/"));
}

TEST_F(ReplayTest, AFileThatIsTakenAwayMeanwhileIsTold) {
  const auto child = Start({"--from", Path("archive"), "--to", Path("plucked"), "--rate", "500"});
  const auto give_up = std::chrono::steady_clock::now() + kDeadline;
  while (!std::filesystem::exists(Path("plucked/raw/0/progress.json")) && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  const std::string file = Path("plucked/raw/0/articles.jsonl");
  std::filesystem::remove(file);
  EXPECT_EQ(child->Wait(kDeadline), 74) << child->Stderr();
  EXPECT_THAT(child->Stderr(), HasSubstr(file + ": was removed"));
}

TEST_F(ReplayTest, DamageIsNamedAndAllBeforeItDone) {
  std::filesystem::copy(Path("archive"), Path("damaged"), std::filesystem::copy_options::recursive);
  std::vector<std::filesystem::path> segments;
  for (const auto& entry : std::filesystem::directory_iterator(Path("damaged/raw/1"))) segments.push_back(entry.path());
  std::sort(segments.begin(), segments.end());
  {
    std::fstream file(segments.back(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(segments.back()) / 2));
    file.put('\x55');
    file.put('\x2a');
  }
  const Outcome damaged = Run({"--from", Path("damaged"), "--to", Path("of-damaged")});
  EXPECT_EQ(damaged.exit, 65);
  EXPECT_THAT(damaged.err, AllOf(HasSubstr("/raw/1/"), HasSubstr("byte ")));
  auto files = Tree(Path("of-damaged"));
  for (const auto& [name, text] : first_files_) {
    if (name == "manifest.json" || name == "raw/1/progress.json") continue;
    if (name.starts_with("raw/1/")) {
      EXPECT_TRUE(text.starts_with(files[name])) << name;
    } else {
      EXPECT_TRUE(text == files[name]) << name;
    }
  }
}

}  // namespace
}  // namespace policywire::testing
