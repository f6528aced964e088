#include "deploy/replay/replay_input.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "deploy/replay/archive_input.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/archive_records.h"
#include "tests/support/temp_dir.h"

namespace policywire::deploy {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ParseOffsetsTest, TakesRangesAndNothingElse) {
  const auto parsed = ParseOffsets("raw.articles-1[3]=1000..2000");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->first, (ingest::TopicPartition{"raw.articles-1", 3}));
  EXPECT_EQ(parsed->second, (OffsetRange{1000, 2000}));
  EXPECT_EQ(ParseOffsets("a[0]=..7")->second, (OffsetRange{0, 7}));
  EXPECT_EQ(ParseOffsets("a[0]=7..")->second.begin, 7);
  EXPECT_EQ(ParseOffsets("a[0]=7..7")->second, (OffsetRange{7, 7}));
  for (const char* wrong : {"", "a", "a[0]", "a[0]=", "a[0]=7", "[0]=1..2", "a[]=1..2", "a[x]=1..2", "a[0]=2..1",
                            "a[0]=-1..2", "a[0]=1...2", "a[-1]=1..2", "a[0]=1..2..3", "a[0] = 1..2"}) {
    EXPECT_EQ(ParseOffsets(wrong), std::nullopt) << wrong;
  }
}

v1::ReplayRange Range(const char* topic, int32_t partition, int64_t begin, int64_t end) {
  v1::ReplayRange range;
  range.set_topic(topic);
  range.set_partition(partition);
  range.set_begin_offset(begin);
  range.set_end_offset(end);
  return range;
}

class SelectRangesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    testing::Records records;
    for (int i = 0; i < 10; ++i) {
      for (const auto& [topic, partition] : {std::pair{"a", 0}, std::pair{"a", 1}, std::pair{"b", 0}}) {
        testing::OwnedRecord& record = records.emplace_back();
        record.topic = topic;
        record.partition = partition;
        record.offset = 100 + 2 * i;
        record.timestamp_ms = 1000 * i;
        record.value = "x";
      }
    }
    const absl::Status written =
        testing::WriteArchive({.directory = (directory_.path() / "archive").string()}, records);
    ASSERT_TRUE(written.ok()) << written;
    auto input = OpenArchiveInput((directory_.path() / "archive").string());
    ASSERT_TRUE(input.ok()) << input.status();
    input_ = *std::move(input);
  }

  std::vector<std::string> Select(const ReplaySelection& selection) {
    const auto ranges = SelectRanges(*input_, selection);
    if (!ranges.ok()) return {std::string(ranges.status().message())};
    std::vector<std::string> told;
    for (const v1::ReplayRange& range : *ranges) {
      told.push_back(range.topic() + std::to_string(range.partition()) + ":" + std::to_string(range.begin_offset()) +
                     "-" + std::to_string(range.end_offset()));
    }
    return told;
  }

  testing::TempDir directory_{"select"};
  std::unique_ptr<ReplayInput> input_;
};

TEST_F(SelectRangesTest, AllTopicsOffsetsAndTimes) {
  EXPECT_THAT(Select({}), ElementsAre("a0:100-119", "a1:100-119", "b0:100-119"));
  EXPECT_THAT(Select({.topics = {"b"}}), ElementsAre("b0:100-119"));
  EXPECT_THAT(Select({.offsets = {{{"a", 1}, {104, 110}}, {{"b", 0}, {0, 102}}}}),
              ElementsAre("a1:104-110", "b0:100-102"));
  EXPECT_THAT(Select({.topics = {"a"}, .from_ms = 3000, .until_ms = 5000}), ElementsAre("a0:106-110", "a1:106-110"));
  EXPECT_THAT(Select({.topics = {"b"}, .from_ms = 2500}), ElementsAre("b0:106-119"));
  EXPECT_THAT(Select({.from_ms = 9001}), IsEmpty());
  EXPECT_THAT(Select({.until_ms = 0}), IsEmpty());
}

TEST_F(SelectRangesTest, WhatIsNotThereIsNamed) {
  EXPECT_THAT(Select({.topics = {"c"}}), ElementsAre(HasSubstr("no topic \"c\"")));
  EXPECT_THAT(Select({.offsets = {{{"b", 1}, {0, 5}}}}), ElementsAre(HasSubstr("no partition b[1]")));
  // Offsets that were asked for by their numbers are not left out in silence.
  EXPECT_THAT(Select({.offsets = {{{"a", 0}, {90, 105}}}}),
              ElementsAre(AllOf(HasSubstr("a[0]: offsets 90 to 104 are to be replayed"), HasSubstr("has 100 to 118"))));
  EXPECT_THAT(Select({.offsets = {{{"a", 0}, {104, 500}}}}), ElementsAre(HasSubstr("a[0]: offsets 104 to 499")));
}

TEST_F(SelectRangesTest, StreamsGiveTheirRange) {
  const auto stream = input_->Open(Range("a", 1, 105, 110));
  ASSERT_TRUE(stream.ok());
  std::vector<int64_t> offsets;
  ingest::Record record;
  for (;;) {
    const auto more = (*stream)->Next(record);
    ASSERT_TRUE(more.ok()) << more.status();
    if (!*more) break;
    offsets.push_back(record.offset);
  }
  EXPECT_THAT(offsets, ElementsAre(106, 108));
}

// An end that comes before the range's is no end: the records are not there.
TEST_F(SelectRangesTest, WhatTheInputDoesNotHoldIsAnError) {
  const auto open = [&](const char* topic, int partition, int64_t begin, int64_t end) {
    const auto stream = input_->Open(Range(topic, partition, begin, end));
    return stream.ok()
               ? ""
               : absl::StatusCodeToString(stream.status().code()) + ": " + std::string(stream.status().message());
  };
  EXPECT_EQ(open("a", 0, 100, 119), "");
  EXPECT_EQ(open("a", 0, 110, 120),
            "OUT_OF_RANGE: a[0]: offsets 110 to 119 are to be replayed, and the archive has 100 to 118");
  EXPECT_EQ(open("a", 0, 99, 110),
            "OUT_OF_RANGE: a[0]: offsets 99 to 109 are to be replayed, and the archive has 100 to 118");
  EXPECT_EQ(open("a", 7, 0, 10), "OUT_OF_RANGE: a[7]: offsets 0 to 9 are to be replayed, and the archive has none");
}

// A topic that was made anew has the same name and the same offsets.
TEST_F(SelectRangesTest, AnotherArchiveIsToldByItsRecords) {
  v1::ReplayManifest manifest;
  const std::vector<v1::ReplayRange> selected = SelectRanges(*input_, {}).value();
  for (const v1::ReplayRange& range : selected) *manifest.add_ranges() = range;
  EXPECT_EQ(manifest.ranges(0).first_record().size(), 16);
  EXPECT_TRUE(CheckSameInput(*input_, manifest).ok());
  testing::Records records;
  for (int i = 0; i < 30; ++i) {
    records.push_back({.topic = "a", .offset = 100 + i, .timestamp_ms = 1000 * i, .value = "y"});
  }
  ASSERT_TRUE(testing::WriteArchive({.directory = (directory_.path() / "anew").string()}, records).ok());
  const auto anew = OpenArchiveInput((directory_.path() / "anew").string()).value();
  const absl::Status other = CheckSameInput(*anew, manifest);
  EXPECT_TRUE(absl::IsFailedPrecondition(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("another input"));
  EXPECT_THAT(std::string(other.message()), HasSubstr("a[0] offset 100"));
  // Those that were begun before this was kept go on.
  for (v1::ReplayRange& range : *manifest.mutable_ranges()) range.clear_first_record();
  EXPECT_TRUE(CheckSameInput(*anew, manifest).ok());
}

TEST_F(SelectRangesTest, KnownGapsAreTold) {
  const std::string path = (directory_.path() / "gap").string();
  const auto writer = sink::ArchiveWriter::Open({.directory = path}).value();
  ASSERT_TRUE(writer->Append(testing::OwnedRecord{.topic = "a", .offset = 4}.View()).ok());
  ASSERT_TRUE(writer->AddGap({"a", 0}, 20).ok());
  ASSERT_TRUE(writer->Append(testing::OwnedRecord{.topic = "a", .offset = 20}.View()).ok());
  ASSERT_TRUE(writer->Close().ok());
  const auto input = OpenArchiveInput(path).value();
  EXPECT_THAT(input->Gaps(Range("a", 0, 4, 21)), ElementsAre(OffsetRange{5, 20}));
  EXPECT_THAT(input->Gaps(Range("a", 0, 7, 9)), ElementsAre(OffsetRange{7, 9}));
  EXPECT_THAT(input->Gaps(Range("a", 0, 20, 21)), IsEmpty());
  EXPECT_TRUE(input->Open(Range("a", 0, 4, 21)).ok());
}

}  // namespace
}  // namespace policywire::deploy
