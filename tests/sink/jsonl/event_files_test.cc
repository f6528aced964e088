#include "sink/jsonl/event_files.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sink/jsonl/event_line.h"
#include "tests/support/temp_dir.h"

namespace policywire::sink {
namespace {

using policywire::testing::ReadFile;
using policywire::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kTopic = "policy-events";

v1::PolicyEvent Event(int64_t number) {
  v1::PolicyEvent event;
  event.set_event_id(fmt::format("{:032x}", number));
  event.set_action(v1::SANCTION);
  event.set_quote("\"Tariffs\",\nsaid the minister");
  return event;
}

Output Line(int32_t partition, int64_t offset, int64_t number) {
  ingest::Record record;
  record.topic = kTopic;
  record.partition = partition;
  record.offset = offset;
  Output output;
  output.partition = partition;
  output.offset = offset;
  AppendEventLine(Event(number), record, output.value);
  return output;
}
Output Line(int32_t partition, int64_t offset) { return Line(partition, offset, partition * 1'000'000 + offset); }

class EventFilesTest : public ::testing::Test {
 protected:
  EventFilesTest() : directory_("event-files") {
    config_.set_directory(directory_.path() / "events");
    config_.set_max_file_bytes(1 << 20);
    config_.set_max_file_seconds(3600);
    Open();
  }

  void Open() {
    files_.reset();
    files_ = std::make_unique<EventFiles>(config_, std::string(kTopic));
    ASSERT_EQ(files_->Open(absl::InfiniteFuture()), absl::OkStatus());
  }

  absl::Status Write(const std::vector<Output>& outputs) {
    std::vector<const Output*> events;
    for (const Output& output : outputs) events.push_back(&output);
    return files_->Write(events, absl::InfiniteFuture()).status;
  }

  std::filesystem::path Partition(int32_t number) const {
    return directory_.path() / "events" / kTopic / std::to_string(number);
  }
  std::filesystem::path OpenFile(int64_t first = 0) const {
    return Partition(0) / fmt::format("{:020}.jsonl.open", first);
  }

  // Names in the partition's directory, sorted.
  std::vector<std::string> Names(int32_t number = 0) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(Partition(number))) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // Offsets of the partition's lines, in the order of the files.
  std::vector<int64_t> Offsets(int32_t number = 0) const {
    std::vector<int64_t> offsets;
    for (const std::string& name : Names(number)) {
      std::string text = ReadFile(Partition(number) / name);
      for (size_t begin = 0; begin < text.size();) {
        const size_t end = text.find('\n', begin);
        const auto offset = OffsetOfEventLine(text.substr(begin, end - begin), kTopic, number);
        offsets.push_back(offset.value_or(-1));
        if (end == text.npos) break;
        begin = end + 1;
      }
    }
    return offsets;
  }

  TempDir directory_;
  v1::JsonlSinkConfig config_;
  std::unique_ptr<EventFiles> files_;
};

TEST_F(EventFilesTest, ALineIsTheEventWithItsPlaceInFront) {
  const std::string line = Line(3, 17).value;
  EXPECT_TRUE(line.starts_with("{\"record\":\"policy-events/3/17\",\"event_id\":\"")) << line;
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  v1::PolicyEvent back;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &back, options).ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(back, Event(3'000'017)));
  // The key in front is no field's.
  EXPECT_EQ(v1::PolicyEvent::descriptor()->FindFieldByName("record"), nullptr);
  EXPECT_EQ(OffsetOfEventLine(line.substr(0, line.size() - 1), kTopic, 3), 17);
  EXPECT_EQ(OffsetOfEventLine(line.substr(0, line.size() - 1), kTopic, 33), std::nullopt);
  EXPECT_EQ(OffsetOfEventLine(line.substr(0, line.size() - 1), "other", 3), std::nullopt);
  for (size_t cut = 0; cut < line.size() - 1; ++cut) {
    EXPECT_EQ(OffsetOfEventLine(line.substr(0, cut), kTopic, 3), std::nullopt) << cut;
  }
}

TEST_F(EventFilesTest, WritesWhatItIsGivenTwiceOnce) {
  ASSERT_EQ(Write({Line(0, 1), Line(1, 0), Line(0, 2)}), absl::OkStatus());
  ASSERT_EQ(Write({Line(0, 1), Line(0, 2), Line(0, 3)}), absl::OkStatus());
  EXPECT_THAT(Offsets(0), ElementsAre(1, 2, 3));
  EXPECT_THAT(Offsets(1), ElementsAre(0));
  Open();
  ASSERT_EQ(Write({Line(0, 3), Line(0, 4), Line(1, 0), Line(1, 7)}), absl::OkStatus());
  EXPECT_THAT(Offsets(0), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Offsets(1), ElementsAre(0, 7));
  EXPECT_THAT(Names(), ElementsAre("00000000000000000001.jsonl.open"));
}

TEST_F(EventFilesTest, SealsAFileThatIsFull) {
  config_.set_max_file_bytes(Line(0, 10).value.size() * 2 + 10);
  Open();
  ASSERT_EQ(Write({Line(0, 10), Line(0, 11), Line(0, 12), Line(0, 13), Line(0, 14)}), absl::OkStatus());
  EXPECT_THAT(Names(), ElementsAre("00000000000000000010.jsonl", "00000000000000000012.jsonl",
                                   "00000000000000000014.jsonl.open"));
  ASSERT_EQ(Write({Line(0, 15), Line(0, 16)}), absl::OkStatus());
  EXPECT_THAT(Offsets(), ElementsAre(10, 11, 12, 13, 14, 15, 16));
  // What is sealed counts as there.
  Open();
  ASSERT_EQ(Write({Line(0, 11), Line(0, 16), Line(0, 17)}), absl::OkStatus());
  EXPECT_THAT(Offsets(), ElementsAre(10, 11, 12, 13, 14, 15, 16, 17));
}

TEST_F(EventFilesTest, TakesALineThatIsLargerThanAFileMayBe) {
  config_.set_max_file_bytes(10);
  Open();
  ASSERT_EQ(Write({Line(0, 0), Line(0, 1)}), absl::OkStatus());
  EXPECT_THAT(Names(), ElementsAre("00000000000000000000.jsonl", "00000000000000000001.jsonl.open"));
}

TEST_F(EventFilesTest, SealsAFileThatIsOldThoughNothingComes) {
  config_.set_max_file_seconds(1);
  Open();
  ASSERT_EQ(Write({Line(0, 5)}), absl::OkStatus());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::filesystem::exists(OpenFile(5)) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_THAT(Names(), ElementsAre("00000000000000000005.jsonl"));
  ASSERT_EQ(Write({Line(0, 5), Line(0, 6)}), absl::OkStatus());
  EXPECT_THAT(Offsets(), ElementsAre(5, 6));
}

// A process may die between any two bytes that it writes.
TEST_F(EventFilesTest, CutsOffWhatACrashHasTorn) {
  ASSERT_EQ(Write({Line(0, 0), Line(0, 1)}), absl::OkStatus());
  const std::string whole = ReadFile(OpenFile());
  const std::string next = Line(0, 2).value;
  for (size_t cut = 1; cut < next.size(); cut += 17) {
    files_.reset();
    directory_.Write("events/policy-events/0/00000000000000000000.jsonl.open", whole + next.substr(0, cut));
    Open();
    ASSERT_EQ(Write({Line(0, 1), Line(0, 2)}), absl::OkStatus());
    ASSERT_EQ(ReadFile(OpenFile()), whole + next) << cut;
  }
  // A disk may have made room for bytes that never came.
  files_.reset();
  directory_.Write("events/policy-events/0/00000000000000000000.jsonl.open", whole + std::string(100, '\0') + "\n");
  Open();
  ASSERT_EQ(Write({Line(0, 2)}), absl::OkStatus());
  EXPECT_EQ(ReadFile(OpenFile()), whole + next);
}

TEST_F(EventFilesTest, BeginsAnewWhereNothingOfAFileIsWhole) {
  ASSERT_EQ(Write({Line(0, 0)}), absl::OkStatus());
  files_.reset();
  directory_.Write("events/policy-events/0/00000000000000000000.jsonl.open", "{\"rec");
  directory_.Write("events/policy-events/0/00000000000000000009.jsonl.open.new", "");
  Open();
  ASSERT_EQ(Write({Line(0, 0), Line(0, 1)}), absl::OkStatus());
  EXPECT_THAT(Offsets(), ElementsAre(0, 1));
  EXPECT_THAT(Names(), ElementsAre("00000000000000000000.jsonl.open"));
}

TEST_F(EventFilesTest, RefusesDamageBeforeWholeLines) {
  ASSERT_EQ(Write({Line(0, 0), Line(0, 1)}), absl::OkStatus());
  std::string text = ReadFile(OpenFile());
  text[3] = '#';
  files_.reset();
  directory_.Write("events/policy-events/0/00000000000000000000.jsonl.open", text);
  Open();
  const absl::Status status = Write({Line(0, 2)});
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("00000000000000000000.jsonl.open: byte 0: "));
  EXPECT_EQ(ReadFile(OpenFile()), text);
}

// A topic that was made anew begins at 0 again: its events are not the ones that the files hold.
TEST_F(EventFilesTest, RefusesEventsOfAnotherTopicOfThatName) {
  ASSERT_EQ(Write({Line(0, 0), Line(0, 1), Line(0, 2)}), absl::OkStatus());
  Open();
  const absl::Status status = Write({Line(0, 1, 99)});
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("do not hold the event at offset 1"));
  EXPECT_THAT(Offsets(), ElementsAre(0, 1, 2));
}

TEST_F(EventFilesTest, LetsOneProcessAtATimeWrite) {
  EventFiles second(config_, std::string(kTopic));
  const absl::Status refused = second.Open(absl::InfiniteFuture());
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("another process writes here"));
  files_.reset();
  EXPECT_EQ(second.Open(absl::InfiniteFuture()), absl::OkStatus());
}

TEST_F(EventFilesTest, AFullDiskLosesAndDoublesNothing) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const std::string first = Line(0, 0).value;
  // Room for the first line and a part of the second.
  const rlimit little{first.size() + 20, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &little);
  const absl::Status full = Write({Line(0, 0), Line(0, 1)});
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted) << full;
  EXPECT_THAT(std::string(full.message()), HasSubstr(OpenFile().string()));
  ASSERT_EQ(Write({Line(0, 0), Line(0, 1)}), absl::OkStatus());
  EXPECT_EQ(ReadFile(OpenFile()), first + Line(0, 1).value);
}

TEST_F(EventFilesTest, NamesTheDirectoryThatCannotBeMade) {
  config_.set_directory("/proc/events");
  EventFiles files(config_, std::string(kTopic));
  EXPECT_EQ(files.Open(absl::InfiniteFuture()).ToString(),
            "RESOURCE_EXHAUSTED: /proc/events: making the directory: No such file or directory");
  config_.set_directory(directory_.Write("plain", "a file"));
  EventFiles plain(config_, std::string(kTopic));
  const absl::Status status = plain.Open(absl::InfiniteFuture());
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(config_.directory() + ": opening: Not a directory"));
}

TEST_F(EventFilesTest, NamesTheDirectoryThatIsGone) {
  std::filesystem::remove_all(directory_.path() / "events");
  const absl::Status status = Write({Line(0, 0)});
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("events"));
}

// A file that is open takes bytes also when it has no name any more. What has gone there is in no file.
TEST_F(EventFilesTest, TellsThatTheFileItWritesToIsGone) {
  const auto directory = directory_.path() / "events";
  const std::vector<std::pair<std::function<void()>, std::string>> losses = {
      {[&] { std::filesystem::remove_all(directory); }, directory.string() + ": was removed"},
      {[&] { std::filesystem::rename(directory, directory_.path() / "elsewhere"); },
       directory.string() + ": was removed"},
      {[&] {
         std::filesystem::remove_all(directory);
         std::filesystem::create_directories(Partition(0));
       },
       directory.string() + ": was replaced"},
      {[&] { std::filesystem::remove_all(Partition(0)); }, OpenFile().string() + ": was removed"},
      {[&] { std::filesystem::remove(OpenFile()); }, OpenFile().string() + ": was removed"},
      {[&] {
         std::filesystem::copy_file(OpenFile(), directory_.path() / "copy");
         std::filesystem::rename(directory_.path() / "copy", OpenFile());
       },
       OpenFile().string() + ": was replaced"}};
  for (const auto& [lose, told] : losses) {
    // What comes is new, or has been written and not committed.
    for (const int64_t next : {1, 0}) {
      std::filesystem::remove_all(directory);
      std::filesystem::remove_all(directory_.path() / "elsewhere");
      Open();
      ASSERT_EQ(Write({Line(0, 0)}), absl::OkStatus());
      lose();
      const absl::Status status = Write({Line(0, next)});
      EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << told << ", " << next << ": " << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr(told)) << next;
      Open();
      ASSERT_EQ(Write({Line(0, next)}), absl::OkStatus());
      EXPECT_THAT(Offsets(), ::testing::Contains(next));
    }
  }
}

TEST_F(EventFilesTest, SealsNoStrangersFile) {
  config_.set_max_file_bytes(10);
  Open();
  ASSERT_EQ(Write({Line(0, 0)}), absl::OkStatus());
  std::filesystem::remove(OpenFile());
  directory_.Write("events/policy-events/0/00000000000000000000.jsonl.open", "a stranger's");
  EXPECT_THAT(std::string(Write({Line(0, 1)}).message()), HasSubstr(OpenFile().string() + ": was replaced"));
  EXPECT_THAT(Names(), ElementsAre("00000000000000000000.jsonl.open"));
}

// Whoever takes a whole file away takes what was delivered.
TEST_F(EventFilesTest, AWholeFileThatIsTakenAwayIsNoFault) {
  config_.set_max_file_bytes(10);
  Open();
  ASSERT_EQ(Write({Line(0, 0), Line(0, 1)}), absl::OkStatus());
  std::filesystem::remove(Partition(0) / "00000000000000000000.jsonl");
  ASSERT_EQ(Write({Line(0, 1), Line(0, 2)}), absl::OkStatus());
  EXPECT_THAT(Offsets(), ElementsAre(1, 2));
}

}  // namespace
}  // namespace policywire::sink
