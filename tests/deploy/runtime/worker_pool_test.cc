#include "deploy/runtime/worker_pool.h"

#include <atomic>
#include <latch>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace policywire::deploy {
namespace {

TEST(WorkerPoolTest, OneThreadKeepsTheOrderOfSubmission) {
  std::vector<int> seen;
  {
    WorkerPool pool(1);
    for (int i = 0; i < 100; ++i) pool.Submit([&seen, i] { seen.push_back(i); });
  }
  ASSERT_EQ(seen.size(), 100);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(WorkerPoolTest, RunsAsManyTasksAtATimeAsItHasThreads) {
  // Were one of them not to run, the others would wait for ever.
  std::latch all(4);
  std::atomic<int> through = 0;
  {
    WorkerPool pool(4);
    for (int i = 0; i < 4; ++i) {
      pool.Submit([&] {
        all.arrive_and_wait();
        ++through;
      });
    }
  }
  EXPECT_EQ(through, 4);
}

TEST(WorkerPoolTest, FinishesWhatWasSubmitted) {
  std::atomic<int> done = 0;
  {
    WorkerPool pool(0);
    for (int i = 0; i < 1000; ++i) pool.Submit([&] { ++done; });
  }
  EXPECT_EQ(done, 1000);
}

}  // namespace
}  // namespace policywire::deploy
