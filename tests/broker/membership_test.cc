// The consumer group: instances that come and go, where a group starts, and reading that pauses.
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/config/config.h"
#include "fmt/chrono.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/kafka/kafka_source.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/articles.h"

namespace policywire::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::IsEmpty;

ConsumerGroup Settled(int members) {
  return {.state = "Stable", .members = members, .partitions = Pipeline::Options{}.partitions};
}

// The articles that events in the pipeline's output came from, by offset in partition 0.
std::vector<int64_t> OffsetsOfEvents(Pipeline& pipeline) {
  std::vector<int64_t> offsets;
  for (const Message& message : pipeline.client().ReadCommitted(pipeline.events())) {
    v1::PolicyEvent event;
    EXPECT_TRUE(event.ParseFromString(*message.value));
    offsets.push_back(event.origin().offset());
  }
  return offsets;
}

class AssignmentTest : public BrokerTest, public ::testing::WithParamInterface<std::string> {};

// Three instances come and two go while records flow, one of them by a kill.
TEST_P(AssignmentTest, KeepsTheBooksWhileInstancesComeAndGo) {
  constexpr int kRound = 1'500;
  Pipeline pipeline({.name = Unique("p"),
                     .settings = {{"input", {{"assignment", GetParam()}}},
                                  {"runtime", {{"batch_bytes", "65536"}, {"batch_ms", "50"}}}}});
  const auto members = [&](int count) {
    return WaitUntil(kPatience, [&] { return pipeline.client().DescribeGroup(pipeline.group()) == Settled(count); });
  };
  int written = 0;
  const auto write = [&] {
    pipeline.Produce(PlainArticles(written, kRound));
    written += kRound;
  };
  write();
  const auto first = pipeline.Run("first");
  ASSERT_TRUE(members(1)) << first->Stderr();
  write();
  const auto second = pipeline.Run("second");
  const auto third = pipeline.Run("third");
  ASSERT_TRUE(members(3)) << second->Stderr();
  write();
  // Of what changes hands the log tells what stays, too.
  EXPECT_TRUE(first->WaitForStderr("revoked: ", kPatience));
  EXPECT_THAT(first->Stderr(), ContainsRegex("revoked: [^;\n]+; held now: "));
  if (GetParam() == "cooperative-sticky") EXPECT_THAT(first->Stderr(), ContainsRegex("; held now: .*\\[[0-9]"));
  EXPECT_EQ(Pipeline::StopGently(*second), "");
  ASSERT_TRUE(members(2)) << first->Stderr();
  write();
  third->Kill();
  ASSERT_TRUE(members(1)) << first->Stderr();
  ASSERT_EQ(pipeline.WaitUntilConsumed({first.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*first), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Kinds, AssignmentTest, ::testing::Values("cooperative-sticky", "range", "roundrobin"),
                         [](const auto& kind) {
                           return kind.param == "cooperative-sticky" ? std::string("cooperative") : kind.param;
                         });

class MembershipTest : public BrokerTest {};

// A static member that comes back within its session gets its partitions back, and no other instance is disturbed.
TEST_F(MembershipTest, AStaticMemberComesBackWithoutARebalance) {
  Pipeline pipeline({.name = Unique("p")});
  // Long enough that the group does not miss the member meanwhile, however slow the machine.
  const auto settings = [](const std::string& name) {
    return Settings{{"input", {{"group_instance_id", name}}}, {"kafka_consumer", {{"session.timeout.ms", "120000"}}}};
  };
  pipeline.Produce(PlainArticles(0, 400));
  const auto other = pipeline.Run("other", settings("other"));
  const auto before = pipeline.Run("member", settings("member"));
  const auto group = [&] { return pipeline.client().DescribeGroup(pipeline.group()); };
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return group() == Settled(2); })) << before->Stderr();
  ASSERT_EQ(pipeline.WaitUntilConsumed({other.get(), before.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*before), "");
  EXPECT_EQ(group(), Settled(2));
  const auto after = pipeline.Run("member", settings("member"));
  pipeline.Produce(PlainArticles(400, 400));
  ASSERT_EQ(pipeline.WaitUntilConsumed({other.get(), after.get()}), "");
  EXPECT_EQ(group(), Settled(2));
  EXPECT_EQ(Pipeline::StopGently(*after), "");
  EXPECT_EQ(Pipeline::StopGently(*other), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

TEST_F(MembershipTest, StartsAtTheLatestWhenToldTo) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 1, .settings = {{"input", {{"start_from", "latest"}}}}});
  std::vector<Message> old = PlainArticles(0, 20);
  for (Message& message : old) message.partition = 0;
  pipeline.Produce(std::move(old));
  const auto instance = pipeline.Run("one");
  // "The latest" is wherever the end is when it first looks: write until something arrives.
  int written = 20;
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    std::vector<Message> fresh = PlainArticles(written, 1, 2000);
    fresh[0].partition = 0;
    pipeline.Produce(std::move(fresh));
    ++written;
    return !pipeline.client().ReadCommitted(pipeline.events()).empty();
  })) << instance->Stderr();
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(OffsetsOfEvents(pipeline), ::testing::Each(::testing::Ge(20)));
}

TEST_F(MembershipTest, StartsAtATimeWhenToldTo) {
  constexpr int64_t kStart = 1'700'000'000'000;
  Pipeline pipeline({.name = Unique("p"),
                     .partitions = 1,
                     .settings = {{"input",
                                   {{"start_from", "time"},
                                    {"start_time", fmt::format("\"{:%FT%TZ}\"", fmt::gmtime(kStart / 1000))}}}}});
  std::vector<Message> messages = PlainArticles(0, 40, 1000);
  for (size_t i = 0; i < messages.size(); ++i) {
    messages[i].partition = 0;
    messages[i].timestamp_ms = kStart + (static_cast<int64_t>(i) - 20) * 1000;
  }
  pipeline.Produce(std::move(messages));
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(OffsetsOfEvents(pipeline), ::testing::Each(::testing::Ge(20)));
  EXPECT_THAT(OffsetsOfEvents(pipeline), ::testing::Contains(20));
}

// A budget of a few messages: reading pauses all the time, and nothing is lost by it.
// Counts what it holds.
class Holder final : public ingest::AssignmentListener {
 public:
  void OnAssigned(const std::vector<ingest::TopicPartition>& partitions) override {
    held_.insert(partitions.begin(), partitions.end());
  }
  void OnRevoked(const std::vector<ingest::TopicPartition>& partitions) override {
    for (const ingest::TopicPartition& partition : partitions) held_.erase(partition);
  }
  void OnLost(const std::vector<ingest::TopicPartition>& partitions) override { OnRevoked(partitions); }
  size_t held() const { return held_.size(); }

 private:
  std::set<ingest::TopicPartition> held_;
};

// librdkafka remembers that a partition was paused also when it has gone.
TEST_P(AssignmentTest, APartitionThatWentWhileReadingPausedIsReadWhenItComesBack) {
  constexpr size_t kRecords = 60;
  Pipeline pipeline({.name = Unique("p")});
  const size_t all = Pipeline::Options{}.partitions;
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka())["bootstrap.servers"] = SharedBroker().bootstrap();
  config.mutable_input()->clear_topics();
  config.mutable_input()->add_topics(pipeline.input());
  config.mutable_input()->set_group_id(pipeline.group());
  config.mutable_input()->set_assignment(GetParam());
  const ingest::LogFunction log = [](int, std::string_view) {};
  Holder first_holds;
  Holder second_holds;
  auto first = ingest::KafkaSource::Create(config, 0, log, nullptr);
  ASSERT_TRUE(first.ok()) << first.status();
  auto second = ingest::KafkaSource::Create(config, 0, log, nullptr);
  ASSERT_TRUE(second.ok()) << second.status();
  std::vector<ingest::Record> records;
  const auto poll = [&](ingest::Source& source) {
    const absl::Status polled = source.Poll(absl::Milliseconds(50), 1 << 20, records);
    EXPECT_TRUE(polled.ok()) << polled;
  };
  ASSERT_TRUE((*first)->Open(&first_holds).ok());
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    poll(**first);
    return first_holds.held() == all;
  }));
  ASSERT_TRUE((*first)->Pause().ok());
  ASSERT_TRUE((*second)->Open(&second_holds).ok());
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    poll(**first);
    poll(**second);
    return second_holds.held() > 0 && first_holds.held() + second_holds.held() == all;
  }));
  ASSERT_TRUE((*first)->Resume().ok());
  ASSERT_TRUE((*second)->Close().ok());
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    poll(**first);
    return first_holds.held() == all;
  }));
  pipeline.Produce(PlainArticles(0, kRecords));
  EXPECT_TRUE(WaitUntil(kPatience, [&] {
    poll(**first);
    return records.size() >= kRecords;
  })) << records.size();
  EXPECT_EQ(records.size(), kRecords);
  records.clear();
  EXPECT_TRUE((*first)->Close().ok());
}

TEST_F(MembershipTest, PausesUnderASmallBudget) {
  Pipeline pipeline(
      {.name = Unique("p"), .settings = {{"runtime", {{"batch_bytes", "32768"}, {"budget_bytes", "65536"}}}}});
  pipeline.Produce(PlainArticles(0, 1'000, 4000));
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// One message that is larger than the whole budget must pass all the same.
TEST_F(MembershipTest, AMessageOverTheBudgetPasses) {
  Pipeline pipeline(
      {.name = Unique("p"), .settings = {{"runtime", {{"batch_bytes", "32768"}, {"budget_bytes", "65536"}}}}});
  pipeline.Produce(PlainArticles(0, 8, 400'000));
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

}  // namespace
}  // namespace policywire::testing
