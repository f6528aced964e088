#include "sink/dead_letter/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sink/dead_letter/dead_letter.h"

namespace policywire::sink {
namespace {

using testing::ElementsAre;
using testing::Pair;

ingest::Record SampleRecord() {
  ingest::Record record;
  record.topic = "raw-articles";
  record.partition = 3;
  record.offset = 17;
  record.value = "\xFF not json";
  record.headers = {{"content-type", "application/json"}, {"twice", "1"}, {"twice", std::nullopt}, {"empty", ""}};
  return record;
}

v1::DeadLetter LetterOf(const ingest::Record& record) {
  return DeadLetterWriter(1 << 20, "0.1.0").Describe(record, {v1::DECODE, v1::MALFORMED, "byte 0", "json"});
}

std::vector<std::pair<std::string, std::optional<std::string>>> Replayed(const v1::DeadLetter& letter) {
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
  for (const v1::Header& header : ReplayHeaders(letter)) {
    headers.emplace_back(header.name(), header.has_value() ? std::optional(header.value()) : std::nullopt);
  }
  return headers;
}

TEST(ReplayTest, HeadersStayAndTwoAreAdded) {
  EXPECT_THAT(
      Replayed(LetterOf(SampleRecord())),
      ElementsAre(Pair("content-type", "application/json"), Pair("twice", "1"), Pair("twice", std::nullopt),
                  Pair("empty", ""), Pair("policywire-origin", "raw-articles/3/17"), Pair("policywire-attempt", "1")));
}

TEST(ReplayTest, TheFirstPlaceStaysAndTheCountGoesUp) {
  ingest::Record record = SampleRecord();
  record.headers = {{"policywire-origin", "raw-articles/3/5"}, {"a", "b"}, {"policywire-attempt", "1"}};
  EXPECT_THAT(Replayed(LetterOf(record)), ElementsAre(Pair("a", "b"), Pair("policywire-origin", "raw-articles/3/5"),
                                                      Pair("policywire-attempt", "2")));
}

// Somebody's own header of that name, on a record that was never replayed, is not believed.
TEST(ReplayTest, APlaceThatNobodyVouchesForIsReplaced) {
  ingest::Record record = SampleRecord();
  record.headers = {{"policywire-origin", "elsewhere/0/0"}};
  EXPECT_THAT(Replayed(LetterOf(record)),
              ElementsAre(Pair("policywire-origin", "raw-articles/3/17"), Pair("policywire-attempt", "1")));
}

// The last one that set it aside is the one that it is for.
TEST(ReplayTest, WhatASinkSetAsideIsForThatSink) {
  ingest::Record record = SampleRecord();
  record.headers = {{"policywire-attempt", "1"}, {"policywire-sink-group", "news-desk"}};
  const DeadLetterWriter writer(1 << 20, "0.1.0", OutputHeaders(), "news-lake");
  const v1::DeadLetter letter = writer.Describe(record, {v1::PUBLISH, v1::NOT_DELIVERED, "503", ""});
  EXPECT_EQ(letter.sink_group(), "news-lake");
  EXPECT_THAT(Replayed(letter),
              ElementsAre(Pair("policywire-origin", "raw-articles/3/17"), Pair("policywire-attempt", "2"),
                          Pair("policywire-sink-group", "news-lake")));
}

TEST(ReplayTest, AValueIsToldByItsDigest) {
  const v1::DeadLetter letter = LetterOf(SampleRecord());
  EXPECT_TRUE(IsValueOf(letter, "\xFF not json"));
  EXPECT_FALSE(IsValueOf(letter, "\xFF not Json"));
  EXPECT_FALSE(IsValueOf(letter, "\xFF not json "));
}

TEST(ReplayTest, WhatTellsOfReplaysIsToldByItsHeader) {
  ingest::Record record = SampleRecord();
  record.headers = {{"policywire-message", "policywire.v1.DeadLettersReplayed"}};
  EXPECT_TRUE(TellsOfReplay(record));
  record.headers = {{"policywire-message", "policywire.v1.DeadLetter"}};
  EXPECT_FALSE(TellsOfReplay(record));
  record.headers = {{"policywire-message", std::nullopt}, {"other", "policywire.v1.DeadLettersReplayed"}};
  EXPECT_FALSE(TellsOfReplay(record));
}

// A program that knows nothing of it finds a letter without anything in it.
TEST(ReplayTest, WhatTellsOfReplaysReadsAsAnEmptyLetter) {
  v1::DeadLettersReplayed told;
  told.add_offsets(17);
  told.set_build("0.1.0");
  v1::DeadLetter letter;
  ASSERT_TRUE(letter.ParseFromString(told.SerializeAsString()));
  EXPECT_EQ(letter.topic(), "");
  EXPECT_FALSE(letter.has_value());
}

}  // namespace
}  // namespace policywire::sink
