// A consumer that fetches nothing more and does not know it: connections over which no byte comes any more, as a router
// leaves them that has forgotten them.
#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/robustness/fault_proxy.h"
#include "tests/support/articles.h"

namespace policywire::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kStalled = 79;  // deploy/runtime/exit_code.h, written once more

class StallTest : public BrokerTest {};

TEST_F(StallTest, APartitionThatStandsStillIsNamedAndEndsTheProcess) {
  KafkaBroker broker({.proxied = true});
  FaultProxy proxy(broker.routes()[0].port, broker.routes()[0].to);
  Pipeline pipeline({.name = Unique("p"),
                     .settings = {{"runtime", {{"progress_deadline_ms", "4000"}}},
                                  // The client's own remedy comes too late here, as in life it may not come at all.
                                  {"kafka_consumer", {{"socket.timeout.ms", "300000"}}}},
                     .bootstrap = fmt::format("127.0.0.1:{}", broker.routes()[0].port),
                     .broker = &broker});
  pipeline.Produce(PlainArticles(0, 200));
  const auto stalled = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({stalled.get()}), "");
  proxy.StallFetches();
  pipeline.Produce(PlainArticles(200, 200));
  EXPECT_EQ(stalled->Wait(kPatience), kStalled) << stalled->Stderr();
  EXPECT_THAT(stalled->Stderr(), HasSubstr(pipeline.input() + "[0] has not moved for"));

  const auto anew = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({anew.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*anew), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// Nothing comes for several deadlines: no reason to end.
TEST_F(StallTest, SilenceIsNoStall) {
  Pipeline pipeline({.name = Unique("p"), .settings = {{"runtime", {{"progress_deadline_ms", "2000"}}}}});
  pipeline.Produce(PlainArticles(0, 40));
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  // The passing of time is what is tested here; that it passes more slowly on some machines harms nothing.
  for (int i = 0; i < 80; ++i) PauseBetweenLooks();
  EXPECT_TRUE(instance->Running()) << instance->Stderr();
  EXPECT_THAT(instance->Stderr(), ::testing::Not(HasSubstr("has not moved")));
  pipeline.Produce(PlainArticles(40, 40));
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

}  // namespace
}  // namespace policywire::testing
