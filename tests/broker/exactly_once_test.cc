// From topic to topic exactly once: whatever is killed, stopped or added while records flow.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/articles.h"
#include "tests/support/broken_messages.h"

namespace policywire::testing {
namespace {

using ::testing::IsEmpty;

class ExactlyOnceTest : public BrokerTest {};

TEST_F(ExactlyOnceTest, OneArticleBecomesItsEvents) {
  Pipeline pipeline({.name = Unique("p")});
  pipeline.Produce(MixedArticles(0, 1));
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
  const std::vector<Message> events = pipeline.client().ReadCommitted(pipeline.events());
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events[0].Header("content-type"), "application/x-protobuf");
  EXPECT_EQ(events[0].Header("policywire-message"), "policywire.v1.PolicyEvent");
}

// Two instances share 20,000 records; one is killed three times at no moment of its choosing.
TEST_F(ExactlyOnceTest, SurvivesThreeKills) {
  constexpr int kRecords = 20'000;
  // Small batches: many transactions, so that the kills fall into some.
  const Settings settings = {{"runtime", {{"batch_bytes", "131072"}, {"batch_ms", "50"}}}};
  Pipeline pipeline({.name = Unique("p"), .settings = settings});
  pipeline.Produce(MixedArticles(0, kRecords));
  ASSERT_EQ(pipeline.ConsumeThroughKills(), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
  std::map<v1::Reason, int> reasons;
  for (const v1::DeadLetter& letter : pipeline.ReadDeadLetters()) ++reasons[letter.reason()];
  EXPECT_EQ(reasons, BrokenReasons(kRecords / 100));
}

// SIGTERM in the middle of work, twice; the next instance goes on where the one before stopped.
TEST_F(ExactlyOnceTest, DrainsWhenStoppedUnderLoad) {
  constexpr int kRecords = 6'000;
  const Settings settings = {{"runtime", {{"batch_bytes", "262144"}}}};
  Pipeline pipeline({.name = Unique("p"), .settings = settings});
  pipeline.Produce(MixedArticles(0, kRecords));
  for (const int left : {kRecords * 9 / 10, kRecords * 6 / 10}) {
    const auto instance = pipeline.Run("one");
    ASSERT_TRUE(WaitUntil(kPatience, [&] { return pipeline.client().Lag(pipeline.group(), pipeline.input()) < left; }))
        << instance->Stderr();
    EXPECT_EQ(Pipeline::StopGently(*instance), "");
  }
  const auto last = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({last.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*last), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

}  // namespace
}  // namespace policywire::testing
