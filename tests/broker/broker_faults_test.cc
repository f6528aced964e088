// A broker that is not there, goes away, refuses, or has handed our name to another.
#include <signal.h>

#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/articles.h"

namespace policywire::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What scripts rely on (deploy/runtime/exit_code.h), written once more: a test that follows a change proves nothing.
constexpr int kUnavailable = 69;
constexpr int kFenced = 76;
constexpr int kNotAuthorised = 77;

class BrokerFaultsTest : public BrokerTest {};

TEST_F(BrokerFaultsTest, MissingOutputTopicIsNamed) {
  Pipeline pipeline({.name = Unique("p"), .make_output_topics = false});
  pipeline.Produce(PlainArticles(0, 10));
  const auto instance = pipeline.Run("one");
  EXPECT_EQ(instance->Wait(kPatience), kUnavailable) << instance->Stderr();
  EXPECT_THAT(instance->Stderr(), HasSubstr(pipeline.events()));
  EXPECT_EQ(pipeline.client().Lag(pipeline.group(), pipeline.input()), 10);
}

// Found before the first bad record would need it.
TEST_F(BrokerFaultsTest, MissingDeadLetterTopicIsNamed) {
  Pipeline pipeline({.name = Unique("p"), .make_output_topics = false});
  pipeline.client().CreateTopic(pipeline.events(), 1);
  pipeline.Produce(PlainArticles(0, 10));
  const auto instance = pipeline.Run("one");
  EXPECT_EQ(instance->Wait(kPatience), kUnavailable) << instance->Stderr();
  EXPECT_THAT(instance->Stderr(), HasSubstr(pipeline.dead_letters()));
  EXPECT_EQ(pipeline.client().Lag(pipeline.group(), pipeline.input()), 10);
}

TEST_F(BrokerFaultsTest, MissingInputTopicIsNamed) {
  Pipeline pipeline({.name = Unique("p")});
  const auto instance = pipeline.Run("one", {{"input", {{"topics", "[there-is-no-such-topic]"}}}});
  EXPECT_EQ(instance->Wait(kPatience), kUnavailable) << instance->Stderr();
  EXPECT_THAT(instance->Stderr(), HasSubstr("there-is-no-such-topic"));
}

Settings Login() {
  Settings settings;
  for (const auto& [name, value] : KafkaBroker::LoginProperties()) settings["kafka"][name] = value;
  return settings;
}

TEST_F(BrokerFaultsTest, OutputTopicThatMayNotBeWrittenIsNamed) {
  Pipeline pipeline({.name = Unique("p"), .settings = Login(), .bootstrap = SharedBroker().login_bootstrap()});
  pipeline.Produce(PlainArticles(0, 10));
  KafkaClient client = pipeline.client();
  client.AllowTopic("somebody-else", pipeline.events());
  const auto refused = pipeline.Run("one");
  EXPECT_EQ(refused->Wait(kPatience), kNotAuthorised) << refused->Stderr();
  EXPECT_THAT(refused->Stderr(), HasSubstr(pipeline.events()));
  EXPECT_EQ(pipeline.client().Lag(pipeline.group(), pipeline.input()), 10);

  // Granted, it does the work that the refusal left.
  client.AllowTopic(KafkaBroker::kUser, pipeline.events());
  const auto granted = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({granted.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*granted), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

TEST_F(BrokerFaultsTest, WrongPasswordIsToldAndEndsIt) {
  Settings settings = Login();
  settings["kafka"]["sasl.password"] = "wrong";
  Pipeline pipeline({.name = Unique("p"), .settings = settings, .bootstrap = SharedBroker().login_bootstrap()});
  const auto instance = pipeline.Run("one");
  EXPECT_EQ(instance->Wait(kPatience), kNotAuthorised) << instance->Stderr();
  EXPECT_THAT(instance->Stderr(), ::testing::Not(HasSubstr("wrong\"")));
}

// The instance is first, the broker comes later.
TEST_F(BrokerFaultsTest, WaitsForABrokerThatIsNotThereYet) {
  Pipeline pipeline({.name = Unique("p")});
  pipeline.Produce(PlainArticles(0, 200));
  SharedBroker().Stop();
  const auto instance = pipeline.Run("one");
  // It says what it is waiting for, and does not give up.
  EXPECT_TRUE(instance->WaitForStderr("127.0.0.1", kPatience)) << instance->Stderr();
  EXPECT_TRUE(instance->Running()) << instance->Stderr();
  SharedBroker().Start();
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// Nothing to drain, nobody to tell: a stop still ends it in time.
TEST_F(BrokerFaultsTest, StopsWhileNoBrokerAnswers) {
  Pipeline pipeline({.name = Unique("p")});
  SharedBroker().Stop();
  const auto instance = pipeline.Run("one");
  EXPECT_TRUE(instance->WaitForStderr("127.0.0.1", kPatience)) << instance->Stderr();
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  SharedBroker().Start();
}

TEST_F(BrokerFaultsTest, GoesOnAfterTheBrokerWasKilledAndRestarted) {
  constexpr int kRecords = 6'000;
  // No transaction may time out while the node comes back: Kafka 4.3 skips the abort marker of a partition that has no
  // leader at that moment ("these partitions are likely deleted already"), which in a cluster of one node is every
  // partition, and the producer's next commit then covers what was aborted.
  Pipeline pipeline(
      {.name = Unique("p"),
       .settings = {
           {"runtime", {{"batch_bytes", "131072"}, {"batch_ms", "50"}, {"transaction_timeout_ms", "120000"}}}}});
  pipeline.Produce(PlainArticles(0, kRecords));
  const auto instance = pipeline.Run("one");
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    return pipeline.client().Lag(pipeline.group(), pipeline.input()) < kRecords * 9 / 10;
  })) << instance->Stderr();
  SharedBroker().Kill();
  SharedBroker().Start();
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  pipeline.Produce(PlainArticles(kRecords, 100));
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// Connections stay open and nothing answers, for longer than a session lasts.
TEST_F(BrokerFaultsTest, GoesOnAfterTheBrokerFroze) {
  constexpr int kRecords = 4'000;
  Pipeline pipeline({.name = Unique("p"), .settings = {{"runtime", {{"batch_bytes", "131072"}, {"batch_ms", "50"}}}}});
  pipeline.Produce(PlainArticles(0, kRecords));
  const auto instance = pipeline.Run("one");
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    return pipeline.client().Lag(pipeline.group(), pipeline.input()) < kRecords * 9 / 10;
  })) << instance->Stderr();
  SharedBroker().Freeze();
  // The passing of time is the very fault here; what follows holds however long it took.
  for (int i = 0; i < 80; ++i) PauseBetweenLooks();
  SharedBroker().Thaw();
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// Two instances of one name: the older one is fenced and says so with its own exit code; nothing is lost or doubled.
TEST_F(BrokerFaultsTest, TheOlderOfTwoWithOneNameStops) {
  Pipeline pipeline({.name = Unique("p")});
  pipeline.Produce(PlainArticles(0, 400));
  const auto older = pipeline.Run("same");
  ASSERT_EQ(pipeline.WaitUntilConsumed({older.get()}), "");
  const auto newer = pipeline.Run("same");
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    // The older one notices with its next transaction: give it some to do.
    pipeline.Produce(PlainArticles(static_cast<int>(pipeline.produced().size()), 40));
    return !older->Running();
  })) << older->Stderr();
  EXPECT_EQ(older->Wait(kPatience), kFenced) << older->Stderr();
  ASSERT_EQ(pipeline.WaitUntilConsumed({newer.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*newer), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// What retention takes away before it is read is gone, and told; everything behind it is read, once.
TEST_F(BrokerFaultsTest, GoesOnBehindRecordsThatWereDeletedUnread) {
  Pipeline pipeline({.name = Unique("p")});
  pipeline.Produce(PlainArticles(0, 80));
  auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  const std::vector<int64_t> read = pipeline.client().EndOffsets(pipeline.input());
  pipeline.client().Produce([&] {  // beside the books: these are to be lost
    std::vector<Message> messages = PlainArticles(80, 40);
    for (Message& message : messages) message.topic = pipeline.input();
    for (Message& message : messages) message.partition = 1;
    return messages;
  }());
  pipeline.client().DeleteRecordsBefore(pipeline.input(), 1, read[1] + 40);
  pipeline.Produce(PlainArticles(120, 80));
  instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(instance->Stderr(),
              HasSubstr(fmt::format("{}[1]: offsets {} to {} were deleted before they were read; going on with {}",
                                    pipeline.input(), read[1], read[1] + 39, read[1] + 40)));
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// A partition that ends before what the group has read has lost records, or is another one: nothing of it is read a
// second time because of that.
TEST_F(BrokerFaultsTest, APartitionThatIsTooShortEndsIt) {
  Pipeline pipeline({.name = Unique("p")});
  pipeline.Produce(PlainArticles(0, 80));
  auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  ASSERT_EQ(pipeline.client().ResetOffsets(pipeline.group(), pipeline.input(), 1'000), "");
  instance = pipeline.Run("one", {{"runtime", {{"progress_deadline_ms", "4000"}}}});
  EXPECT_EQ(instance->Wait(kPatience), 65) << instance->Stderr();
  EXPECT_THAT(instance->Stderr(), HasSubstr(fmt::format("and the group {} has read up to 1000", pipeline.group())));
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

}  // namespace
}  // namespace policywire::testing
