#include "sink/http/http_client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "ingest/steady_clock.h"
#include "tests/support/certificates.h"
#include "tests/support/temp_dir.h"
#include "tests/support/webhook_receiver.h"

namespace policywire::sink {
namespace {

using policywire::testing::CertificateAuthority;
using policywire::testing::TempDir;
using policywire::testing::WebhookReceiver;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Error(HttpClient& client, const HttpRequest& request = {.method = "POST", .target = "/secret-path"}) {
  const auto answer = client.Send(request);
  return answer.ok() ? fmt::format("status {}", answer->status) : answer.status().ToString();
}

TEST(HttpClientTest, SendsAsItIsToldAndTellsWhatIsAnswered) {
  WebhookReceiver receiver([](const WebhookReceiver::Request&) {
    return WebhookReceiver::Answer{.status = 418, .headers = {{"X-Kind", "teapot"}}, .body = "short and stout"};
  });
  HttpClient client({.origin = receiver.origin()});
  for (int i = 0; i < 2; ++i) {
    const auto answer =
        client.Send({.method = "POST", .target = "/a%20b+c?d=e;f", .headers = {{"x-mine", "7"}}, .body = "{}"});
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->status, 418);
    EXPECT_EQ(answer->body, "short and stout");
    EXPECT_TRUE(answer->whole);
    EXPECT_EQ(answer->Header("x-kind"), "teapot");
    EXPECT_EQ(answer->Header("x-other"), std::nullopt);
    EXPECT_EQ(receiver.requests().at(i).target, "/a%20b+c?d=e;f");
    EXPECT_EQ(receiver.requests().at(i).headers.at("x-mine"), "7");
    EXPECT_EQ(receiver.requests().at(i).body, "{}");
  }
}

TEST(HttpClientTest, ReadsNoMoreThanItMay) {
  WebhookReceiver receiver(
      [](const WebhookReceiver::Request&) { return WebhookReceiver::Answer{.body = std::string(100'000, 'x')}; });
  HttpClient client({.origin = receiver.origin(), .max_body_bytes = 1'000});
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.Send({.method = "POST"});
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, std::string(1'000, 'x'));
    EXPECT_FALSE(answer->whole);
  }
}

TEST(HttpClientTest, FollowsNoRedirect) {
  WebhookReceiver elsewhere([](const WebhookReceiver::Request&) { return WebhookReceiver::Answer{}; });
  WebhookReceiver receiver([&](const WebhookReceiver::Request&) {
    return WebhookReceiver::Answer{.status = 307, .headers = {{"Location", elsewhere.origin() + "/"}}};
  });
  HttpClient client({.origin = receiver.origin()});
  EXPECT_EQ(Error(client), "status 307");
  EXPECT_TRUE(elsewhere.requests().empty());
}

// A byte now and then: no single read takes long.
TEST(HttpClientTest, EndsARequestThatDrips) {
  httplib::Server server;
  std::atomic<bool> over = false;
  server.Get("/", [&](const httplib::Request&, httplib::Response& answer) {
    answer.set_chunked_content_provider("text/plain", [&](size_t, httplib::DataSink& sink) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      return !over && sink.write("x", 1);
    });
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
  const std::string origin = fmt::format("http://127.0.0.1:{}", port);
  HttpClient hasty({.origin = origin, .timeout = absl::Milliseconds(200)});
  EXPECT_EQ(Error(hasty, {}), fmt::format("DEADLINE_EXCEEDED: {}: no whole answer in time", origin));
  // One that has time is ended by another thread.
  HttpClient patient({.origin = origin, .timeout = absl::Hours(1)});
  std::thread ending([&] { patient.EndBy(ingest::SteadyNow() + absl::Milliseconds(100)); });
  EXPECT_THAT(Error(patient, {}), HasSubstr("no whole answer in time"));
  ending.join();
  EXPECT_THAT(Error(patient, {}), HasSubstr("no whole answer in time"));
  over = true;
  server.stop();
  thread.join();
}

TEST(HttpClientTest, NobodyThere) {
  std::string origin;
  {
    WebhookReceiver gone([](const WebhookReceiver::Request&) { return WebhookReceiver::Answer{}; });
    origin = gone.origin();
  }
  HttpClient refused({.origin = origin});
  EXPECT_THAT(Error(refused), AllOf(HasSubstr("UNAVAILABLE: " + origin + ": cannot connect: nobody listens there"),
                                    Not(HasSubstr("secret"))));
  HttpClient nowhere({.origin = "http://no-such-host.invalid"});
  EXPECT_THAT(Error(nowhere), HasSubstr("cannot connect: the name of the host does not resolve: "));
}

TEST(HttpClientTest, AuthoritiesAreReadBeforehand) {
  const TempDir directory("http-client");
  EXPECT_EQ(CheckAuthorities(CertificateAuthority(directory.path(), "ours").certificate()), absl::OkStatus());
  const std::string none = directory.path() / "none.pem";
  EXPECT_EQ(CheckAuthorities(none).ToString(),
            "INVALID_ARGUMENT: " + none + " cannot be read: No such file or directory");
  EXPECT_THAT(CheckAuthorities(directory.path()).ToString(), HasSubstr(" cannot be read: Is a directory"));
  const std::string prose = directory.Write("prose.pem", "no certificate\n");
  EXPECT_THAT(CheckAuthorities(prose).ToString(), HasSubstr("INVALID_ARGUMENT: " + prose + " holds no certificates"));
  const std::string empty = directory.Write("empty.pem", "");
  EXPECT_THAT(CheckAuthorities(empty).ToString(), HasSubstr(empty + " holds no certificates"));
}

TEST(HttpClientTest, OnesOwnCertificateIsReadBeforehand) {
  const TempDir directory("http-client");
  const CertificateAuthority authority(directory.path(), "authority");
  const testing::KeyPair one = authority.Issue("one");
  const testing::KeyPair other = authority.Issue("other");
  EXPECT_EQ(CheckCertificate(one.certificate, one.key), absl::OkStatus());
  const std::string none = directory.path() / "none.pem";
  EXPECT_EQ(CheckCertificate(one.certificate, none).ToString(),
            "INVALID_ARGUMENT: " + none + " cannot be read: No such file or directory");
  EXPECT_THAT(CheckCertificate(one.key, one.key).ToString(), HasSubstr(one.key.string() + " holds no certificate"));
  EXPECT_THAT(CheckCertificate(one.certificate, other.key).ToString(),
              HasSubstr(other.key.string() + " does not hold the key of " + one.certificate.string()));
}

TEST(HttpClientTest, CertificatesAreVerified) {
  const TempDir directory("http-client");
  const CertificateAuthority ours(directory.path(), "ours");
  const CertificateAuthority foreign(directory.path(), "foreign");
  const auto answer = [](const WebhookReceiver::Request&) { return WebhookReceiver::Answer{}; };
  WebhookReceiver receiver(answer, ours.Issue("localhost"));
  const auto say = [&](const std::string& origin, const std::string& authority) {
    HttpClient client({.origin = origin, .ca_file = authority});
    return Error(client);
  };
  EXPECT_EQ(say(receiver.origin("localhost"), ours.certificate()), "status 200");
  EXPECT_EQ(say(receiver.origin(), ours.certificate()), "status 200");
  EXPECT_THAT(say(receiver.origin("localhost"), foreign.certificate()),
              HasSubstr("UNAVAILABLE: " + receiver.origin("localhost") + ": its certificate is not accepted: "));
  EXPECT_THAT(say(receiver.origin("localhost"), ""), HasSubstr("its certificate is not accepted: "));
  // Another name for the same address, which the certificate is not for.
  EXPECT_THAT(say(receiver.origin("127.1"), ours.certificate()), HasSubstr("it is for another host"));
  EXPECT_THAT(say(receiver.origin("localhost"), directory.path() / "none.pem"), HasSubstr("cannot be read"));
  WebhookReceiver expired(answer, ours.Issue("old", -1));
  EXPECT_THAT(say(expired.origin("localhost"), ours.certificate()), HasSubstr("certificate has expired"));
  EXPECT_TRUE(expired.requests().empty());
}

}  // namespace
}  // namespace policywire::sink
