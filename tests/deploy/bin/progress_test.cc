#include "deploy/bin/progress.h"

#include <gtest/gtest.h>

namespace policywire::deploy {
namespace {

TEST(ProgressTest, ShowsShareRateAndTimeLeft) {
  EXPECT_EQ(ProgressLine({10400, 5'200'000, 10'000'000, 3.0}, "articles", 120),
            "[============>           ]  52 %  10,400 articles  3,466/s  3 s left");
  EXPECT_EQ(ProgressLine({2'000'000, 1, 0, 2.0}, "messages", 120), "2,000,000 messages  1,000,000/s");
  EXPECT_EQ(ProgressLine({1, 10, 10, 0.5}, "articles", 120), "[========================] 100 %  1 articles  2/s");
  EXPECT_EQ(ProgressLine({0, 0, 10, 0.0}, "articles", 120), "[>                       ]   0 %  0 articles  0/s");
}

TEST(ProgressTest, TellsTheSameWithoutABar) {
  EXPECT_EQ(ProgressWords({10400, 5'200'000, 10'000'000, 3.0}, "records"), "52 %  10,400 records  3,466/s  3 s left");
  EXPECT_EQ(ProgressWords({2, 1, 0, 2.0}, "records"), "2 records  1/s");
}

TEST(ProgressTest, ALongWaitIsToldInMinutesAndHours) {
  EXPECT_NE(ProgressLine({100, 10, 100, 60}, "articles", 120).find("9 min left"), std::string::npos);
  EXPECT_NE(ProgressLine({100, 1, 100, 600}, "articles", 120).find("16.5 h left"), std::string::npos);
}

TEST(ProgressTest, FitsTheTerminal) {
  for (size_t width = 0; width < 100; ++width) {
    EXPECT_LE(ProgressLine({10400, 5, 10, 3}, "articles", width).size(), width);
  }
}

}  // namespace
}  // namespace policywire::deploy
