// The harness itself: what the other tests here take for granted about the broker and the client they use.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/shared_broker.h"

namespace policywire::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class HarnessTest : public BrokerTest {};

TEST_F(HarnessTest, GivesBackWhatWasWrittenToTheByte) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 2);
  const std::string large(20'000'000, 'x');
  const std::string odd("\0\xff\n", 3);
  client.Produce({{.topic = topic,
                   .partition = 0,
                   .timestamp_ms = 1234,
                   .key = odd,
                   .value = odd,
                   .headers = {{"a", odd}, {"a", std::nullopt}, {"b", ""}}},
                  {.topic = topic, .partition = 0, .value = std::nullopt},
                  {.topic = topic, .partition = 0, .value = ""},
                  {.topic = topic, .partition = 1, .value = large}});
  const std::vector<Message> read = client.ReadCommitted(topic);
  ASSERT_THAT(read, SizeIs(4));
  EXPECT_EQ(read[0].key, odd);
  EXPECT_EQ(read[0].value, odd);
  EXPECT_EQ(read[0].timestamp_ms, 1234);
  ASSERT_THAT(read[0].headers, SizeIs(3));
  EXPECT_EQ(read[0].headers[0].second, odd);
  EXPECT_EQ(read[0].headers[1].second, std::nullopt);
  EXPECT_EQ(read[0].headers[2].second, "");
  EXPECT_EQ(read[1].value, std::nullopt);
  EXPECT_EQ(read[1].key, std::nullopt);
  EXPECT_EQ(read[2].value, "");
  EXPECT_EQ(read[3].value, large);
  EXPECT_THAT(client.EndOffsets(topic), ElementsAre(3, 1));
  EXPECT_EQ(client.Lag("nobody", topic), 4);
}

TEST_F(HarnessTest, KeepsItsDataWhenKilledAndRestarted) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 1);
  client.Produce({{.topic = topic, .value = "before"}});
  SharedBroker().Kill();
  SharedBroker().Start();
  client.Produce({{.topic = topic, .value = "after"}});
  EXPECT_THAT(client.ReadCommitted(topic), SizeIs(2));
}

// What a killed producer left open hides all that was written behind it, until it times out.
TEST_F(HarnessTest, ReadsPastATransactionThatNobodyEnds) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 1);
  client.ProduceAndDie({{.topic = topic, .value = "never committed"}});
  client.Produce({{.topic = topic, .value = "behind it"}});
  const std::vector<Message> read = client.ReadCommitted(topic);
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0].value, "behind it");
}

TEST_F(HarnessTest, LetsAUserDoWhatWasGranted) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 1);
  client.AllowTopic(KafkaBroker::kUser, topic);
  KafkaClient user(SharedBroker().login_bootstrap(), KafkaBroker::LoginProperties());
  user.Produce({{.topic = topic, .value = "granted"}});
  EXPECT_THAT(user.ReadCommitted(topic), SizeIs(1));
}

TEST_F(HarnessTest, RunsThreeNodes) {
  KafkaBroker cluster({.nodes = 3, .heap = "320m"});
  KafkaClient client = cluster.client();
  client.CreateTopic("replicated", 3, 3, {{"min.insync.replicas", "2"}});
  cluster.Kill(0);
  client.Produce({{.topic = "replicated", .value = "two of three are enough"}});
  EXPECT_THAT(client.ReadCommitted("replicated"), SizeIs(1));
}

}  // namespace
}  // namespace policywire::testing
