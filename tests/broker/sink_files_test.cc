// Events in files: each once, whatever is killed, and nothing committed that is not on the disk.
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/jsonl/event_line.h"
#include "sink/jsonl/json_writer.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/sink_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/policy_events.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SinkFilesTest : public SinkTest {
 protected:
  // A pipeline whose sink writes to `directory`.
  Pipeline::Options Options(const std::string& name, const std::string& more = "") const {
    return {
        .name = Unique(name),
        .settings = {{"sinks",
                      {{kSink, fmt::format("{{to: jsonl{}, jsonl: {{directory: {}, max_file_bytes: 200000}}}}", more,
                                           directory_.path().string())}}},
                     {"runtime", {{"transaction_timeout_ms", "10000"}, {"batch_bytes", "65536"}, {"batch_ms", "50"}}}}};
  }

  // Every line of every file, by the place that it names.
  std::map<std::string, std::string> Lines(const Pipeline& pipeline) const {
    std::map<std::string, std::string> lines;
    const std::filesystem::path topic = directory_.path() / pipeline.events();
    if (!std::filesystem::exists(topic)) return lines;
    for (const auto& file : std::filesystem::recursive_directory_iterator(topic)) {
      if (!file.is_regular_file()) continue;
      const std::string text = ReadFile(file.path());
      EXPECT_TRUE(text.empty() || text.back() == '\n') << file.path();
      for (size_t begin = 0; begin < text.size();) {
        const size_t end = text.find('\n', begin);
        const std::string line = text.substr(begin, end - begin);
        const bool added = lines.emplace(std::string(sink::KeyOfEventLine(line)), line).second;
        EXPECT_TRUE(added) << "twice: " << line;
        begin = end + 1;
      }
    }
    return lines;
  }

  // What is wrong with the lines for `count` events from number 0 on.
  static std::vector<std::string> Faults(const std::map<std::string, std::string>& lines, uint64_t count) {
    std::map<std::string, v1::PolicyEvent> events;
    for (const auto& [key, line] : lines) {
      v1::PolicyEvent event;
      google::protobuf::util::JsonParseOptions options;
      options.ignore_unknown_fields = true;
      if (!google::protobuf::util::JsonStringToMessage(line, &event, options).ok()) return {"no event: " + line};
      events[event.event_id()] = event;
    }
    std::vector<std::string> faults;
    if (lines.size() != count) faults.push_back(fmt::format("{} lines for {} events", lines.size(), count));
    for (uint64_t number = 0; number < count && faults.size() < 10; ++number) {
      const v1::PolicyEvent expected = SampleEvent(number);
      const auto found = events.find(expected.event_id());
      if (found == events.end()) {
        faults.push_back(fmt::format("event {} is lost", number));
      } else if (!google::protobuf::util::MessageDifferencer::Equals(found->second, expected)) {
        faults.push_back(fmt::format("event {} is another", number));
      }
    }
    return faults;
  }

  TempDir directory_{"sink-files"};
};

TEST_F(SinkFilesTest, EachEventOnceThoughTheSinkIsKilled) {
  constexpr uint64_t kEvents = 6'000;
  Pipeline pipeline(Options("killed"));
  Produce(pipeline, 0, kEvents);
  auto sink = RunSink(pipeline);
  // Killed while it writes: each time when it has got some way further.
  for (uint64_t kill = 1; kill <= 5; ++kill) {
    ASSERT_TRUE(WaitUntil(kPatience, [&] { return Lines(pipeline).size() >= kill * kEvents / 7; }))
        << Pipeline::LastWords(*sink);
    sink->Kill();
    sink = RunSink(pipeline);
  }
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  EXPECT_EQ(Pipeline::StopGently(*sink), "");
  EXPECT_THAT(Faults(Lines(pipeline), kEvents), IsEmpty());
  EXPECT_THAT(pipeline.ReadDeadLetters(), IsEmpty());
}

TEST_F(SinkFilesTest, WritesWhatTheFilterTakesAndSetsAsideWhatIsNoEvent) {
  Pipeline pipeline(Options("filtered", ", filter: 'action in [SANCTION] and score.confidence >= 0.5'"));
  std::vector<Message> messages = EventMessages(0, 500);
  Message json = messages[7];
  v1::PolicyEvent sanction = SampleEvent(7);
  sanction.set_event_id("in-json");
  sanction.set_action(v1::SANCTION);
  sanction.mutable_score()->set_confidence(0.5F);
  json.value = "";
  sink::AppendJson(sanction, *json.value);
  json.headers[0].second = "application/json";
  messages.push_back(json);
  Message broken = messages[8];
  broken.value = "no event";
  messages.push_back(broken);
  Produce(pipeline, messages);
  const auto sink = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  EXPECT_EQ(Pipeline::StopGently(*sink), "");

  std::set<std::string> expected = {"in-json"};
  for (uint64_t number = 0; number < 500; ++number) {
    const v1::PolicyEvent event = SampleEvent(number);
    if (event.action() == v1::SANCTION && event.score().confidence() >= 0.5F) expected.insert(event.event_id());
  }
  std::set<std::string> written;
  for (const auto& [key, line] : Lines(pipeline)) written.insert(key.substr(key.rfind('"') + 1));
  EXPECT_EQ(written, expected);
  const std::vector<v1::DeadLetter> letters = pipeline.ReadDeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].value(), "no event");
  EXPECT_EQ(letters[0].reason(), v1::MALFORMED);
  EXPECT_EQ(letters[0].topic(), pipeline.events());
}

TEST_F(SinkFilesTest, ASecondProcessTakesOver) {
  Pipeline pipeline(Options("successor"));
  Produce(pipeline, 0, 100);
  const auto first = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *first), "");
  const auto second = RunSink(pipeline);
  ASSERT_TRUE(second->WaitForStderr("another process writes here", kPatience)) << Pipeline::LastWords(*second);
  first->Kill();
  Produce(pipeline, 100, 100);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *second), "");
  EXPECT_EQ(Pipeline::StopGently(*second), "");
  EXPECT_THAT(Faults(Lines(pipeline), 200), IsEmpty());
}

TEST_F(SinkFilesTest, AFullDiskEndsItAndLosesNothing) {
  Pipeline::Options options = Options("full");
  TempDir bin("sink-files-bin");
  // Files of 64 KiB at most, which to a program is a disk that is full.
  const auto limited = bin.Write(
      "limited", fmt::format("#!/bin/bash\ntrap '' XFSZ\nulimit -f 64\nexec {} \"$@\"\n", POLICYWIRE_PROGRAM));
  std::filesystem::permissions(limited, std::filesystem::perms::owner_all);
  options.program = limited;
  Pipeline pipeline(options);
  Produce(pipeline, 0, 1'000);
  const auto sink = RunSink(pipeline);
  EXPECT_EQ(sink->Wait(kPatience), 74) << Pipeline::LastWords(*sink);
  EXPECT_THAT(sink->Stderr(), HasSubstr(directory_.path().string()));
  EXPECT_FALSE(Consumed(pipeline));

  options.program = POLICYWIRE_PROGRAM;
  Pipeline roomy(options);
  const auto again = RunSink(roomy);
  ASSERT_EQ(WaitUntilConsumed(roomy, *again), "");
  EXPECT_EQ(Pipeline::StopGently(*again), "");
  EXPECT_THAT(Faults(Lines(roomy), 1'000), IsEmpty());
}

// The files that it writes to stay open, and would take what comes after, in vain.
TEST_F(SinkFilesTest, ADirectoryThatIsRemovedEndsItAndCommitsNothing) {
  Pipeline pipeline(Options("removed"));
  Produce(pipeline, 0, 100);
  const auto sink = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  std::filesystem::remove_all(directory_.path() / pipeline.events());
  Produce(pipeline, 100, 100);
  EXPECT_EQ(sink->Wait(kPatience), 74) << Pipeline::LastWords(*sink);
  EXPECT_THAT(sink->Stderr(), HasSubstr((directory_.path() / pipeline.events()).string()));
  EXPECT_FALSE(Consumed(pipeline));

  const auto again = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *again), "");
  EXPECT_EQ(Pipeline::StopGently(*again), "");
  std::set<std::string> written;
  for (const auto& [key, line] : Lines(pipeline)) written.insert(key.substr(key.rfind('"') + 1));
  for (uint64_t number = 100; number < 200; ++number) EXPECT_EQ(written.count(SampleEvent(number).event_id()), 1);
}

}  // namespace
}  // namespace policywire::testing
