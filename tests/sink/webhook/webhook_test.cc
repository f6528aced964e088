#include "sink/webhook/webhook.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ingest/steady_clock.h"
#include "sink/jsonl/event_line.h"
#include "sink/webhook/signature.h"
#include "tests/support/certificates.h"
#include "tests/support/temp_dir.h"
#include "tests/support/webhook_receiver.h"

namespace policywire::sink {
namespace {

using policywire::testing::CertificateAuthority;
using policywire::testing::TempDir;
using policywire::testing::WebhookReceiver;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Answer = WebhookReceiver::Answer;
using Request = WebhookReceiver::Request;

constexpr char kSecret[] = "the secret of the desk";

std::string IdOf(int number) { return fmt::format("event-{}", number); }

Output Event(int number) {
  ingest::Record record;
  record.topic = "policy-events";
  record.partition = number % 2;
  record.offset = number / 2;
  v1::PolicyEvent event;
  event.set_event_id(IdOf(number));
  Output output;
  output.partition = record.partition;
  output.offset = record.offset;
  AppendEventLine(event, record, output.value);
  return output;
}

class WebhookTest : public ::testing::Test {
 protected:
  WebhookTest() {
    config_.set_max_events(100);
    config_.set_timeout_ms(10'000);
    config_.set_attempts(3);
    config_.set_backoff_ms(1);
    config_.set_max_backoff_ms(1);
    config_.set_secret(kSecret);
  }

  void Listen(WebhookReceiver::Behaviour behaviour, const std::optional<policywire::testing::KeyPair>& tls = {}) {
    receiver_ = std::make_unique<WebhookReceiver>(std::move(behaviour), tls);
    Connect(receiver_->origin());
  }
  // Answers with these, one after the other, and then with 200.
  void ListenAnd(std::deque<Answer> answers) {
    Listen([answers = std::move(answers)](const Request&) mutable {
      if (answers.empty()) return Answer{};
      Answer answer = answers.front();
      answers.pop_front();
      return answer;
    });
  }
  void Connect(const std::string& origin) {
    webhook_ = std::make_unique<Webhook>(config_, Webhook::Address{origin, "/hooks/T0P?key=K3Y"}, "1.2.3", nullptr,
                                         [this](Verdict verdict, absl::Duration) { ++verdicts_[verdict]; });
  }

  void Give(int first, int count) {
    events_.clear();
    for (int i = 0; i < count; ++i) events_.push_back(Event(first + i));
  }
  WriteResult Write(absl::Time deadline = absl::InfiniteFuture()) {
    std::vector<const Output*> pointers;
    for (const Output& event : events_) pointers.push_back(&event);
    return webhook_->Write(pointers, deadline);
  }
  std::string Failure() { return Write().status.ToString(); }
  // As the lane does: what is refused is left out, and the rest is given again, until all is there.
  std::map<std::string, Refusal> WriteAll() {
    std::map<std::string, Refusal> refused;
    for (int i = 0; i < 100 && !events_.empty(); ++i) {
      WriteResult result = Write();
      if (result.status.ok() && result.refused.empty()) return refused;
      for (auto refusal = result.refused.rbegin(); refusal != result.refused.rend(); ++refusal) {
        const std::string line = events_[refusal->output].value;
        refused[std::string(KeyOfEventLine(line).substr(KeyOfEventLine(line).rfind('"') + 1))] = *refusal;
        events_.erase(events_.begin() + static_cast<ptrdiff_t>(refusal->output));
      }
    }
    EXPECT_EQ(events_.size(), 0) << "it does not come to an end";
    return refused;
  }

  // Ids in the order of their first arrival in a request that was taken, by `taken`.
  std::vector<std::string> FirstArrivals(const std::function<bool(const Request&)>& taken) const {
    std::vector<std::string> ids;
    std::set<std::string> seen;
    for (const Request& request : receiver_->requests()) {
      if (!taken(request)) continue;
      for (const auto& event : request.events) {
        if (seen.insert(event.id).second) ids.push_back(event.id);
      }
    }
    return ids;
  }

  v1::WebhookSinkConfig config_;
  std::unique_ptr<WebhookReceiver> receiver_;
  std::unique_ptr<Webhook> webhook_;
  std::map<Verdict, int> verdicts_;
  std::vector<Output> events_;
};

TEST_F(WebhookTest, SendsEventsInOrderAndSigned) {
  ListenAnd({});
  Give(0, 250);
  ASSERT_TRUE(webhook_->Open(absl::InfiniteFuture()).ok());
  const WriteResult result = Write();
  EXPECT_TRUE(result.status.ok()) << result.status;
  const std::vector<Request> requests = receiver_->requests();
  ASSERT_THAT(requests, SizeIs(3));
  std::set<std::string> ids;
  int next = 0;
  for (const Request& request : requests) {
    EXPECT_EQ(request.target, "/hooks/T0P?key=K3Y");
    EXPECT_EQ(request.headers.at("content-type"), "application/json");
    EXPECT_EQ(request.headers.at("user-agent"), "policywire/1.2.3");
    const int64_t time = std::stoll(request.headers.at("webhook-timestamp"));
    EXPECT_LT(std::abs(time - absl::ToUnixSeconds(absl::Now())), 300);
    EXPECT_EQ(request.headers.at("webhook-signature"),
              WebhookSignature({kSecret}, request.headers.at("webhook-id"), time, request.body));
    EXPECT_TRUE(ids.insert(request.headers.at("webhook-id")).second);
    for (const auto& event : request.events) {
      EXPECT_EQ(event.id, IdOf(next));
      EXPECT_EQ(event.record, fmt::format("policy-events/{}/{}", next % 2, next / 2));
      ++next;
    }
  }
  EXPECT_EQ(next, 250);
  EXPECT_THAT(requests[2].events, SizeIs(50));
  EXPECT_EQ(verdicts_[Verdict::kTaken], 3);
  // The batch is given again when Kafka did not take its offsets.
  EXPECT_TRUE(Write().status.ok());
  EXPECT_THAT(receiver_->requests(), SizeIs(3));
}

// A deadline is for a receiver that does not take what it is sent.
TEST_F(WebhookTest, AReceiverThatTakesItsTimeIsSentAllThatThereIs) {
  config_.set_max_events(1);
  ListenAnd({});
  Give(0, 4);
  EXPECT_TRUE(Write(absl::InfinitePast()).status.ok());
  EXPECT_THAT(receiver_->requests(), SizeIs(4));
}

TEST_F(WebhookTest, ARequestOfOneEventHasItsIdAndOneWithoutSecretNoSignature) {
  config_.set_max_events(1);
  config_.clear_secret();
  ListenAnd({});
  Give(7, 1);
  EXPECT_TRUE(Write().status.ok());
  const Request request = receiver_->requests().at(0);
  EXPECT_EQ(request.headers.at("webhook-id"), "event-7");
  EXPECT_EQ(request.headers.count("webhook-signature"), 0);
}

TEST_F(WebhookTest, WhatFailedComesAgainAsItWas) {
  ListenAnd({{.status = 500, .body = "out of \x1b[31morder"}, {.status = 408}, {}, {.status = 503}});
  Give(0, 150);
  EXPECT_THAT(Failure(), AllOf(HasSubstr("UNAVAILABLE: " + receiver_->origin() +
                                         R"( answers 500: out of \x1b[31morder; attempt 1 of 3)"),
                               Not(HasSubstr("T0P"))));
  EXPECT_THAT(Failure(), HasSubstr("answers 408; attempt 2 of 3"));
  EXPECT_THAT(Failure(), HasSubstr("answers 503; attempt 1 of 3"));
  EXPECT_TRUE(Write().status.ok());
  const std::vector<Request> requests = receiver_->requests();
  ASSERT_THAT(requests, SizeIs(5));
  for (const size_t again : {1, 2}) {
    EXPECT_EQ(requests[again].body, requests[0].body);
    EXPECT_EQ(requests[again].headers.at("webhook-id"), requests[0].headers.at("webhook-id"));
  }
  EXPECT_EQ(requests[3].body, requests[4].body);
  EXPECT_THAT(requests[4].events, SizeIs(50));
  EXPECT_EQ(verdicts_[Verdict::kFailed], 3);
}

TEST_F(WebhookTest, AfterTheLastAttemptEventsAreGivenUpAndTheNextBatchBeginsAnew) {
  Listen([](const Request&) { return Answer{.status = 502}; });
  Give(0, 150);
  const std::map<std::string, Refusal> refused = WriteAll();
  EXPECT_THAT(refused, SizeIs(150));
  // Three for the first request, one for the second.
  EXPECT_THAT(receiver_->requests(), SizeIs(4));
  EXPECT_EQ(refused.at("event-0").reason, v1::NOT_DELIVERED);
  EXPECT_THAT(refused.at("event-0").detail, HasSubstr("answers 502; attempt 3 was the last"));
  Give(150, 1);
  EXPECT_THAT(WriteAll(), SizeIs(1));
  EXPECT_THAT(receiver_->requests(), SizeIs(7));
}

TEST_F(WebhookTest, WhatIsRefusedIsFoundAmongItsNeighboursWhoAreDelivered) {
  const std::set<std::string> unwanted = {IdOf(0), IdOf(41), IdOf(42), IdOf(149)};
  int turn = 0;
  const auto wanted = [unwanted](const Request& request) {
    return std::none_of(request.events.begin(), request.events.end(),
                        [&](const auto& event) { return unwanted.contains(event.id); });
  };
  Listen([&turn, wanted](const Request& request) {
    if (++turn % 5 == 0) return Answer{.status = 500};
    return wanted(request) ? Answer{} : Answer{.status = 422, .body = "not this at /hooks/T0P?key=K3Y"};
  });
  config_.set_attempts(10);
  Connect(receiver_->origin());
  Give(0, 150);
  const std::map<std::string, Refusal> refused = WriteAll();
  ASSERT_THAT(refused, SizeIs(4));
  for (const std::string& id : unwanted) {
    EXPECT_EQ(refused.at(id).reason, v1::EVENT_REFUSED);
    EXPECT_EQ(refused.at(id).detail, receiver_->origin() + " answers 422: not this at /...");
  }
  std::vector<std::string> expected;
  for (int i = 0; i < 150; ++i) {
    if (!unwanted.contains(IdOf(i))) expected.push_back(IdOf(i));
  }
  EXPECT_EQ(FirstArrivals(wanted), expected);
}

TEST_F(WebhookTest, WaitsAsItIsAsked) {
  config_.set_max_backoff_ms(3'600'000);
  config_.set_timeout_ms(1'000);
  ListenAnd({{.status = 429, .headers = {{"Retry-After", "1800"}}}});
  Give(0, 2);
  EXPECT_THAT(Failure(), HasSubstr("answers 429; attempt 1 of 3, the next after 1800.0 s"));
  EXPECT_THAT(Write(ingest::SteadyNow() + absl::Milliseconds(20)).status.ToString(),
              HasSubstr("UNAVAILABLE: " + receiver_->origin() + ": 0 of 2 events sent; it is not asked for another"));
  EXPECT_THAT(receiver_->requests(), SizeIs(1));
  // Nor does a stop wait for that.
  webhook_->EndBy(ingest::SteadyNow() + absl::Seconds(100));
  EXPECT_THAT(Failure(), HasSubstr("UNAVAILABLE: " + receiver_->origin() + ": stopping"));
  EXPECT_THAT(receiver_->requests(), SizeIs(1));
}

TEST_F(WebhookTest, AWaitIsNoLongerThanTheSettingsAllow) {
  ListenAnd({{.status = 503, .headers = {{"Retry-After", "1800"}}}});
  Give(0, 1);
  EXPECT_THAT(Failure(), HasSubstr("the next after 0.0 s"));
  EXPECT_TRUE(Write().status.ok());
}

TEST_F(WebhookTest, WhatSpeaksOfAllThatIsSentEndsIt) {
  ListenAnd({{.status = 302, .headers = {{"Location", "https://elsewhere.example/hooks/T0P"}}},
             {.status = 401, .body = "who are you?"},
             {.status = 404, .body = "Cannot POST /hooks/T0P"}});
  Give(0, 1);
  EXPECT_THAT(Failure(), AllOf(HasSubstr("INVALID_ARGUMENT: " + receiver_->origin() +
                                         " answers 302, a redirect to https://elsewhere.example; redirects are not"),
                               Not(HasSubstr("T0P"))));
  EXPECT_THAT(Failure(), HasSubstr("PERMISSION_DENIED: " + receiver_->origin() + " answers 401: who are you?; "));
  EXPECT_THAT(Failure(), AllOf(HasSubstr("NOT_FOUND: " + receiver_->origin() + " answers 404: Cannot POST /...; "),
                               Not(HasSubstr("T0P"))));
  EXPECT_TRUE(Write().status.ok());
}

TEST_F(WebhookTest, ASilentReceiverFailsInTime) {
  std::mutex mutex;
  std::condition_variable released;
  bool over = false;
  config_.set_timeout_ms(100);
  Listen([&](const Request&) {
    std::unique_lock lock(mutex);
    released.wait(lock, [&] { return over; });
    return Answer{};
  });
  Give(0, 1);
  EXPECT_THAT(Failure(),
              HasSubstr("UNAVAILABLE: " + receiver_->origin() + ": no whole answer in time; attempt 1 of 3"));
  // Cut off by a stop, it has not failed.
  config_.set_timeout_ms(30'000);
  config_.set_attempts(1);
  Connect(receiver_->origin());
  std::thread ending([&] { webhook_->EndBy(ingest::SteadyNow() + absl::Milliseconds(100)); });
  const WriteResult result = Write();
  EXPECT_THAT(result.status.ToString(), HasSubstr("stopping"));
  EXPECT_THAT(result.refused, IsEmpty());
  ending.join();
  {
    const std::lock_guard lock(mutex);
    over = true;
  }
  released.notify_all();
  receiver_.reset();  // it waits in what is gone behind here
}

TEST_F(WebhookTest, FaultsOfTheConnectionAreTriedAgain) {
  const TempDir directory("webhook");
  const CertificateAuthority ours(directory.path(), "ours");
  const CertificateAuthority foreign(directory.path(), "foreign");
  config_.set_ca_location(foreign.certificate());
  Listen([](const Request&) { return Answer{}; }, ours.Issue("localhost"));
  Give(0, 1);
  EXPECT_THAT(Failure(), HasSubstr("its certificate is not accepted"));
  EXPECT_THAT(receiver_->requests(), IsEmpty());
  config_.set_ca_location(ours.certificate());
  Connect(receiver_->origin());
  EXPECT_TRUE(Write().status.ok());
  const std::string origin = receiver_->origin();
  webhook_.reset();
  receiver_.reset();
  Connect(origin);
  Give(1, 1);
  EXPECT_THAT(Failure(), HasSubstr("UNAVAILABLE: " + origin + ": cannot connect"));
}

TEST_F(WebhookTest, AuthoritiesThatCannotBeReadAreToldBeforeAnythingIsSent) {
  const TempDir directory("webhook");
  const std::string path = directory.path() / "none.pem";
  config_.set_ca_location(path);
  Connect("https://receiver.example");
  EXPECT_EQ(webhook_->Open(absl::InfiniteFuture()).ToString(),
            "INVALID_ARGUMENT: webhook.ca_location: " + path + " cannot be read: No such file or directory");
  config_.set_ca_location(CertificateAuthority(directory.path(), "ours").certificate());
  Connect("https://receiver.example");
  EXPECT_EQ(webhook_->Open(absl::InfiniteFuture()), absl::OkStatus());
}

TEST_F(WebhookTest, ASecretThatIsChangedIsTakenUp) {
  const TempDir directory("webhook");
  const std::string path = directory.Write("secret", "old secret\n");
  config_.clear_secret();
  config_.set_secret_file(path);
  config_.set_attempts(1);
  ListenAnd({});
  ASSERT_TRUE(webhook_->Open(absl::InfiniteFuture()).ok());
  const auto signed_with = [&](int number, const std::vector<std::string>& keys) {
    Give(number, 1);
    const WriteResult result = Write();
    if (!result.status.ok()) return result.status.ToString();
    const Request request = receiver_->requests().back();
    const std::string expected = WebhookSignature(keys, request.headers.at("webhook-id"),
                                                  std::stoll(request.headers.at("webhook-timestamp")), request.body);
    return request.headers.at("webhook-signature") == expected ? std::string() : "signed otherwise";
  };
  EXPECT_EQ(signed_with(0, {"old secret"}), "");
  directory.Write("secret", "new secret\nold secret\n");
  EXPECT_EQ(signed_with(1, {"new secret", "old secret"}), "");
  directory.Write("secret", "new secret\n");
  EXPECT_EQ(signed_with(2, {"new secret"}), "");
  // Half written, or away for a moment: nothing goes out unsigned, and no attempt is lost.
  directory.Write("secret", "");
  EXPECT_EQ(signed_with(3, {}), "UNAVAILABLE: webhook.secret_file: no secret in it");
  std::filesystem::remove(path);
  EXPECT_THAT(signed_with(3, {}), HasSubstr("UNAVAILABLE: webhook.secret_file: " + path + " cannot be read: No such"));
  EXPECT_EQ(webhook_->Open(absl::InfiniteFuture()).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(receiver_->requests(), SizeIs(3));
  directory.Write("secret", "whsec_bmV3\n");
  EXPECT_EQ(signed_with(3, {"new"}), "");
}

}  // namespace
}  // namespace policywire::sink
