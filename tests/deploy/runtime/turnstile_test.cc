#include "deploy/runtime/turnstile.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

namespace policywire::deploy {
namespace {

TEST(Turnstile, ThreadsPassInOrder) {
  constexpr uint64_t kTurns = 400;
  constexpr uint64_t kThreads = 8;
  Turnstile turnstile;
  std::vector<uint64_t> passed;  // guarded by the turnstile
  std::vector<std::thread> threads;
  for (uint64_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      // The last begin first.
      for (uint64_t turn = kThreads - 1 - thread; turn < kTurns; turn += kThreads) {
        turnstile.Take(turn, [&] { passed.push_back(turn); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(passed.size(), kTurns);
  for (uint64_t turn = 0; turn < kTurns; ++turn) EXPECT_EQ(passed[turn], turn);
}

}  // namespace
}  // namespace policywire::deploy
