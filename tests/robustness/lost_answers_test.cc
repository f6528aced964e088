// A broker that writes what it gets and whose answer is lost, until the transaction has to be given up: what is written
// then must not be taken for a repetition of what was aborted.
#include <string>

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

class LostAnswersTest : public BrokerTest {};

TEST_F(LostAnswersTest, AfterRecordsWithoutAnswerANewClientWritesThemAgain) {
  constexpr int kRecords = 2'000;
  KafkaBroker broker({.proxied = true});
  FaultProxy proxy(broker.routes()[0].port, broker.routes()[0].to);
  Pipeline pipeline(
      {.name = Unique("p"),
       .settings =
           {{"runtime", {{"batch_bytes", "32768"}, {"batch_ms", "20"}, {"transaction_timeout_ms", "16000"}}},
            // Time for the network to go away before the client sends again what was not answered, and a quick
            // return with it, so that the abort is sent before the broker takes the transaction away.
            {"kafka_producer",
             {{"retry.backoff.ms", "1000"}, {"reconnect.backoff.ms", "1000"}, {"reconnect.backoff.max.ms", "1000"}}}},
       .bootstrap = fmt::format("127.0.0.1:{}", broker.routes()[0].port),
       .broker = &broker});
  const auto instance = pipeline.Run("one");
  pipeline.Produce(PlainArticles(0, kRecords));
  proxy.LoseAnswerTo(ApiKey::kProduce);
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return proxy.answers_lost() == 1; })) << instance->Stderr();
  proxy.SetWeather({.swallows_requests = true, .swallows_answers = true});
  proxy.Cut();
  EXPECT_TRUE(instance->WaitForStderr("records were acknowledged", kPatience)) << instance->Stderr();
  proxy.SetWeather({});
  proxy.Cut();
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(instance->Stderr(), HasSubstr("not acknowledged: going on with a new client"));
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

}  // namespace
}  // namespace policywire::testing
