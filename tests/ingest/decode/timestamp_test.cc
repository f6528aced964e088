#include "ingest/decode/timestamp.h"

#include <gtest/gtest.h>

#include <string_view>

namespace policywire::ingest {
namespace {

struct Row {
  std::string_view written;
  std::string_view normal;
};

TEST(TimestampTest, BringsWhatFeedsWriteToOneForm) {
  const Row rows[] = {
      {"2025-10-29", "2025-10-29"},
      {" 2025-10-29\n", "2025-10-29"},
      {"2025-1-9", "2025-01-09"},
      {"20251029", "2025-10-29"},
      {"2024-02-29", "2024-02-29"},
      {"2025-10-29T10:00:00Z", "2025-10-29T10:00:00Z"},
      {"2025-10-29t10:00:00z", "2025-10-29T10:00:00Z"},
      {"2025-10-29T10:00:00.123456Z", "2025-10-29T10:00:00Z"},
      {"2025-10-29 10:00:00+00:00", "2025-10-29T10:00:00Z"},
      {"2025-10-29T10:00:00+0530", "2025-10-29T10:00:00+05:30"},
      {"2025-10-29T10:00-04:00", "2025-10-29T10:00:00-04:00"},
      {"2025-10-29 10:00:00 UTC", "2025-10-29T10:00:00Z"},
      {"2025-10-29T23:59:60Z", "2025-10-29T23:59:59Z"},
      {"2025-10-29T10:00:00", "2025-10-29"},
      {"Wed, 29 Oct 2025 10:00:00 GMT", "2025-10-29T10:00:00Z"},
      {"Wed, 29 Oct 2025 10:00:00 +0200", "2025-10-29T10:00:00+02:00"},
      {"29 Oct 2025 10:00 EST", "2025-10-29T10:00:00-05:00"},
      {"29 October 2025", "2025-10-29"},
      {"Wednesday, 29-Oct-25 10:00:00 GMT", "2025-10-29T10:00:00Z"},
      {"Wed, 29 Oct 2025 10:00:00 +0000 (UTC)", "2025-10-29T10:00:00Z"},
      {"1 Jan 99 00:00 GMT", "1999-01-01T00:00:00Z"},
      {"1761732000", "2025-10-29T10:00:00Z"},
      {"1761732000.5", "2025-10-29T10:00:00Z"},
      {"1761732000000", "2025-10-29T10:00:00Z"},
      // What is no time.
      {"", ""},
      {"yesterday", ""},
      {"2025-13-01", ""},
      {"2025-02-29", ""},
      {"2025-10-29T25:00:00Z", ""},
      {"2025-10-29T10:00:00 Mars", ""},
      {"2025-10-29 or so", ""},
      {"Wed, 32 Oct 2025 10:00:00 GMT", ""},
      {"29 Foo 2025", ""},
      {"29 Oct 20255", ""},
      {"0", ""},
      {"-5", ""},
      {"99999999999999999999999", ""},
      {"10/29/2025", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(NormalizeTimestamp(row.written), row.normal) << row.written;
}

TEST(TimestampTest, ReadsNumbers) {
  EXPECT_EQ(NormalizeTimestamp(int64_t{1761732000}), "2025-10-29T10:00:00Z");
  EXPECT_EQ(NormalizeTimestamp(int64_t{1761732000123}), "2025-10-29T10:00:00Z");
  EXPECT_EQ(NormalizeTimestamp(int64_t{20251029}), "2025-10-29");
  EXPECT_EQ(NormalizeTimestamp(int64_t{20251399}), "1970-08-23T09:23:19Z");
  EXPECT_EQ(NormalizeTimestamp(int64_t{0}), "");
  EXPECT_EQ(NormalizeTimestamp(int64_t{-1}), "");
  EXPECT_EQ(NormalizeTimestamp(INT64_MAX), "");
}

TEST(TimestampTest, KeepsTheBeginningOfWhatIsNone) {
  EXPECT_EQ(UnreadTimestamp("yesterday"), "yesterday");
  EXPECT_EQ(UnreadTimestamp("2025-10-29"), "");
  EXPECT_EQ(UnreadTimestamp(""), "");
  EXPECT_EQ(UnreadTimestamp(" \n\t"), "");
  EXPECT_EQ(UnreadTimestamp(std::string(100, 'x')), std::string(64, 'x'));
  EXPECT_EQ(UnreadTimestamp(std::string(63, 'x') + "\u20AC"), std::string(63, 'x')) << "whole characters";
}

}  // namespace
}  // namespace policywire::ingest
