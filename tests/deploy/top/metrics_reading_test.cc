#include "deploy/top/metrics_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "deploy/http/metrics.h"
#include "deploy/runtime/service_state.h"

namespace policywire::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(MetricsReadingTest, ReadsNamesLabelsAndValues) {
  const auto reading = MetricsReading::Parse(
      "# HELP a Some.\n# TYPE a counter\n\n"
      "a{kind=\"x\",other=\"1\"} 3 1700000000000\n"
      "a{kind=\"y\", other=\"2\",} 4.5\n"
      "a{kind=\"x\",other=\"3\"} 1e3\n"
      "b 7\n"
      "odd{text=\"q\\\"b\\\\n\\n\"} +Inf\n"
      "empty{} NaN");
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_THAT(reading->ByLabel("a", "kind"), ElementsAre(Pair("x", 1003), Pair("y", 4.5)));
  EXPECT_EQ(reading->Sum("a"), 1007.5);
  EXPECT_EQ(reading->Sum("b"), 7);
  EXPECT_THAT(reading->ByLabel("b", "kind"), IsEmpty());
  EXPECT_EQ(reading->Sum("c"), 0);
  EXPECT_TRUE(reading->Has("b"));
  EXPECT_FALSE(reading->Has("c"));
  EXPECT_EQ(reading->Samples("odd").at(0).labels.at("text"), "q\"b\\nn");
  EXPECT_TRUE(std::isinf(reading->Samples("odd").at(0).value));
  EXPECT_TRUE(std::isnan(reading->Samples("empty").at(0).value));
}

TEST(MetricsReadingTest, NamesTheLineThatIsNone) {
  for (const char* line :
       {"<html>", "a", "a{", "a{b}", "a{b=c} 1", "a{b=\"c} 1", "a{b=\"c\\", "a{b=\"c\"}", "a x", "{} 1"}) {
    const auto reading = MetricsReading::Parse(std::string("a 1\n") + line);
    ASSERT_FALSE(reading.ok()) << line;
    EXPECT_EQ(std::string(reading.status().message()), "line 2 is no metric of Prometheus' text form");
  }
}

// What the service itself answers.
TEST(MetricsReadingTest, ReadsWhatAServiceTells) {
  ServiceState state;
  CommitCounts committed;
  committed.records = 7;
  committed.events.at(v1::SANCTION) = 4;
  state.statistics().AddCommit(committed, absl::Milliseconds(30));
  const auto reading = MetricsReading::Parse(MetricsText(state));
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_EQ(reading->Sum("policywire_input_records_total"), 7);
  EXPECT_EQ(reading->ByLabel("policywire_events_total", "action").at("SANCTION"), 4);
  EXPECT_TRUE(reading->Has("policywire_build_info"));
}

}  // namespace
}  // namespace policywire::deploy
