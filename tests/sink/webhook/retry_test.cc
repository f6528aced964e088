#include "sink/webhook/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace policywire::sink {
namespace {

TEST(RetryTest, WhatAStatusMeans) {
  for (const int taken : {200, 201, 202, 204, 299}) EXPECT_EQ(VerdictOf(taken), Verdict::kTaken) << taken;
  for (const int failed : {0, 100, 408, 429, 500, 502, 503, 504, 599, 700}) {
    EXPECT_EQ(VerdictOf(failed), Verdict::kFailed) << failed;
  }
  for (const int refused : {400, 402, 406, 409, 411, 413, 415, 422, 425, 451, 499}) {
    EXPECT_EQ(VerdictOf(refused), Verdict::kRefused) << refused;
  }
  for (const int redirect : {300, 301, 302, 303, 304, 307, 308}) EXPECT_EQ(VerdictOf(redirect), Verdict::kRedirect);
  for (const int access : {401, 403, 407}) EXPECT_EQ(VerdictOf(access), Verdict::kNoAccess) << access;
  for (const int place : {404, 405, 410}) EXPECT_EQ(VerdictOf(place), Verdict::kNoPlace) << place;
  EXPECT_EQ(NameOf(VerdictOf(200)), "taken");
  EXPECT_EQ(NameOf(VerdictOf(404)), "no_place");
}

TEST(RetryTest, PausesDoubleUpToTheLongestAndHalfOfThemIsChance) {
  const absl::Duration first = absl::Milliseconds(500);
  const absl::Duration longest = absl::Seconds(30);
  const auto pause = [&](uint32_t failure, double chance) { return Backoff(failure, first, longest, chance); };
  EXPECT_EQ(pause(1, 1), absl::Milliseconds(500));
  EXPECT_EQ(pause(2, 1), absl::Seconds(1));
  EXPECT_EQ(pause(6, 1), absl::Seconds(16));
  EXPECT_EQ(pause(7, 1), absl::Seconds(30));
  EXPECT_EQ(pause(4'000'000'000, 1), absl::Seconds(30));
  EXPECT_EQ(pause(3, 0), absl::Seconds(1));
  EXPECT_EQ(pause(3, 0.5), absl::Seconds(1.5));
}

TEST(RetryTest, RetryAfterIsSecondsOrADate) {
  absl::Time now;
  std::string why;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, "2025-10-31T07:28:00Z", &now, &why)) << why;
  EXPECT_EQ(ParseRetryAfter("0", now), absl::ZeroDuration());
  EXPECT_EQ(ParseRetryAfter("120", now), absl::Seconds(120));
  EXPECT_EQ(ParseRetryAfter("Fri, 31 Oct 2025 07:28:05 GMT", now), absl::Seconds(5));
  EXPECT_EQ(ParseRetryAfter("Fri, 31 Oct 2025 07:27:00 GMT", now), absl::ZeroDuration());
  for (const char* neither : {"", "soon", "-1", "1.5", "5 s", "99999999999", "31 Oct 2025"}) {
    EXPECT_EQ(ParseRetryAfter(neither, now), std::nullopt) << neither;
  }
}

}  // namespace
}  // namespace policywire::sink
