#include "deploy/runtime/watchdog.h"

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/monitor.h"

namespace policywire::deploy {
namespace {

class Hangs {
 public:
  Watchdog::Hang Recorder() {
    return [this](const std::string& call, absl::Duration) {
      ingest::MonitorLock lock(&mutex_);
      calls_.push_back(call);
    };
  }
  void WaitFor(size_t count) {
    ingest::MonitorLock lock(&mutex_);
    mutex_.Await([&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return calls_.size() >= count; });
  }
  std::vector<std::string> calls() {
    ingest::MonitorLock lock(&mutex_);
    return calls_;
  }

 private:
  ingest::Monitor mutex_;
  std::vector<std::string> calls_ ABSL_GUARDED_BY(mutex_);
};

TEST(WatchdogTest, TellsOfACallThatLastsTooLong) {
  Hangs hangs;
  Watchdog watchdog(absl::Milliseconds(20), hangs.Recorder());
  const int number = watchdog.Began("a slow call");
  hangs.WaitFor(1);
  watchdog.Ended(number);
  EXPECT_THAT(hangs.calls(), ::testing::ElementsAre("a slow call"));
}

TEST(WatchdogTest, TellsOfEachCallOnce) {
  Hangs hangs;
  Watchdog watchdog(absl::Milliseconds(5), hangs.Recorder());
  watchdog.Began("first");
  hangs.WaitFor(1);
  watchdog.Began("second");
  hangs.WaitFor(2);
  EXPECT_THAT(hangs.calls(), ::testing::ElementsAre("first", "second"));
}

TEST(WatchdogTest, ACallThatEndedIsNotMissed) {
  Hangs hangs;
  Watchdog watchdog(absl::Hours(1), hangs.Recorder());
  { ingest::ObservedCall call(&watchdog, "a quick call"); }
  EXPECT_THAT(hangs.calls(), ::testing::IsEmpty());
}

TEST(WatchdogDeathTest, TheProcessEndsWithItsOwnExitCode) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(EndHangingProcess("send_offsets_to_transaction", absl::Seconds(60)), ::testing::ExitedWithCode(75), "");
}

}  // namespace
}  // namespace policywire::deploy
