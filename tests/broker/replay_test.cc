// policywire replay beside the service itself: the events of the first pass, from an archive and from the topic.
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/dead_letter.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/replayed.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/articles.h"
#include "tests/support/child_process.h"
#include "tests/support/outcome.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kRecords = 1500;

class ReplayBesideServiceTest : public BrokerTest {
 protected:
  static Outcome Run(Pipeline& pipeline, std::vector<std::string> arguments) {
    const auto child = pipeline.Start(std::move(arguments));
    return WaitForOutcome(*child, kPatience);
  }

  // The service has done its work on the records, and these are in the archive.
  void FirstPass(Pipeline& pipeline) {
    pipeline.Produce(MixedArticles(0, kRecords));
    const auto service = pipeline.Run("one");
    ASSERT_EQ(pipeline.WaitUntilConsumed({service.get()}), "");
    ASSERT_EQ(Pipeline::StopGently(*service), "");
    committed_ = pipeline.client().CommittedOffsets(pipeline.group(), pipeline.input());
    const Outcome archived = Run(pipeline, {"archive", "--topic", pipeline.input(), "--to", Path("archive")});
    ASSERT_EQ(archived.exit, 0) << archived.err;
  }

  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }

  std::vector<int64_t> committed_;  // by the service's group
  TempDir directory_{"replay"};
};

TEST_F(ReplayBesideServiceTest, SameEventsAndDeadLettersAsTheFirstPass) {
  Pipeline pipeline({.name = Unique("p")});
  ASSERT_NO_FATAL_FAILURE(FirstPass(pipeline));
  const Outcome offline =
      Run(pipeline, {"replay", "--from", Path("archive"), "--to", Path("offline"), "--format", "protobuf"});
  ASSERT_EQ(offline.exit, 0) << offline.err;
  const Outcome live =
      Run(pipeline, {"replay", "--from", "kafka:" + pipeline.input(), "--to", Path("live"), "--format", "protobuf"});
  ASSERT_EQ(live.exit, 0) << live.err;
  EXPECT_THAT(live.out, HasSubstr(std::to_string(kRecords) + " records"));

  std::map<std::string, std::string> events;
  for (const Message& message : pipeline.client().ReadCommitted(pipeline.events())) {
    v1::PolicyEvent event;
    ASSERT_TRUE(event.ParseFromString(*message.value));
    events[event.event_id()] = *message.value;
  }
  std::multiset<std::string> letters;
  for (const Message& message : pipeline.client().ReadCommitted(pipeline.dead_letters()))
    letters.insert(*message.value);
  ASSERT_GT(events.size(), 100U);
  ASSERT_EQ(letters.size(), static_cast<size_t>(kRecords / 100));
  for (const std::string& replay : {std::string("offline"), std::string("live")}) {
    std::map<std::string, std::string> again;
    for (const v1::EnrichedArticle& article : ReadReplayed<v1::EnrichedArticle>(Path(replay), "articles.pb")) {
      for (const v1::PolicyEvent& event : article.events()) again[event.event_id()] = event.SerializeAsString();
    }
    EXPECT_TRUE(again == events) << replay << ": " << again.size() << " events, and " << events.size() << " before";
    std::multiset<std::string> letters_again;
    for (const v1::DeadLetter& letter : ReadReplayed<v1::DeadLetter>(Path(replay), "dead-letters.pb")) {
      letters_again.insert(letter.SerializeAsString());
    }
    EXPECT_TRUE(letters_again == letters) << replay;
  }
  EXPECT_EQ(pipeline.client().CommittedOffsets(pipeline.group(), pipeline.input()), committed_);

  // A time within the topic: what comes after it, and nothing of before.
  const Outcome part =
      Run(pipeline, {"replay", "--from", "kafka:" + pipeline.input(), "--to", Path("part"), "--since", "2100-01-01"});
  EXPECT_EQ(part.exit, 0) << part.err;
  EXPECT_THAT(part.out, HasSubstr("0 records"));
  const Outcome missing = Run(pipeline, {"replay", "--from", "kafka:not-there", "--to", Path("none")});
  EXPECT_EQ(missing.exit, 69);
  EXPECT_THAT(missing.err, HasSubstr("not-there"));
}

// Into topics: each event once, whatever is killed, in topics and by a group of the replay's own.
TEST_F(ReplayBesideServiceTest, IntoTopicsOnceThroughKills) {
  Pipeline pipeline({.name = Unique("p")});
  ASSERT_NO_FATAL_FAILURE(FirstPass(pipeline));
  const std::vector<std::string> command = {"replay", "--from", Path("archive"), "--to", "kafka:again-"};

  const Outcome missing = Run(pipeline, command);
  EXPECT_EQ(missing.exit, 69);
  EXPECT_THAT(missing.err, AllOf(HasSubstr("again-" + pipeline.events()), HasSubstr("topics create --prefix again- ")));
  const Outcome made = Run(pipeline, {"topics", "create", "--prefix", "again-"});
  EXPECT_EQ(made.exit, 0) << made.err;
  EXPECT_THAT(made.out,
              AllOf(HasSubstr("again-" + pipeline.events() + ": created"),
                    HasSubstr("again-" + pipeline.dead_letters() + ": created"), Not(HasSubstr(pipeline.input()))));

  const Settings small = {{"runtime", {{"batch_bytes", "65536"}, {"batch_ms", "20"}}}};
  std::vector<std::string> slow = command;
  slow.insert(slow.end(), {"--rate", "300"});
  for (int kill = 0; kill < 4; ++kill) {
    const auto child = pipeline.Start(slow, small);
    std::this_thread::sleep_for(std::chrono::milliseconds(900 + 300 * kill));
    ASSERT_TRUE(child->Running()) << child->Stderr();
    child->Kill();
  }
  const Outcome rest = Run(pipeline, command);
  ASSERT_EQ(rest.exit, 0) << rest.err;
  EXPECT_THAT(rest.out, AllOf(HasSubstr("\"complete\":true"), HasSubstr("\"lexicon\":")));

  const auto values = [&](const std::string& topic) {
    std::multiset<std::string> all;
    for (const Message& message : pipeline.client().ReadCommitted(topic)) all.insert(*message.value);
    return all;
  };
  EXPECT_TRUE(values("again-" + pipeline.events()) == values(pipeline.events()));
  EXPECT_TRUE(values("again-" + pipeline.dead_letters()) == values(pipeline.dead_letters()));
  EXPECT_EQ(pipeline.client().CommittedOffsets(pipeline.group(), pipeline.input()), committed_);

  // The same from the topic itself.
  pipeline.client().CreateTopic("live-" + pipeline.events(), 3);
  pipeline.client().CreateTopic("live-" + pipeline.dead_letters(), 1);
  const Outcome live = Run(pipeline, {"replay", "--from", "kafka:" + pipeline.input(), "--to", "kafka:live-"});
  EXPECT_EQ(live.exit, 0) << live.err;
  EXPECT_TRUE(values("live-" + pipeline.events()) == values(pipeline.events()));

  // Once more: all is done, and nothing is written.
  const Outcome again = Run(pipeline, command);
  EXPECT_EQ(again.exit, 0) << again.err;
  EXPECT_EQ(values("again-" + pipeline.events()).size(), values(pipeline.events()).size());

  // Something else of the same input would have its events a second time.
  std::vector<std::string> other = command;
  other.insert(other.end(), {"--until", "2100-01-01"});
  const Outcome refused = Run(pipeline, other);
  EXPECT_EQ(refused.exit, 2);
  EXPECT_THAT(refused.err, HasSubstr("again-" + pipeline.events() + "\" has records that this replay did not write"));
  EXPECT_EQ(values("again-" + pipeline.events()).size(), values(pipeline.events()).size());
}

// What is replayed is settled at the first start, for topics as for files.
TEST_F(ReplayBesideServiceTest, WhatTheInputGainsOrLosesMeanwhile) {
  Pipeline pipeline({.name = Unique("p")});
  pipeline.Produce(PlainArticles(0, 800));
  const auto begin = [&](const std::string& to) {
    return std::vector<std::string>{"replay", "--from", "kafka:" + pipeline.input(), "--to", to};
  };
  // Begins the replay and kills it once it has committed something.
  const auto break_off = [&](const std::string& prefix) {
    pipeline.client().CreateTopic(prefix + pipeline.events(), 3);
    pipeline.client().CreateTopic(prefix + pipeline.dead_letters(), 1);
    std::vector<std::string> slow = begin("kafka:" + prefix);
    slow.insert(slow.end(), {"--rate", "10"});
    const auto child = pipeline.Start(slow, {{"runtime", {{"batch_ms", "20"}}}});
    ASSERT_TRUE(WaitUntil(kPatience, [&] {
      return !pipeline.client().ReadCommitted(prefix + pipeline.events()).empty();
    })) << child->Stderr();
    child->Kill();
  };
  ASSERT_NO_FATAL_FAILURE(break_off("more-"));
  ASSERT_NO_FATAL_FAILURE(break_off("less-"));
  const auto files =
      pipeline.Start({"replay", "--from", "kafka:" + pipeline.input(), "--to", Path("anew"), "--rate", "10"});
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return std::filesystem::exists(Path("anew") + "/manifest.json"); }))
      << files->Stderr();
  files->Kill();

  pipeline.Produce(PlainArticles(800, 100));
  Outcome more = Run(pipeline, begin("kafka:more-"));
  ASSERT_EQ(more.exit, 0) << more.err;
  int64_t records = 0;
  constexpr std::string_view kEnd = "\"end_offset\":\"";
  for (size_t at = 0; (at = more.out.find(kEnd, at)) != std::string::npos;) {
    at += kEnd.size();
    records += std::stoll(more.out.substr(at));
  }
  EXPECT_EQ(records, 800) << more.out;
  more = Run(pipeline, begin("kafka:more-"));
  EXPECT_EQ(more.exit, 0) << more.err;
  EXPECT_THAT(more.out, HasSubstr("\"records\":\"0\""));

  for (int partition = 0; partition < 4; ++partition) {
    pipeline.client().DeleteRecordsBefore(pipeline.input(), partition, 200);
  }
  const Outcome less = Run(pipeline, begin("kafka:less-"));
  EXPECT_EQ(less.exit, 65);
  EXPECT_THAT(less.err, HasSubstr("to 199 are to be replayed, and the topic has 200 to 224"));

  pipeline.client().DeleteTopic(pipeline.input());
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    pipeline.client().CreateTopic(pipeline.input(), 4);
    return pipeline.client().EndOffsets(pipeline.input()) == std::vector<int64_t>(4, 0);
  }));
  pipeline.Produce(PlainArticles(2000, 1000));
  const Outcome anew = Run(pipeline, begin(Path("anew")));
  EXPECT_EQ(anew.exit, 2);
  EXPECT_THAT(anew.err, HasSubstr("holds a replay of another input"));
}

}  // namespace
}  // namespace policywire::testing
