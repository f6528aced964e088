#include "deploy/runtime/ordered_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <random>
#include <thread>
#include <vector>

namespace policywire::deploy {
namespace {

TEST(OrderedPoolTest, KeepsTheOrderWhateverTheThreadsDo) {
  for (const size_t threads : {1, 2, 8}) {
    constexpr int kItems = 3000;
    constexpr size_t kWindow = 16;
    int next = 0;
    std::atomic<int> held = 0;
    std::atomic<int> most_held = 0;
    std::vector<int> seen;
    MapInOrder<int, int>(
        threads, kWindow,
        [&]() -> std::optional<int> {
          if (next == kItems) return std::nullopt;
          const int now = ++held;
          if (now > most_held) most_held = now;
          return next++;
        },
        [](int item) {
          std::mt19937 random(static_cast<unsigned>(item));
          for (auto i = random() % 200; i > 0; --i) std::this_thread::yield();
          return item * 2;
        },
        [&](int result) {
          --held;
          seen.push_back(result);
          return true;
        });
    ASSERT_EQ(seen.size(), kItems);
    for (int i = 0; i < kItems; ++i) ASSERT_EQ(seen[static_cast<size_t>(i)], 2 * i);
    // One more is in the reader's hand, and one in the consumer's.
    EXPECT_LE(most_held.load(), static_cast<int>(kWindow) + 2);
  }
}

TEST(OrderedPoolTest, EndsEarlyWhenTheConsumerHasEnough) {
  int produced = 0;
  int consumed = 0;
  MapInOrder<int, int>(
      4, 8, [&]() -> std::optional<int> { return produced++; }, [](int item) { return item; },
      [&](int) { return ++consumed < 10; });
  EXPECT_EQ(consumed, 10);
  EXPECT_LT(produced, 30);
}

TEST(OrderedPoolTest, NothingInNothingOut) {
  MapInOrder<int, int>(
      3, 4, []() -> std::optional<int> { return std::nullopt; }, [](int item) { return item; },
      [](int) {
        ADD_FAILURE();
        return true;
      });
}

}  // namespace
}  // namespace policywire::deploy
