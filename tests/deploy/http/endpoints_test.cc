#include "deploy/http/endpoints.h"

#include <httplib.h>

#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "deploy/config/listen_address.h"
#include "deploy/http/metrics.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::HttpConfig ListensOn(const std::string& address) {
  v1::HttpConfig config;
  config.set_listen(address);
  config.set_page("never");
  return config;
}

constexpr absl::Duration kLongestSilence = absl::Milliseconds(300);

// Before anything of the process was asked.
const absl::Time kLoaded = absl::Now();

class EndpointsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = HttpEndpoints::Start(ListensOn("127.0.0.1:0"), state_);
    ASSERT_TRUE(started.ok()) << started.status();
    endpoints_ = *std::move(started);
  }

  std::pair<int, std::string> Get(const std::string& path) const {
    httplib::Client client(endpoints_->address());
    const auto answer = client.Get(path);
    return answer ? std::pair(answer->status, answer->body) : std::pair(0, httplib::to_string(answer.error()));
  }

  ServiceState state_{kLongestSilence};
  std::unique_ptr<HttpEndpoints> endpoints_;
};

TEST_F(EndpointsTest, ReadyFromTheFirstSubscriptionToTheStop) {
  EXPECT_EQ(Get("/live"), std::pair(200, std::string("ok\n")));
  EXPECT_EQ(Get("/ready"), std::pair(503, std::string("starting\n")));
  state_.Begin(2);
  EXPECT_EQ(Get("/ready"), std::pair(503, std::string("2 of 2 lanes wait; the log says for what\n")));
  state_.statistics().ChangeLanesOpen(2);
  EXPECT_EQ(Get("/ready"), std::pair(200, std::string("ready\n")));
  EXPECT_THAT(Get("/metrics").second, HasSubstr("policywire_ready 1\n"));
  state_.Stopping();
  EXPECT_EQ(Get("/ready"), std::pair(503, std::string("stopping\n")));
  EXPECT_THAT(Get("/metrics").second, HasSubstr("policywire_ready 0\n"));
  EXPECT_EQ(Get("/live").first, 200);
  for (const char* path : {"/favicon.ico", "/", "/events", "/page.js"}) {
    EXPECT_EQ(Get(path), std::pair(404, std::string("there are /live, /ready and /metrics\n"))) << path;
  }
}

// A late answer is none of a broker that is gone.
TEST_F(EndpointsTest, NotReadyWhileNoBrokerAnswers) {
  state_.Begin(1);
  state_.statistics().ChangeLanesOpen(1);
  state_.statistics().SetProgress({"raw", 1}, ingest::SteadyNow());
  const auto silent = [](const auto&) { return absl::UnavailableError("asking for metadata: timed out"); };
  state_.AskBroker(silent);
  EXPECT_EQ(Get("/ready").first, 200);
  absl::SleepFor(kLongestSilence);
  state_.AskBroker(silent);
  EXPECT_EQ(Get("/ready"), std::pair(503, std::string("the broker does not answer: asking for metadata: timed out\n")));
  EXPECT_THAT(Get("/metrics").second, HasSubstr("policywire_ready 0\n"));
  state_.AskBroker([](const auto&) { return std::map<ingest::TopicPartition, int64_t>(); });
  EXPECT_EQ(Get("/ready").first, 200);
}

TEST_F(EndpointsTest, OnlyGetIsAnswered) {
  httplib::Client client(endpoints_->address());
  const auto posted = client.Post("/live", "x", "text/plain");
  ASSERT_TRUE(posted) << httplib::to_string(posted.error());
  EXPECT_EQ(posted->status, 405);
  const auto head = client.Head("/metrics");
  ASSERT_TRUE(head) << httplib::to_string(head.error());
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->body, "");
  EXPECT_EQ(head->get_header_value("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(client.Get("/live", {{"Content-Length", "3"}})->status, 413);
  EXPECT_EQ(Get("/live").first, 200);
}

TEST_F(EndpointsTest, MetricsTellWhatWasCounted) {
  v1::Version version;
  version.set_build("1.2.3");
  version.set_lexicon("0123");
  state_.SetVersion(version);
  state_.Begin(1);
  CommitCounts committed;
  committed.records = 7;
  committed.input_bytes = 7000;
  committed.articles = 6;
  committed.not_english = 2;
  committed.duplicates = 3;
  committed.events.at(v1::SANCTION) = 4;
  committed.dead_letters.at(v1::MALFORMED) = 1;
  state_.statistics().AddCommit(committed, absl::Milliseconds(30));
  state_.statistics().AddCommit(committed, absl::Seconds(60));
  Processed processed;
  processed.articles = 6;
  processed.enrich = absl::Seconds(1.5);
  state_.statistics().AddProcessed(processed);
  state_.statistics().AddRetry();
  state_.statistics().AddRequest(sink::Verdict::kRefused, absl::Seconds(2));
  state_.statistics().AddRequest(sink::Verdict::kTaken, absl::Seconds(0.5));
  state_.Reloaded(true);
  const int64_t reloaded = absl::ToUnixSeconds(state_.reloads().in_force_since);
  state_.Reloaded(false);
  const absl::Time now = ingest::SteadyNow();
  state_.statistics().SetProgress({"raw", 1}, now);
  state_.statistics().SetProgress({"raw", 2}, now);  // nothing was answered of it
  state_.statistics().SetProgress({"raw", 3}, now - absl::Hours(1));
  state_.AskBroker([](const std::vector<ingest::TopicPartition>& partitions) {
    EXPECT_EQ(partitions.size(), 3);
    return std::map<ingest::TopicPartition, int64_t>{{{"raw", 1}, 10}, {{"raw", 3}, 0}};
  });

  const std::string text = Get("/metrics").second;
  for (const char* line : {
           R"(policywire_build_info{version="1.2.3",lexicon="0123",model=""} 1)",
           R"(policywire_config_reloads_total{result="taken"} 1)",
           R"(policywire_config_reloads_total{result="refused"} 1)",
           "policywire_config_last_reload_successful 0",
           "policywire_input_records_total 14",
           "policywire_input_bytes_total 14000",
           "policywire_articles_total 12",
           "policywire_articles_not_english_total 4",
           "policywire_articles_duplicate_total 6",
           R"(policywire_events_total{action="SANCTION"} 8)",
           R"(policywire_events_total{action="CONSULT"} 0)",
           R"(policywire_dead_letters_total{reason="MALFORMED"} 2)",
           R"(policywire_processing_seconds_total{stage="enrich"} 1.5)",
           R"(policywire_commit_duration_seconds_bucket{le="0.025"} 0)",
           R"(policywire_commit_duration_seconds_bucket{le="0.05"} 1)",
           R"(policywire_commit_duration_seconds_bucket{le="10"} 1)",
           R"(policywire_commit_duration_seconds_bucket{le="+Inf"} 2)",
           "policywire_commit_duration_seconds_count 2",
           "policywire_transaction_retries_total 1",
           R"(policywire_webhook_requests_total{result="taken"} 1)",
           R"(policywire_webhook_requests_total{result="failed"} 0)",
           R"(policywire_webhook_requests_total{result="refused"} 1)",
           "policywire_webhook_request_seconds_total 2.5",
           R"(policywire_partition_lag_records{topic="raw",partition="1"} 10)",
           R"(policywire_partition_progress_age_seconds{topic="raw",partition="3"} 360)",
       }) {
    EXPECT_THAT(text, HasSubstr(std::string("\n") + line));
  }
  EXPECT_THAT(text, Not(HasSubstr(R"(lag_records{topic="raw",partition="2"})")));
  const size_t since = text.find("\npolicywire_config_last_reload_success_timestamp_seconds ");
  ASSERT_NE(since, std::string::npos);
  EXPECT_EQ(static_cast<int64_t>(std::stod(text.substr(text.find(' ', since)))), reloaded);
  EXPECT_THAT(text, HasSubstr("# TYPE process_cpu_seconds_total counter\n"));
  const std::string start = "\nprocess_start_time_seconds ";
  ASSERT_THAT(text, HasSubstr(start));
  const double began = std::stod(text.substr(text.find(start) + start.size()));
  EXPECT_LE(began, absl::ToDoubleSeconds(kLoaded - absl::UnixEpoch()));
  EXPECT_GT(began, absl::ToDoubleSeconds(kLoaded - absl::Hours(1) - absl::UnixEpoch()));
}

TEST_F(EndpointsTest, AnAddressThatIsTakenIsNamed) {
  const std::string taken = endpoints_->address().substr(std::string("http://").size());
  const auto second = HttpEndpoints::Start(ListensOn(taken), state_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("cannot listen on " + taken + ": Address already in use; choose another address"));
  for (const char* wrong : {"localhost", "192.0.2.1:0", "no host of that name:0"}) {
    EXPECT_EQ(HttpEndpoints::Start(ListensOn(wrong), state_).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

// More clients than there are threads, which connect and say nothing.
TEST_F(EndpointsTest, SilentClientsAreGivenUp) {
  const int port = std::stoi(endpoints_->address().substr(endpoints_->address().rfind(':') + 1));
  std::vector<int> sockets;
  for (int i = 0; i < 8; ++i) {
    sockets.push_back(socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(connect(sockets.back(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    ASSERT_EQ(send(sockets.back(), "GET /metr", 9, 0), 9);
  }
  httplib::Client client(endpoints_->address());
  client.set_read_timeout(60, 0);
  const auto answer = client.Get("/live");
  ASSERT_TRUE(answer) << httplib::to_string(answer.error());
  EXPECT_EQ(answer->status, 200);
  endpoints_.reset();  // returns although they are still there
  for (const int socket : sockets) close(socket);
}

TEST(ListenAddressTest, HostAndPort) {
  const auto is = [](std::string_view text, const std::string& host, int port) {
    const auto address = ParseListenAddress(text);
    return address && address->host == host && address->port == port;
  };
  EXPECT_TRUE(is("127.0.0.1:9464", "127.0.0.1", 9464));
  EXPECT_TRUE(is("localhost:0", "localhost", 0));
  EXPECT_TRUE(is("[::1]:80", "::1", 80));
  for (const char* wrong :
       {"", ":", "9464", ":9464", "host:", "host:x", "host:1x", "host:-1", "host:65536", "::1:80", "[::1]", "[]:80"}) {
    EXPECT_FALSE(ParseListenAddress(wrong)) << wrong;
  }
}

TEST(ListenAddressTest, WhoElseReachesIt) {
  for (const char* own : {"localhost", "127.0.0.1", "127.8.9.10", "::1"}) EXPECT_TRUE(IsLoopback(own)) << own;
  for (const char* other : {"0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", "127.example.org", "127.1.1", ""}) {
    EXPECT_FALSE(IsLoopback(other)) << other;
  }
}

TEST(ListenAddressTest, ThePageIsServedWhereItIsSafeOrAskedFor) {
  const auto serves = [](const char* listen, const char* page) {
    v1::HttpConfig config = ListensOn(listen);
    config.set_page(page);
    return ServesPage(config);
  };
  EXPECT_TRUE(serves("127.0.0.1:9464", "loopback"));
  EXPECT_FALSE(serves("0.0.0.0:9464", "loopback"));
  EXPECT_TRUE(serves("0.0.0.0:9464", "always"));
  EXPECT_FALSE(serves("127.0.0.1:9464", "never"));
  EXPECT_FALSE(serves("", "always"));
}

}  // namespace
}  // namespace policywire::deploy
