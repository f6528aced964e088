#include "sink/route/headers.h"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace policywire::sink {
namespace {

ingest::Record RecordWith(std::vector<ingest::HeaderView> headers) {
  ingest::Record record;
  record.topic = "raw-articles";
  record.partition = 2;
  record.offset = 99;
  record.headers = std::move(headers);
  return record;
}

const Place kOwn{"raw-articles", 2, 99};

TEST(HeadersTest, WhichSinkAReplayedRecordIsFor) {
  EXPECT_EQ(SinkGroupOf(RecordWith({{"policywire-sink-group", "news-desk"}, {"policywire-attempt", "1"}})),
            "news-desk");
  EXPECT_EQ(SinkGroupOf(RecordWith({{"policywire-attempt", "1"}})), std::nullopt);
  // Somebody's own header, on a record that was never replayed, keeps it from nobody.
  EXPECT_EQ(SinkGroupOf(RecordWith({{"policywire-sink-group", "news-desk"}})), std::nullopt);
}

TEST(HeadersTest, TheOriginOfAReplayedRecordIsWhereItStoodFirst) {
  const Place first{"feed", 7, 1234567890123};
  EXPECT_EQ(OriginHeaderValue(first), "feed/7/1234567890123");
  EXPECT_EQ(OriginOf(RecordWith({{"policywire-origin", "feed/7/1234567890123"}, {"policywire-attempt", "1"}})), first);
  EXPECT_EQ(OriginOf(RecordWith({})), kOwn);
  // Nobody replayed this one, whatever it says.
  EXPECT_EQ(OriginOf(RecordWith({{"policywire-origin", "feed/7/5"}})), kOwn);
  EXPECT_EQ(OriginOf(RecordWith({{"policywire-origin", "feed/7/5"}, {"policywire-attempt", "0"}})), kOwn);
}

TEST(HeadersTest, AnOriginThatCannotBeReadIsNone) {
  for (const std::string_view value : {"", "feed", "feed/7", "/7/5", "feed/7/", "feed//5", "feed/-1/5", "feed/7/-5",
                                       "feed/7/5x", "feed/7/5/", "feed/99999999999/5", "feed/7/99999999999999999999"}) {
    EXPECT_EQ(OriginOf(RecordWith({{"policywire-origin", value}, {"policywire-attempt", "1"}})), kOwn) << value;
  }
  EXPECT_EQ(OriginOf(RecordWith({{"policywire-origin", std::nullopt}, {"policywire-attempt", "1"}})), kOwn);
}

TEST(HeadersTest, TheLastAttemptCounts) {
  EXPECT_EQ(AttemptOf(RecordWith({{"policywire-attempt", "1"}, {"policywire-attempt", "2"}})), 2);
  EXPECT_EQ(AttemptOf(RecordWith({{"policywire-attempt", "1"}, {"policywire-attempt", "two"}})), 0);
  EXPECT_EQ(AttemptOf(RecordWith({{"policywire-attempt", std::nullopt}})), 0);
}

}  // namespace
}  // namespace policywire::sink
