// The live page and its stream over real sockets.
#include <dirent.h>
#include <fmt/format.h>
#include <httplib.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "deploy/http/endpoints.h"
#include "deploy/http/open_files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/steady_clock.h"
#include "tests/deploy/http/watcher.h"

namespace policywire::deploy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::Watcher;

constexpr std::chrono::seconds kPatience{60};

bool WaitUntil(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

size_t Threads() {
  size_t threads = 0;
  DIR* const tasks = opendir("/proc/self/task");
  while (readdir(tasks) != nullptr) ++threads;
  closedir(tasks);
  return threads;
}

class StreamTest : public ::testing::Test {
 protected:
  void Start(uint32_t watchers, const std::string& listen = "127.0.0.1:0") {
    v1::HttpConfig config;
    config.set_listen(listen);
    config.set_page("always");
    config.set_page_watchers(watchers);
    auto started = HttpEndpoints::Start(config, state_);
    ASSERT_TRUE(started.ok()) << started.status();
    endpoints_ = *std::move(started);
  }
  void Publish(const std::string& name, size_t bytes = 0) {
    std::vector<sink::Output> outputs(1);
    outputs[0].value = fmt::format(R"({{"event_id":"{}","quote":"{}"}})", name, std::string(bytes, 'x'));
    now_ += absl::Seconds(1);  // no flood
    state_.recent_events().Add(outputs, now_, absl::Now());
  }
  httplib::Result Get(const std::string& path, const httplib::Headers& headers = {}) const {
    return httplib::Client(endpoints_->address()).Get(path, headers);
  }
  static bool WaitFor(Watcher& watcher, const std::string& text) {
    return WaitUntil([&] {
      watcher.Read();
      return watcher.received().find(text) != std::string::npos;
    });
  }

  ServiceState state_;
  std::unique_ptr<HttpEndpoints> endpoints_;
  absl::Time now_ = ingest::SteadyNow();
};

TEST_F(StreamTest, ThePageRunsNothingButItself) {
  Start(10);
  for (const auto& [path, type] : std::vector<std::pair<std::string, std::string>>{
           {"/", "text/html"}, {"/page.css", "text/css"}, {"/page.js", "text/javascript"}}) {
    const auto answer = Get(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 200) << path;
    EXPECT_EQ(answer->get_header_value("Content-Type"), type + "; charset=utf-8");
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer->get_header_value("Cache-Control"), "no-store");
    EXPECT_EQ(answer->get_header_value("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer->get_header_value("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_THAT(answer->get_header_value("Content-Security-Policy"),
                AllOf(StartsWith("default-src 'none'; script-src 'self'; style-src 'self';"),
                      HasSubstr("frame-ancestors 'none'"), HasSubstr("require-trusted-types-for 'script'"),
                      Not(HasSubstr("unsafe"))));
    // Nothing that the policy would have to allow, and no address of anybody else's.
    EXPECT_THAT(answer->body, AllOf(Not(HasSubstr("innerHTML")), Not(HasSubstr(" style=")), Not(HasSubstr("onclick=")),
                                    Not(HasSubstr("https://")), Not(HasSubstr("eval("))));
  }
  EXPECT_THAT(Get("/nothing")->body, HasSubstr("/events"));
}

TEST_F(StreamTest, EventsComeAsTheyArePublished) {
  Start(10);
  Publish("first");
  Watcher watcher(endpoints_->address());
  ASSERT_TRUE(WaitFor(watcher, "\"first\""));
  EXPECT_THAT(
      watcher.received(),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("\r\nContent-Type: text/event-stream; charset=utf-8\r\n"),
            HasSubstr("\r\nCache-Control: no-store\r\n"), HasSubstr("\r\nContent-Security-Policy: default-src"),
            HasSubstr("retry: 2000\n\n"), HasSubstr("-1\ndata: {\"committed\":")));
  EXPECT_THAT(watcher.received(), Not(HasSubstr("Access-Control")));
  Publish("second");
  EXPECT_TRUE(WaitFor(watcher, "\"second\""));
  EXPECT_TRUE(WaitFor(watcher, "event: health\ndata: {\"time\":"));

  // Whoever comes back goes on where it was, by the header or by the address.
  const size_t id = watcher.received().find("id: ") + 4;
  const std::string last = watcher.received().substr(id, watcher.received().find('\n', id) - id);
  Watcher again(endpoints_->address(), "/events", "Last-Event-ID: " + last + "\r\n");
  EXPECT_TRUE(WaitFor(again, "\"second\""));
  EXPECT_THAT(again.received(), Not(HasSubstr("\"first\"")));
  Watcher third(endpoints_->address(), "/events?after=" + last);
  EXPECT_TRUE(WaitFor(third, "\"second\""));
  EXPECT_THAT(third.received(), Not(HasSubstr("\"first\"")));
  EXPECT_EQ(httplib::Client(endpoints_->address()).Head("/events")->status, 200);

  endpoints_.reset();  // returns although they are still there
  EXPECT_TRUE(WaitUntil([&] { return !watcher.Read(); }));
}

TEST_F(StreamTest, OneWatcherTooManyIsToldToComeBack) {
  Start(2);
  Publish("first");
  auto one = std::make_unique<Watcher>(endpoints_->address());
  Watcher two(endpoints_->address());
  ASSERT_TRUE(WaitFor(*one, "first"));
  ASSERT_TRUE(WaitFor(two, "first"));
  const auto refused = Get("/events");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->get_header_value("Retry-After"), "10");
  EXPECT_EQ(refused->body, "2 watch already, as many as may\n");
  EXPECT_EQ(Get("/live")->status, 200);
  // The place of one that has gone is free once there is something that cannot be sent to it.
  one.reset();
  int next = 0;
  EXPECT_TRUE(WaitUntil([&] {
    Publish(fmt::format("next {}", ++next));
    Watcher three(endpoints_->address());
    EXPECT_TRUE(WaitFor(three, "\n"));
    return three.received().starts_with("HTTP/1.1 200");
  }));
}

// A page from elsewhere that is reached under a name which leads to this machine.
TEST_F(StreamTest, OnlyThisMachinesNamesAreAnsweredOnLoopback) {
  Start(10);
  for (const char* host : {"evil.example", "evil.example:9464", "127.0.0.1.evil.example", "[::2]:80"}) {
    for (const char* path : {"/", "/events", "/page.js"}) EXPECT_EQ(Get(path, {{"Host", host}})->status, 421) << host;
    EXPECT_EQ(Get("/metrics", {{"Host", host}})->status, 200);  // counts are no secret, and probes use any name
  }
  for (const char* host : {"localhost", "localhost:9464", "127.0.0.1", "[::1]:9464"}) {
    EXPECT_EQ(Get("/", {{"Host", host}})->status, 200) << host;
  }
}

TEST_F(StreamTest, OnOtherAddressesAnyNameIs) {
  Start(10, "0.0.0.0:0");
  const std::string port = endpoints_->address().substr(endpoints_->address().rfind(':'));
  EXPECT_EQ(httplib::Client("http://127.0.0.1" + port).Get("/", {{"Host", "desk.example"}})->status, 200);
}

// It holds nobody up, others get everything, and it is told what it missed once it reads again.
TEST_F(StreamTest, ASlowWatcherIsSkippedForward) {
  constexpr size_t kLarge = 30'000;
  Start(10);
  Publish("begin");
  Watcher slow(endpoints_->address(), "/events", "", 4096);
  ASSERT_TRUE(WaitFor(slow, "begin"));
  Watcher quick(endpoints_->address());
  ASSERT_TRUE(WaitFor(quick, "begin"));
  // More than the service keeps and the kernel holds for one connection.
  constexpr int kEvents = 900;
  for (int i = 0; i < kEvents; ++i) {
    Publish(fmt::format("large {} of all", i), kLarge);
    const bool fetched = i % 50 != 0 || WaitFor(quick, fmt::format("large {} of all", i));
    EXPECT_TRUE(fetched) << i;
  }
  Publish("end");
  ASSERT_TRUE(WaitFor(quick, "\"end\""));
  EXPECT_THAT(quick.received(), Not(HasSubstr("event: missed")));
  for (int i = 0; i < kEvents; ++i) {
    EXPECT_NE(quick.received().find(fmt::format("large {} of all", i)), std::string::npos) << i;
  }
  ASSERT_TRUE(WaitFor(slow, "\"end\""));
  // All that it has not got, it was told to have missed.
  int got = 0;
  for (int i = 0; i < kEvents; ++i) {
    got += slow.received().find(fmt::format("large {} of all", i)) != std::string::npos ? 1 : 0;
  }
  int missed = 0;
  const std::string notice = "event: missed\ndata: ";
  for (size_t at = 0; (at = slow.received().find(notice, at)) != std::string::npos;) {
    at += notice.size();
    missed += std::stoi(slow.received().substr(at, 10));
  }
  EXPECT_GT(missed, 0);
  EXPECT_EQ(got + missed, kEvents);
}

TEST_F(StreamTest, AThousandWatchersGetEveryEvent) {
  constexpr size_t kWatchers = 1000;
  // Both ends are of this process.
  if (RoomFor(2 * kWatchers, 200) < 2 * kWatchers) GTEST_SKIP() << "the limit of open files has no room for them";
  Start(kWatchers);
  const size_t threads = Threads();
  Publish("first");
  std::deque<Watcher> watchers;
  for (size_t i = 0; i < kWatchers; ++i) {
    watchers.emplace_back(endpoints_->address());
    const bool served = i % 50 != 0 || WaitFor(watchers.back(), "\"first\"");
    ASSERT_TRUE(served) << i;
  }
  const auto all_have = [&](const std::string& text) {
    for (Watcher& watcher : watchers) {
      if (!WaitFor(watcher, text)) return false;
    }
    return true;
  };
  ASSERT_TRUE(all_have("\"first\""));
  EXPECT_EQ(Threads(), threads);
  EXPECT_EQ(Get("/events")->status, 503);
  EXPECT_EQ(Get("/ready")->status, 503);  // answered beside them
  for (int i = 0; i < 20; ++i) Publish(fmt::format("event {}.", i), 200);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(all_have(fmt::format("event {}.", i))) << i;
  for (const Watcher& watcher : watchers) EXPECT_THAT(watcher.received(), Not(HasSubstr("event: missed")));
}

}  // namespace
}  // namespace policywire::deploy
