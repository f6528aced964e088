// Events to a receiver over HTTP: all of them at least once and in order, whatever fails; the hopeless ones set aside.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/jsonl/event_line.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/sink_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/policy_events.h"
#include "tests/support/temp_dir.h"
#include "tests/support/webhook_receiver.h"

namespace policywire::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Answer = WebhookReceiver::Answer;
using Request = WebhookReceiver::Request;

constexpr char kTarget[] = "/hooks/T0P-PATH";
constexpr char kSecret[] = "hunter2-of-the-desk";

class SinkWebhookTest : public SinkTest {
 protected:
  SinkWebhookTest() { secret_ = directory_.Write("secret", std::string(kSecret) + "\n"); }

  // `webhook`: settings beside address and secret.
  Pipeline::Options Options(const std::string& name, const WebhookReceiver& receiver,
                            const std::string& webhook = "") const {
    return {.name = Unique(name),
            .settings = {
                {"sinks",
                 {{kSink, fmt::format("{{to: webhook, webhook: {{url: {}{}, secret_file: {}, backoff_ms: 1, "
                                      "timeout_ms: 4000{}}}}}",
                                      receiver.origin(), kTarget, secret_, webhook)}}},
                {"runtime", {{"transaction_timeout_ms", "10000"}, {"batch_ms", "50"}, {"retry_backoff_ms", "10"}}}}};
  }

  // Remembers the events of a request that is taken, each at its first arrival.
  void Take(const Request& request) {
    const std::lock_guard lock(mutex_);
    for (const auto& event : request.events) {
      if (!ids_.insert(event.id).second) continue;
      const size_t slash = event.record.rfind('/');
      offsets_[event.record.substr(0, slash)].push_back(std::stoll(event.record.substr(slash + 1)));
    }
  }
  std::set<std::string> Taken() const {
    const std::lock_guard lock(mutex_);
    return ids_;
  }

  TempDir directory_{"sink-webhook"};
  std::string secret_;
  std::mutex turn_;  // for what a test tells its receiver
  mutable std::mutex mutex_;
  std::set<std::string> ids_;                            // with `mutex_` held
  std::map<std::string, std::vector<int64_t>> offsets_;  // by TOPIC/PARTITION; with `mutex_` held
};

TEST_F(SinkWebhookTest, AllArriveInOrderThoughTheReceiverFailsAndTheSinkIsKilled) {
  constexpr uint64_t kEvents = 2'000;
  std::set<std::string> hopeless;
  std::set<std::string> wanted;
  for (uint64_t number = 0; number < kEvents; ++number) {
    (number % 150 == 7 ? hopeless : wanted).insert(SampleEvent(number).event_id());
  }
  std::minstd_rand chance(7);
  WebhookReceiver receiver([&](const Request& request) {
    const bool refused = std::any_of(request.events.begin(), request.events.end(),
                                     [&](const auto& event) { return hopeless.contains(event.id); });
    switch (chance() % 8) {
      case 0:
        return Answer{.status = 500};
      case 1:
        return Answer{.status = 429, .headers = {{"Retry-After", "0"}}};
      case 2:
        if (!refused) Take(request);
        return Answer{.status = 504};  // taken, and not told
      default:
        if (refused) return Answer{.status = 422, .body = "not this one"};
        Take(request);
        return Answer{};
    }
  });
  Pipeline pipeline(Options("killed", receiver, ", max_events: 25, attempts: 60, max_backoff_ms: 20"));
  Produce(pipeline, 0, kEvents);
  auto sink = RunSink(pipeline);
  // Each time when it has got some way further.
  for (uint64_t kill = 1; kill <= 4; ++kill) {
    ASSERT_TRUE(WaitUntil(kPatience, [&] { return Taken().size() >= kill * kEvents / 6; }))
        << Pipeline::LastWords(*sink);
    sink->Kill();
    sink = RunSink(pipeline);
  }
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  EXPECT_EQ(Pipeline::StopGently(*sink), "");
  EXPECT_EQ(Taken(), wanted);
  EXPECT_EQ(offsets_.size(), 4);
  for (const auto& [partition, offsets] : offsets_) EXPECT_TRUE(std::ranges::is_sorted(offsets)) << partition;
  std::set<std::string> set_aside;
  for (const v1::DeadLetter& letter : pipeline.ReadDeadLetters()) {
    v1::PolicyEvent event;
    ASSERT_TRUE(event.ParseFromString(letter.value()));
    EXPECT_TRUE(set_aside.insert(event.event_id()).second) << "twice: " << event.event_id();
    EXPECT_EQ(letter.reason(), v1::EVENT_REFUSED);
    EXPECT_EQ(letter.detail(), receiver.origin() + " answers 422: not this one");
  }
  EXPECT_EQ(set_aside, hopeless);
}

TEST_F(SinkWebhookTest, WhatWasGivenUpIsReplayedOnceTheReceiverIsBack) {
  bool away = true;  // with `turn_` held
  WebhookReceiver receiver([&](const Request& request) {
    const std::lock_guard lock(turn_);
    if (away) return Answer{.status = 503};
    Take(request);
    return Answer{};
  });
  Pipeline::Options options = Options("away", receiver, ", attempts: 3, max_backoff_ms: 10");
  const std::filesystem::path files = directory_.path() / "files";
  options.settings["sinks"]["files"] = fmt::format("{{to: jsonl, jsonl: {{directory: {}}}}}", files.string());
  Pipeline pipeline(options);
  Produce(pipeline, 0, 100);
  const auto sink = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  const std::vector<v1::DeadLetter> letters = pipeline.ReadDeadLetters();
  EXPECT_EQ(letters.size(), 100);
  for (const v1::DeadLetter& letter : letters) {
    EXPECT_EQ(letter.reason(), v1::NOT_DELIVERED);
    EXPECT_EQ(letter.sink_group(), pipeline.group() + "-" + kSink);
  }
  EXPECT_THAT(Taken(), IsEmpty());
  EXPECT_THAT(sink->Stderr(), HasSubstr(" set aside as dead letters (NOT_DELIVERED): " + receiver.origin() +
                                        " answers 503; attempt 3 was the last"));
  {
    const std::lock_guard lock(turn_);
    away = false;
  }
  const std::vector<std::string> command = {"dead-letters", "replay", "--reason", "NOT_DELIVERED"};
  Pipeline::Options plain = options;
  plain.settings.erase("sinks");
  Pipeline without(plain);
  const auto left = without.Start(command);
  EXPECT_EQ(left->Wait(kPatience), 1) << Pipeline::LastWords(*left);
  EXPECT_THAT(left->Stderr(), HasSubstr("this configuration has no sinks: take one with the sink that set it aside"));
  plain.settings["sinks"]["files"] = options.settings["sinks"]["files"];
  Pipeline with_another(plain);
  const auto left_again = with_another.Start(command);
  EXPECT_EQ(left_again->Wait(kPatience), 1) << Pipeline::LastWords(*left_again);
  EXPECT_THAT(left_again->Stderr(), HasSubstr("the sink of the group " + pipeline.group() + "-" + kSink));
  const auto replay = pipeline.Start(command);
  ASSERT_EQ(replay->Wait(kPatience), 0) << Pipeline::LastWords(*replay);
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return Taken().size() == 100; })) << Pipeline::LastWords(*sink);
  EXPECT_EQ(Pipeline::StopGently(*sink), "");

  // Another sink reads all of the topic: once more what was put back, and behind it what came later.
  Produce(pipeline, 100, 100);
  const auto other = pipeline.Start({"sink", "files"});
  size_t lines = 0;
  std::set<std::string> written;
  const auto look = [&] {
    lines = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(files)) {
      std::ifstream text(file.path());
      for (std::string line; std::getline(text, line); ++lines) {
        const std::string_view key = sink::KeyOfEventLine(line);
        written.emplace(key.substr(key.rfind('"') + 1));
      }
    }
    return written.size() >= 200;
  };
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return std::filesystem::exists(files) && look(); }))
      << Pipeline::LastWords(*other);
  EXPECT_EQ(Pipeline::StopGently(*other), "");
  look();
  EXPECT_EQ(lines, 200);
}

TEST_F(SinkWebhookTest, AuthoritiesThatCannotBeReadEndItBeforeAnythingIsRead) {
  WebhookReceiver receiver([](const Request&) { return Answer{}; });
  Pipeline pipeline(Options("authorities", receiver, ", ca_location: /no/such.pem"));
  Produce(pipeline, 0, 10);
  const auto sink = RunSink(pipeline);
  EXPECT_EQ(sink->Wait(kPatience), 78) << Pipeline::LastWords(*sink);
  EXPECT_THAT(sink->Stderr(), HasSubstr("webhook.ca_location: /no/such.pem cannot be read: No such file or directory"));
  EXPECT_FALSE(Consumed(pipeline));
  EXPECT_THAT(pipeline.ReadDeadLetters(), IsEmpty());
}

TEST_F(SinkWebhookTest, AWrongAddressEndsItAndNoSecretIsTold) {
  int status = 0;  // with `turn_` held
  WebhookReceiver receiver([&](const Request& request) {
    const std::lock_guard lock(turn_);
    if (status == 200) Take(request);
    return Answer{.status = status,
                  .headers = {{"Location", "https://elsewhere.example" + request.target}},
                  .body = "Cannot POST " + request.target};
  });
  Pipeline pipeline(Options("wrong", receiver));
  Produce(pipeline, 0, 50);
  std::string said;
  const std::map<int, std::pair<int, std::string>> faults = {
      {404, {69, "nothing takes events at webhook.url"}},
      {403, {77, "must have the same secret"}},
      {308, {78, "a redirect to https://elsewhere.example; redirects are not followed"}}};
  for (const auto& [answer, end] : faults) {
    {
      const std::lock_guard lock(turn_);
      status = answer;
    }
    const auto sink = RunSink(pipeline);
    EXPECT_EQ(sink->Wait(kPatience), end.first) << Pipeline::LastWords(*sink);
    EXPECT_THAT(sink->Stderr(), HasSubstr(end.second));
    said += sink->Stderr();
  }
  EXPECT_FALSE(Consumed(pipeline));
  EXPECT_THAT(pipeline.ReadDeadLetters(), IsEmpty());
  {
    const std::lock_guard lock(turn_);
    status = 200;
  }
  const auto sink = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  EXPECT_EQ(Pipeline::StopGently(*sink), "");
  EXPECT_EQ(Taken().size(), 50);
  const auto show = pipeline.Start({"config", "show"});
  EXPECT_EQ(show->Wait(kPatience), 0);
  said += sink->Stderr() + show->Stdout() + show->Stderr();
  EXPECT_THAT(said, AllOf(HasSubstr("to: webhook"), Not(HasSubstr(kSecret)), Not(HasSubstr("T0P-PATH"))));
}

}  // namespace
}  // namespace policywire::testing
