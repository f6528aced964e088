#include "deploy/runtime/progress_watch.h"

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace policywire::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kDeadline = absl::Seconds(100);
const ingest::TopicPartition kFirst{"raw", 0};
const ingest::TopicPartition kSecond{"raw", 1};

class ProgressWatchTest : public ::testing::Test {
 protected:
  void Move(const ingest::TopicPartition& partition) { statistics_.SetProgress(partition, now_); }
  // Looks every ten seconds until so many have passed.
  void Pass(int seconds) {
    for (int i = 0; i < seconds; i += 10) {
      now_ += absl::Seconds(10);
      watch_.Look(now_);
    }
  }

  Statistics statistics_;
  std::set<ingest::TopicPartition> unread_;
  absl::Status unknown_;
  int asked_ = 0;
  int cures_ = 0;
  std::vector<ingest::TopicPartition> given_up_;
  absl::Time now_ = absl::UnixEpoch() + absl::Hours(1);
  ProgressWatch watch_{
      kDeadline,
      {.statistics = statistics_,
       .unread = [this](const std::vector<ingest::TopicPartition>& silent)
           -> absl::StatusOr<std::set<ingest::TopicPartition>> {
         ++asked_;
         if (!unknown_.ok()) return unknown_;
         std::set<ingest::TopicPartition> answer;
         for (const auto& partition : silent) {
           if (unread_.contains(partition)) answer.insert(partition);
         }
         return answer;
       },
       .cure = [this] { ++cures_; },
       .give_up = [this](const ingest::TopicPartition& partition, absl::Duration) { given_up_.push_back(partition); }}};
};

TEST_F(ProgressWatchTest, WhatMovesIsLeftAlone) {
  unread_ = {kFirst};
  for (int i = 0; i < 50; ++i) {
    Move(kFirst);
    Pass(40);
  }
  EXPECT_EQ(asked_, 0);
  EXPECT_EQ(cures_, 0);
}

TEST_F(ProgressWatchTest, SilenceWithNothingToReadIsNoStall) {
  Move(kFirst);
  Pass(2000);
  EXPECT_GT(asked_, 10);
  EXPECT_EQ(cures_, 0);
  EXPECT_THAT(given_up_, IsEmpty());
}

TEST_F(ProgressWatchTest, AStallIsCuredOnceAndThenGivenUp) {
  Move(kFirst);
  Move(kSecond);
  unread_ = {kSecond};
  Pass(90);
  EXPECT_EQ(cures_, 0);
  Pass(10);
  EXPECT_EQ(cures_, 1);
  Pass(90);
  EXPECT_THAT(given_up_, IsEmpty());
  Pass(10);
  EXPECT_THAT(given_up_, ElementsAre(kSecond));
  EXPECT_EQ(cures_, 1);
}

TEST_F(ProgressWatchTest, ACureThatWorksStartsAnew) {
  Move(kFirst);
  unread_ = {kFirst};
  Pass(100);
  EXPECT_EQ(cures_, 1);
  Move(kFirst);
  Pass(90);
  Move(kFirst);
  Pass(90);
  EXPECT_EQ(cures_, 1);
  EXPECT_THAT(given_up_, IsEmpty());
}

// What came in the moment before the look is on its way.
TEST_F(ProgressWatchTest, ARecordThatHasJustComeIsNoStall) {
  Move(kFirst);
  Pass(40);
  unread_ = {kFirst};
  Pass(10);
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(cures_, 0);
  Move(kFirst);
  unread_ = {};
  Pass(1000);
  EXPECT_EQ(cures_, 0);
}

TEST_F(ProgressWatchTest, ABrokerThatDoesNotAnswerIsNotHeldAgainstThePartition) {
  Move(kFirst);
  unread_ = {kFirst};
  unknown_ = absl::UnavailableError("no answer");
  Pass(1000);
  EXPECT_EQ(cures_, 0);
  unknown_ = absl::OkStatus();
  Pass(10);
  EXPECT_EQ(cures_, 0);
  Pass(50);
  EXPECT_EQ(cures_, 1);
}

TEST_F(ProgressWatchTest, WhatIsGivenAwayIsForgotten) {
  Move(kFirst);
  unread_ = {kFirst};
  Pass(100);
  EXPECT_EQ(cures_, 1);
  statistics_.ForgetProgress(kFirst);
  Pass(10);
  Move(kFirst);
  Pass(90);
  EXPECT_EQ(cures_, 1);
  EXPECT_THAT(given_up_, IsEmpty());
}

TEST(ProgressWatchDeathTest, TheProcessEndsWithItsOwnExitCode) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(EndStalledProcess({"raw", 3}, absl::Seconds(600)), ::testing::ExitedWithCode(79), "");
}

}  // namespace
}  // namespace policywire::deploy
