// What the service tells over HTTP while it works, held against what is in the topics.
#include <httplib.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/sample_articles.h"

namespace policywire::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Where an instance says that it listens.
std::string AddressOf(ChildProcess& instance) {
  std::string address;
  EXPECT_TRUE(WaitUntil(kPatience, [&] {
    const std::string said = instance.Stderr();
    const size_t begin = said.find("http://127.0.0.1:");
    const size_t end = begin == std::string::npos ? begin : said.find('\n', begin);
    if (end == std::string::npos) return false;
    address = said.substr(begin, end - begin);
    return true;
  })) << Pipeline::LastWords(instance);
  return address;
}

// Values by "name{labels}"; empty when nothing answers.
std::map<std::string, double> Metrics(const std::string& address) {
  std::map<std::string, double> values;
  const auto answer = httplib::Client(address).Get("/metrics");
  if (!answer || answer->status != 200) return values;
  std::istringstream lines(answer->body);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t space = line.rfind(' ');
    values[line.substr(0, space)] = std::stod(line.substr(space + 1));
  }
  return values;
}

size_t Count(const std::map<std::string, double>& metrics, const std::string& name) {
  return static_cast<size_t>(
      std::ranges::count_if(metrics, [&](const auto& metric) { return metric.first.starts_with(name + "{"); }));
}

double Sum(const std::map<std::string, double>& metrics, const std::string& name) {
  double sum = 0;
  for (const auto& [key, value] : metrics) {
    if (key == name || key.starts_with(name + "{")) sum += value;
  }
  return sum;
}

using MetricsTest = BrokerTest;

TEST_F(MetricsTest, AreWhatTheTopicsHold) {
  constexpr int kRecords = 400;
  Pipeline pipeline({.name = Unique("p"), .settings = {{"http", {{"listen", "127.0.0.1:0"}}}}});
  const auto instance = pipeline.Run("a");
  const std::string address = AddressOf(*instance);
  EXPECT_TRUE(WaitUntil(kPatience, [&] {
    const auto ready = httplib::Client(address).Get("/ready");
    return ready && ready->status == 200;
  })) << Pipeline::LastWords(*instance);

  const SampleArticles articles;
  std::vector<Message> messages;
  for (int i = 0; i < kRecords; ++i) {
    const auto number = static_cast<uint64_t>(i);
    messages.push_back({.partition = i % 4, .value = articles.Json(number, number, 2000)});
  }
  for (int i = 0; i < 10; ++i) messages.push_back({.partition = i % 4, .value = "{\"text\": "});
  pipeline.Produce(messages);
  EXPECT_THAT(pipeline.WaitUntilConsumed({instance.get()}), IsEmpty());

  const auto events = static_cast<double>(pipeline.client().ReadCommitted(pipeline.events()).size());
  std::map<std::string, double> metrics;
  EXPECT_TRUE(WaitUntil(kPatience,
                        [&] {
                          metrics = Metrics(address);
                          // How far it is behind is asked every few seconds.
                          return Sum(metrics, "policywire_input_records_total") == kRecords + 10 &&
                                 Count(metrics, "policywire_partition_lag_records") == 4 &&
                                 Sum(metrics, "policywire_partition_lag_records") == 0;
                        }))
      << Sum(metrics, "policywire_input_records_total") << " records, behind by "
      << Sum(metrics, "policywire_partition_lag_records");
  EXPECT_EQ(Sum(metrics, "policywire_articles_total"), kRecords);
  EXPECT_EQ(Sum(metrics, "policywire_events_total"), events);
  EXPECT_EQ(metrics["policywire_dead_letters_total{reason=\"MALFORMED\"}"], 10);
  EXPECT_EQ(Sum(metrics, "policywire_dead_letters_total"), 10);
  EXPECT_EQ(Sum(metrics, "policywire_in_flight_bytes"), 0);
  EXPECT_GT(Sum(metrics, "policywire_processing_seconds_total"), 0);
  EXPECT_GT(metrics["policywire_commit_duration_seconds_count"], 0);
  for (int partition = 0; partition < 4; ++partition) {
    const std::string labels = "{topic=\"" + pipeline.input() + "\",partition=\"" + std::to_string(partition) + "\"}";
    ASSERT_TRUE(metrics.contains("policywire_partition_lag_records" + labels)) << labels;
    EXPECT_EQ(metrics["policywire_partition_lag_records" + labels], 0) << labels;
    EXPECT_TRUE(metrics.contains("policywire_partition_progress_age_seconds" + labels)) << labels;
  }

  // A second one under the same address would be a service that nobody can watch.
  const auto second = pipeline.Run("b", {{"http", {{"listen", address.substr(std::string("http://").size())}}}});
  EXPECT_EQ(second->Wait(kPatience), 78);
  EXPECT_THAT(second->Stderr(), HasSubstr("http: cannot listen on 127.0.0.1:"));
  EXPECT_THAT(Pipeline::StopGently(*instance), IsEmpty());
}

// Nothing is at work that could fail: it is found out by asking.
TEST_F(MetricsTest, ABrokerThatIsGoneIsTold) {
  Pipeline pipeline({.name = Unique("p"), .settings = {{"http", {{"listen", "127.0.0.1:0"}}}}});
  const auto instance = pipeline.Run("a");
  const std::string address = AddressOf(*instance);
  const auto ready = [&] {
    const auto answer = httplib::Client(address).Get("/ready");
    return answer ? std::to_string(answer->status) + " " + answer->body : "";
  };
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return ready() == "200 ready\n"; })) << Pipeline::LastWords(*instance);
  SharedBroker().Stop();
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return ready().starts_with("503 the broker does not answer: "); })) << ready();
  EXPECT_EQ(Metrics(address)["policywire_ready"], 0);
  SharedBroker().Start();
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return ready() == "200 ready\n"; })) << ready();
  EXPECT_THAT(Pipeline::StopGently(*instance), IsEmpty());
}

// A producer that was killed leaves them at the end: offsets alone would tell of records that nobody will ever read.
TEST_F(MetricsTest, WhatWasAbortedIsNoLag) {
  Pipeline pipeline({.name = Unique("p"), .settings = {{"http", {{"listen", "127.0.0.1:0"}}}}});
  const auto instance = pipeline.Run("a");
  const std::string address = AddressOf(*instance);
  const SampleArticles articles;
  pipeline.Produce({{.partition = 0, .value = articles.Json(1, 1, 2000)}});
  EXPECT_THAT(pipeline.WaitUntilConsumed({instance.get()}), IsEmpty());
  std::vector<Message> aborted;
  for (uint64_t i = 0; i < 50; ++i)
    aborted.push_back({.topic = pipeline.input(), .partition = 0, .value = articles.Json(i, i, 2000)});
  pipeline.client().ProduceInTransaction(std::move(aborted), false);
  const auto lag = [&] { return Sum(Metrics(address), "policywire_partition_lag_records"); };
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return lag() > 50; })) << lag();
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return lag() == 0; })) << lag();
  EXPECT_THAT(Pipeline::StopGently(*instance), IsEmpty());
}

}  // namespace
}  // namespace policywire::testing
