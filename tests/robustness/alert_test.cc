// A real Prometheus beside the service, set up as deploy/dashboards says: the one test that is about time, since the
// alert is.
#include <httplib.h>

#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/robustness/fault_proxy.h"
#include "tests/support/articles.h"
#include "tests/support/child_process.h"
#include "tests/support/fetched.h"
#include "tests/support/free_port.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::HasSubstr;

class AlertTest : public BrokerTest {};

// What Prometheus at `port` answers to a question; "" where it does not.
std::string AskPrometheus(int port, const std::string& path) {
  const auto answer = httplib::Client("127.0.0.1", port).Get(path);
  return answer && answer->status == 200 ? answer->body : "";
}

TEST_F(AlertTest, APartitionThatStandsStillIsToldWithinAMinute) {
  const Fetched prometheus = FetchedPrometheus();
  if (!prometheus.why_not.empty()) {
    if (MustTestKafka()) FAIL() << "no Prometheus to test with: " << prometheus.why_not;
    GTEST_SKIP() << prometheus.why_not;
  }
  KafkaBroker broker({.proxied = true});
  FaultProxy proxy(broker.routes()[0].port, broker.routes()[0].to);
  const std::string metrics = fmt::format("127.0.0.1:{}", FreePort());
  Pipeline pipeline({.name = Unique("p"),
                     .settings = {{"http", {{"listen", fmt::format("\"{}\"", metrics)}}},
                                  {"kafka_consumer", {{"socket.timeout.ms", "300000"}}}},
                     .bootstrap = fmt::format("127.0.0.1:{}", broker.routes()[0].port),
                     .broker = &broker});
  pipeline.Produce(PlainArticles(0, 200));
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");

  const TempDir directory("prometheus");
  const int port = FreePort();
  directory.Write("prometheus.yml", fmt::format("global: {{scrape_interval: 15s, evaluation_interval: 15s}}\n"
                                                "rule_files: [{}]\n"
                                                "scrape_configs:\n"
                                                "  - job_name: policywire\n"
                                                "    static_configs: [{{targets: [\"{}\"]}}]\n",
                                                POLICYWIRE_ALERTS, metrics));
  ChildProcess server({.command = {prometheus.directory + "/prometheus",
                                   "--config.file=" + (directory.path() / "prometheus.yml").string(),
                                   "--storage.tsdb.path=" + (directory.path() / "data").string(),
                                   fmt::format("--web.listen-address=127.0.0.1:{}", port)},
                       .directory = directory.path(),
                       .name = "prometheus"});
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    return AskPrometheus(port, "/api/v1/query?query=policywire_ready").find("\"1\"]") != std::string::npos;
  })) << server.LastWords();

  proxy.StallFetches();
  pipeline.Produce(PlainArticles(200, 200));
  const absl::Time stalled = absl::Now();
  std::string alerts;
  ASSERT_TRUE(WaitUntil(kPatience,
                        [&] {
                          alerts = AskPrometheus(port, "/api/v1/alerts");
                          return alerts.find("PolicywirePartitionStalled") != std::string::npos;
                        }))
      << alerts << instance->LastWords();
  EXPECT_THAT(alerts, HasSubstr("\"state\":\"firing\""));
  EXPECT_THAT(alerts, HasSubstr(pipeline.input() + "[0] stands still on " + metrics));
  constexpr std::string_view kSince = "\"activeAt\":\"";
  absl::Time since;
  std::string why;
  const size_t at = alerts.find(kSince) + kSince.size();
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, alerts.substr(at, alerts.find('"', at) - at), &since, &why))
      << alerts << why;
  EXPECT_LE(since - stalled, absl::Minutes(1));
}

}  // namespace
}  // namespace policywire::testing
