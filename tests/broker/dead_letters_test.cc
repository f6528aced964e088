// Dead letters counted, listed, shown and replayed, each once, whatever is killed meanwhile.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/broker/ledger.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/child_process.h"

namespace policywire::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Reads everything as the text that it is, whatever its headers say.
const Settings kFixed = {{"input", {{"decoder", "text"}, {"decoder_header", "x-decoder"}}}};

std::string Sentence(int number) {
  return fmt::format("China banned exports of gallium to the United States on Monday, case {} said.", number);
}

// Ten kinds of messages that the settings of every instance refuse and `kFixed` reads; each has an event in it.
Message Refused(int number) {
  const std::string sentence = Sentence(number);
  Message message;
  switch (number % 10) {
    case 0:
      message.value = "{\"text\": \"" + sentence;
      break;
    case 1:
      message.value = "{\"text\": \"" + sentence + "\"}]";
      break;
    case 2:
      message.value = "{\"title\": \"" + sentence + "\"}";
      break;
    case 3:
      message.value = "{\"text\": 42, \"title\": \"" + sentence + "\"}";
      break;
    case 4:
      message.value = "{\"text\": {\"en\": \"" + sentence + "\"}}";
      break;
    case 5:
      message.value = "{\"text\": \"one\", \"text\": \"" + sentence + "\"}";
      break;
    case 6:
      message.value = std::string(2'000, '[') + " " + sentence;
      break;
    case 7:
      message.value = sentence;
      message.headers = {{"content-type", "carrier/pigeon"}};
      break;
    case 8:
      message.value = "\x07 " + sentence;  // field number 0: no protobuf message begins so
      message.headers = {{"content-type", "application/x-protobuf"}};
      break;
    default:
      message.value = "{\"text\": \"caf\xe9. " + sentence + "\"}";
  }
  // By the key letters of one partition stay together, and so in order, which the ledger looks at.
  message.partition = number / 10 % 4;
  message.key = fmt::format("feed-{}", message.partition);
  message.headers.emplace_back("nothing", std::nullopt);
  message.headers.emplace_back("number", std::to_string(number));
  return message;
}

size_t CountLines(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

class DeadLettersTest : public BrokerTest {
 protected:
  // What a command says, having ended with `code`.
  static std::string Say(Pipeline& pipeline, const std::vector<std::string>& arguments, int code = 0) {
    const auto command = pipeline.Start(arguments);
    EXPECT_EQ(command->Wait(kPatience), code) << command->Stdout() << command->Stderr();
    return command->Stdout() + command->Stderr();
  }

  static void Process(Pipeline& pipeline, const Settings& settings = {}) {
    const auto instance = pipeline.Run("one", settings);
    ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
    EXPECT_EQ(Pipeline::StopGently(*instance), "");
  }

  // Each record of the input topic: what was written, and behind it the same with where it stood and an attempt count.
  static void ExpectEachReplayedOnce(Pipeline& pipeline, size_t written) {
    std::map<std::string, int> replays;
    std::map<std::string, Message> originals;
    for (Message& message : pipeline.client().ReadCommitted(pipeline.input())) {
      const auto origin = message.Header("policywire-origin");
      if (!origin) {
        originals[fmt::format("{}/{}/{}", message.topic, message.partition, message.offset)] = std::move(message);
        continue;
      }
      ++replays[*origin];
      ASSERT_TRUE(originals.contains(*origin)) << *origin;
      const Message& original = originals[*origin];
      EXPECT_EQ(message.partition, original.partition);
      EXPECT_EQ(message.key, original.key);
      EXPECT_EQ(message.value, original.value);
      auto headers = original.headers;
      headers.emplace_back("policywire-origin", *origin);
      headers.emplace_back("policywire-attempt", "1");
      EXPECT_EQ(message.headers, headers);
    }
    EXPECT_THAT(originals, SizeIs(written));
    EXPECT_THAT(replays, SizeIs(written));
    for (const auto& [origin, count] : replays) EXPECT_EQ(count, 1) << origin;
  }
};

TEST_F(DeadLettersTest, AThousandOfTenKindsAreFixedAndReplayedOnceThroughKills) {
  constexpr int kRecords = 1'000;
  Pipeline pipeline({.name = Unique("p")});
  std::vector<Message> messages;
  for (int i = 0; i < kRecords; ++i) messages.push_back(Refused(i));
  pipeline.Produce(messages);
  ASSERT_NO_FATAL_FAILURE(Process(pipeline));

  const std::string counted = Say(pipeline, {"dead-letters", "count", "--format", "jsonl"});
  for (const auto& [reason, count] : std::map<std::string, int>{{"MALFORMED", 400},
                                                                {"MISSING_FIELD", 100},
                                                                {"WRONG_TYPE", 200},
                                                                {"DUPLICATE_KEY", 100},
                                                                {"TOO_DEEP", 100},
                                                                {"UNKNOWN_DECODER", 100}}) {
    EXPECT_THAT(counted, HasSubstr(fmt::format(R"({{"stage":"DECODE","reason":"{}","count":{},)", reason, count)));
  }
  EXPECT_EQ(CountLines(counted), 6) << counted;
  const std::string listed = Say(pipeline, {"dead-letters", "ls"});
  EXPECT_EQ(CountLines(listed), kRecords);
  const std::string one = Say(pipeline, {"dead-letters", "ls", "--reason", "UNKNOWN_DECODER", "--limit", "1"});
  ASSERT_EQ(CountLines(one), 1) << one;
  const std::string place = one.substr(0, one.find(' '));
  const std::string shown = Say(pipeline, {"dead-letters", "show", place});
  EXPECT_THAT(shown, HasSubstr("UNKNOWN_DECODER"));
  EXPECT_THAT(shown, HasSubstr("header     content-type: carrier/pigeon\n"));
  EXPECT_THAT(shown, HasSubstr("header     nothing: null\n"));
  EXPECT_THAT(shown, HasSubstr("\n\nChina banned exports of gallium"));
  const std::string raw = Say(pipeline, {"dead-letters", "show", place, "--raw"});
  EXPECT_THAT(shown, HasSubstr(raw + "\n"));
  Say(pipeline, {"dead-letters", "show", "0:99999999"}, 66);

  // Killed with a transaction open or just behind one, where it happens to be.
  const std::string would = Say(pipeline, {"dead-letters", "replay", "--dry-run"});
  EXPECT_THAT(would, HasSubstr("\n1,000 dead letters would be replayed, 0 left\n"));
  const auto records = [&] {
    int64_t sum = 0;
    for (const int64_t end : pipeline.client().EndOffsets(pipeline.input())) sum += end;
    return sum;
  };
  for (const size_t lines : {0, 1, 101, 1}) {
    const int64_t written = records();
    const auto replay = pipeline.Start({"dead-letters", "replay"});
    // Without a pause between two looks: a transaction takes less.
    while (replay->Running() && (lines == 0 ? records() == written : CountLines(replay->Stdout()) < lines)) {
    }
    ASSERT_TRUE(replay->Running()) << replay->Stdout() << replay->Stderr();
    replay->Kill();
  }
  const size_t left = CountLines(Say(pipeline, {"dead-letters", "ls"}));
  EXPECT_GT(left, 0);
  EXPECT_LT(left, kRecords);
  // Two at once: one of them may be told that it was replaced.
  {
    const auto first = pipeline.Start({"dead-letters", "replay", "--limit", "100"});
    const auto second = pipeline.Start({"dead-letters", "replay", "--limit", "100"});
    EXPECT_THAT(first->Wait(kPatience), ::testing::AnyOf(0, 76)) << first->Stderr();
    EXPECT_THAT(second->Wait(kPatience), ::testing::AnyOf(0, 76)) << second->Stderr();
  }
  Say(pipeline, {"dead-letters", "replay"});
  EXPECT_EQ(Say(pipeline, {"dead-letters", "replay"}), "0 dead letters replayed, 0 left\n");
  EXPECT_THAT(Say(pipeline, {"dead-letters", "count"}), HasSubstr("total                              0  -"));
  EXPECT_EQ(Say(pipeline, {"dead-letters", "ls"}), "");
  EXPECT_THAT(Say(pipeline, {"dead-letters", "show", place}), HasSubstr("replayed   yes\n"));
  ExpectEachReplayedOnce(pipeline, kRecords);

  // A partition's last record is to be one that can be consumed, not the end of a transaction.
  std::vector<Message> more;
  for (int i = 0; i < 4; ++i) more.push_back({.partition = i, .value = "Nothing happened."});
  pipeline.Produce(more);
  ASSERT_NO_FATAL_FAILURE(Process(pipeline, kFixed));
  const std::vector<Message> events = pipeline.client().ReadCommitted(pipeline.events());
  Ledger ledger(pipeline.Config("ledger", kFixed));
  ledger.Expect(pipeline.produced());
  for (const Message& message : events) ledger.SeeEvent(message);
  EXPECT_THAT(ledger.Balance().faults, IsEmpty());
  std::set<std::pair<int32_t, int64_t>> origins;
  for (const Message& message : events) {
    v1::PolicyEvent event;
    ASSERT_TRUE(event.ParseFromString(message.value.value_or("")));
    origins.emplace(event.origin().partition(), event.origin().offset());
  }
  EXPECT_THAT(origins, SizeIs(kRecords));
  EXPECT_THAT(Say(pipeline, {"dead-letters", "count"}), HasSubstr("total                              0  -"));
}

// What fails again is a letter again, until it was replayed often enough.
TEST_F(DeadLettersTest, WhatFailsEveryTimeIsLeftInTheEnd) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 1});
  std::vector<Message> messages;
  for (int i = 0; i < 5; ++i) messages.push_back({.partition = 0, .key = "k", .value = "{"});
  pipeline.Produce(messages);
  const auto instance = pipeline.Run("one");
  const auto outstanding = [&] { return CountLines(Say(pipeline, {"dead-letters", "ls"})); };
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_TRUE(WaitUntil(kPatience, [&] { return outstanding() == 5; })) << instance->Stderr();
    EXPECT_THAT(Say(pipeline, {"dead-letters", "replay"}), HasSubstr("5 dead letters replayed, 0 left\n"));
  }
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return outstanding() == 5; })) << instance->Stderr();
  const std::string last = Say(pipeline, {"dead-letters", "replay"}, 1);
  EXPECT_THAT(last, HasSubstr("0 dead letters replayed, 5 left\n"));
  EXPECT_THAT(last, HasSubstr(" stays: it has been replayed 3 times (--max-attempts 3)\n"));
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.client().ReadCommitted(pipeline.input()), SizeIs(5 * (1 + 3)));
  for (const Message& message : pipeline.client().ReadCommitted(pipeline.input())) {
    const auto origin = message.Header("policywire-origin");
    if (origin) {
      EXPECT_THAT(*origin, ::testing::MatchesRegex(".*/0/[0-4]"));
    }
  }
  // Whoever knows better says so.
  EXPECT_THAT(Say(pipeline, {"dead-letters", "replay", "--max-attempts", "4"}),
              HasSubstr("5 dead letters replayed, 0 left\n"));
}

// Filters choose, and what they leave out stays for the next time.
TEST_F(DeadLettersTest, OnlyWhatIsMeantIsReplayed) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 1});
  std::vector<Message> messages;
  for (int i = 0; i < 20; ++i) {
    messages.push_back(Refused(i));
    messages.back().partition = 0;
  }
  pipeline.Produce(messages);
  ASSERT_NO_FATAL_FAILURE(Process(pipeline));
  EXPECT_THAT(Say(pipeline, {"dead-letters", "replay", "--reason", "WRONG_TYPE", "--limit", "3"}),
              HasSubstr("3 dead letters replayed, 1 left (1 beyond --limit)\n"));
  EXPECT_THAT(Say(pipeline, {"dead-letters", "replay", "--limit", "3", "--dry-run"}),
              HasSubstr("3 dead letters would be replayed, 14 left (14 beyond --limit)\n"));
  EXPECT_THAT(Say(pipeline, {"dead-letters", "replay", "--until", "2001-01-01"}), HasSubstr("0 dead letters replayed"));
  EXPECT_THAT(Say(pipeline, {"dead-letters", "replay", "--stage", "PUBLISH"}), HasSubstr("0 dead letters replayed"));
  EXPECT_THAT(Say(pipeline, {"dead-letters", "replay", "--topic", "other"}), HasSubstr("0 dead letters replayed"));
  EXPECT_THAT(Say(pipeline, {"dead-letters", "replay", "--reason", "WRONG_TYPE", "--since", "2001-01-01T00:00:00Z"}),
              HasSubstr("1 dead letter replayed, 0 left\n"));
  EXPECT_EQ(CountLines(Say(pipeline, {"dead-letters", "ls"})), 16);
  EXPECT_THAT(Say(pipeline, {"dead-letters", "count"}), Not(HasSubstr("WRONG_TYPE")));
  EXPECT_THAT(Say(pipeline, {"dead-letters", "replay"}), HasSubstr("16 dead letters replayed, 0 left\n"));
  ExpectEachReplayedOnce(pipeline, 20);
}

// A value that the letter had to leave out is taken from where it stood.
TEST_F(DeadLettersTest, AValueThatWasTooLargeIsReadFromItsTopic) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 1, .make_output_topics = false});
  pipeline.client().CreateTopic(pipeline.events(), 1);
  pipeline.client().CreateTopic(pipeline.dead_letters(), 1, 1, {{"max.message.bytes", "1000000"}});
  std::mt19937 random(7);
  std::string value(1, '{');
  while (value.size() < 2'000'000) value += static_cast<char>(random());  // the limit is on what is left compressed
  pipeline.Produce({{.partition = 0, .value = "{"},
                    {.partition = 0, .key = "k", .value = value, .headers = {{"a", "b"}, {"c", std::nullopt}}}});
  ASSERT_NO_FATAL_FAILURE(Process(pipeline));
  const std::vector<v1::DeadLetter> letters = pipeline.ReadDeadLetters();
  ASSERT_THAT(letters, SizeIs(2));
  ASSERT_TRUE(letters[1].value_omitted());
  Say(pipeline, {"dead-letters", "replay"});
  ExpectEachReplayedOnce(pipeline, 2);
  EXPECT_EQ(Say(pipeline, {"dead-letters", "ls"}), "");
}

// Other programs' records among the dead letters are told and passed over.
TEST_F(DeadLettersTest, WhatIsNoDeadLetterIsTold) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 1});
  pipeline.client().Produce({{.topic = pipeline.dead_letters(), .partition = 0, .value = "\x07 no letter"},
                             {.topic = pipeline.dead_letters(), .partition = 0, .value = std::nullopt}});
  const std::string told = Say(pipeline, {"dead-letters", "ls"}, 1);
  EXPECT_THAT(told, HasSubstr("[0] at offset 0: this is no dead letter of policywire\n"));
  EXPECT_THAT(told, HasSubstr("[0] at offset 1: this is no dead letter of policywire\n"));
}

}  // namespace
}  // namespace policywire::testing
