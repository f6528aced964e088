#include "deploy/runtime/stop_signal.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

TEST(StopSignalTest, IsRequestedOnce) {
  StopSignal stop;
  EXPECT_FALSE(stop.requested());
  EXPECT_EQ(stop.requested_at(), absl::InfiniteFuture());
  EXPECT_FALSE(stop.WaitFor(absl::ZeroDuration()));
  stop.Request();
  const absl::Time first = stop.requested_at();
  EXPECT_LE(first, ingest::SteadyNow());
  stop.Request();
  EXPECT_EQ(stop.requested_at(), first);
  EXPECT_TRUE(stop.WaitFor(absl::InfiniteDuration()));
}

TEST(SignalWatchTest, SigtermAndSigintAreRequests) {
  for (const int signal : {SIGTERM, SIGINT}) {
    StopSignal stop;
    const SignalWatch watch(stop);
    kill(getpid(), signal);
    EXPECT_TRUE(stop.WaitFor(absl::InfiniteDuration()));
  }
}

TEST(SignalWatchTest, SighupIsNoStop) {
  StopSignal stop;
  std::atomic<int> hangups = 0;
  const SignalWatch watch(stop, [&hangups] { ++hangups; });
  for (int asked = 1; asked <= 2; ++asked) {
    kill(getpid(), SIGHUP);
    while (hangups < asked) std::this_thread::yield();
  }
  EXPECT_FALSE(stop.requested());
  kill(getpid(), SIGTERM);
  EXPECT_TRUE(stop.WaitFor(absl::InfiniteDuration()));
}

TEST(SignalWatchDeathTest, TheSecondSignalEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        StopSignal stop;
        const SignalWatch watch(stop);
        kill(getpid(), SIGTERM);
        stop.WaitFor(absl::InfiniteDuration());
        kill(getpid(), SIGTERM);
        absl::SleepFor(absl::Hours(1));
      },
      ::testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace policywire::deploy
