// What is written into an archive is read from it, whole or from a place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/archive/archive.h"
#include "ingest/merged_reader.h"
#include "ingest/record_stream.h"
#include "sink/archive/archive_writer.h"
#include "tests/support/archive_records.h"
#include "tests/support/temp_dir.h"

namespace policywire {
namespace {

using ingest::TimestampType;
using ingest::TopicPartition;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::OwnedRecord;
using testing::Records;
using ::testing::SizeIs;

class ArchiveReaderTest : public ::testing::Test {
 protected:
  // Blocks of some ten records, segments of some three blocks.
  sink::ArchiveOptions Options() const {
    return {.directory = Directory(), .cluster_id = "cluster-1", .segment_bytes = 2500, .block_bytes = 1000};
  }
  std::string Directory() const { return (directory_.path() / "archive").string(); }

  std::shared_ptr<const ingest::Archive> Open() const { return ingest::Archive::Open(Directory()).value(); }

  testing::TempDir directory_{"archive_reader"};
};

TEST_F(ArchiveReaderTest, GivesBackRecordsOfEveryKind) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kGreatest = std::numeric_limits<int64_t>::max();
  OwnedRecord many_headers = {.offset = 12};
  for (int i = 0; i < 20'000; ++i) many_headers.headers.emplace_back(i % 2 == 0 ? "same" : "", std::to_string(i));
  many_headers.headers.emplace_back("null", std::nullopt);
  many_headers.headers.emplace_back("empty", "");
  const std::string any("\0\xff\n\r\x80", 5);
  const Records records = {
      {.offset = 0},
      {.offset = 1, .key = "", .value = ""},
      {.offset = 2, .timestamp_ms = 0, .timestamp_type = TimestampType::kCreated, .key = any, .value = std::nullopt},
      {.offset = 3, .timestamp_ms = -1, .timestamp_type = TimestampType::kAppended, .key = std::nullopt, .value = any},
      {.offset = 4, .timestamp_ms = -5'000'000'000'000, .timestamp_type = TimestampType::kCreated},
      {.offset = 5, .timestamp_ms = kLeast},
      {.offset = 6, .timestamp_ms = kGreatest},
      {.offset = 7, .timestamp_ms = kLeast},
      {.offset = 8, .value = std::string(50'000'000, 'x')},
      {.offset = 10, .key = std::string(1 << 20, '\0'), .value = ""},
      many_headers,
      {.offset = kGreatest - 1, .value = "the last that there can be"},
      {.topic = std::string(249, 't'), .partition = 2147483647, .offset = 17},
  };
  ASSERT_TRUE(testing::WriteArchive(Options(), records).ok());
  absl::Status status;
  const auto read = testing::ReadArchive(Directory(), status);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(read.at({"news", 0}), Records(records.begin(), records.end() - 1));
  EXPECT_EQ(read.at({std::string(249, 't'), 2147483647}), Records({records.back()}));
  EXPECT_THAT(testing::Faults(Directory()), IsEmpty());
}

// Values that no compression makes smaller, at every length around a varint's next byte.
TEST_F(ArchiveReaderTest, GivesBackEveryLength) {
  Records records;
  for (int64_t length = 0; length < 400; ++length) {
    records.push_back(
        {.offset = length, .value = std::string(static_cast<size_t>(length), static_cast<char>(length * 37))});
  }
  ASSERT_TRUE(testing::WriteArchive(Options(), records).ok());
  absl::Status status;
  EXPECT_EQ(testing::ReadPartition(Open(), {"news", 0}, status), records);
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(ArchiveReaderTest, BeginsAndEndsAtAnyOffset) {
  const TopicPartition partition{"news", 3};
  const Records records = testing::MakeRecords(partition, 100, 120, 1);
  ASSERT_TRUE(testing::WriteArchive(Options(), records).ok());
  const auto archive = Open();
  ASSERT_THAT(archive->partitions().at(partition).segments, SizeIs(::testing::Ge(3)));
  const int64_t last = records.back().offset;
  for (int64_t begin = 0; begin <= last + 1; begin += begin < 200 ? 1 : 37) {
    for (const int64_t end : {begin, begin + 1, begin + 60, last, last + 1, ingest::kArchiveEnd}) {
      Records expected;
      for (const OwnedRecord& record : records) {
        if (record.offset >= begin && record.offset < end) expected.push_back(record);
      }
      absl::Status status;
      ASSERT_EQ(testing::ReadPartition(archive, partition, status, begin, end), expected) << begin << " to " << end;
      ASSERT_TRUE(status.ok()) << status;
    }
  }
  absl::Status status;
  EXPECT_THAT(testing::ReadPartition(archive, {"news", 4}, status), IsEmpty());
  EXPECT_TRUE(status.ok());
}

// As Kafka answers it: the least offset with this timestamp or a later one, where timestamps go up and down.
TEST_F(ArchiveReaderTest, FindsTheOffsetOfATime) {
  const TopicPartition partition{"news", 0};
  const Records records = testing::MakeRecords(partition, 0, 150, 2);
  ASSERT_TRUE(testing::WriteArchive(Options(), records).ok());
  const auto archive = Open();
  std::vector<int64_t> times = {std::numeric_limits<int64_t>::min(), -1, 0, std::numeric_limits<int64_t>::max()};
  for (const OwnedRecord& record : records) {
    times.push_back(record.timestamp_ms);
    if (record.timestamp_ms < std::numeric_limits<int64_t>::max()) times.push_back(record.timestamp_ms + 1);
  }
  for (const int64_t time : times) {
    std::optional<int64_t> expected;
    for (const OwnedRecord& record : records) {
      if (!expected && record.timestamp_ms >= time) expected = record.offset;
    }
    const auto found = archive->OffsetAt(partition, time);
    ASSERT_TRUE(found.ok()) << found.status();
    ASSERT_EQ(*found, expected) << time;
  }
}

TEST_F(ArchiveReaderTest, MergesPartitionsByTime) {
  const auto at = [](int32_t partition, int64_t offset, int64_t time) {
    return OwnedRecord{.partition = partition, .offset = offset, .timestamp_ms = time};
  };
  // Within a partition order is that of offsets, even where time goes back.
  ASSERT_TRUE(testing::WriteArchive(Options(), {at(0, 0, 10), at(0, 1, 40), at(0, 2, 20), at(1, 5, 15), at(1, 6, 20),
                                                at(2, 0, 10), at(2, 1, 50)})
                  .ok());
  const auto archive = Open();
  std::vector<std::unique_ptr<ingest::RecordStream>> readers;
  for (int32_t i = 0; i < 4; ++i) {
    readers.push_back(std::make_unique<ingest::ArchiveReader>(archive, TopicPartition{"news", i}));
  }
  ingest::MergedReader merged(std::move(readers));
  std::vector<std::pair<int32_t, int64_t>> order;
  ingest::Record record;
  for (;;) {
    const auto more = merged.Next(record);
    ASSERT_TRUE(more.ok()) << more.status();
    if (!*more) break;
    order.emplace_back(record.partition, record.offset);
  }
  using Place = std::pair<int32_t, int64_t>;
  EXPECT_THAT(order,
              ElementsAre(Place{0, 0}, Place{2, 0}, Place{1, 5}, Place{1, 6}, Place{0, 1}, Place{0, 2}, Place{2, 1}));
}

// Records keep their block, whatever the reader does meanwhile, and longer than it.
TEST_F(ArchiveReaderTest, RecordsOutliveTheirReader) {
  const TopicPartition partition{"news", 0};
  const Records records = testing::MakeRecords(partition, 0, 100, 3);
  ASSERT_TRUE(testing::WriteArchive(Options(), records).ok());
  std::vector<ingest::Record> kept;
  {
    ingest::ArchiveReader reader(Open(), partition);
    for (;;) {
      ingest::Record record;
      if (!reader.Next(record).value()) break;
      kept.push_back(std::move(record));
    }
  }
  ASSERT_THAT(kept, SizeIs(records.size()));
  for (size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(testing::Owned(kept[i]), records[i]);
}

TEST_F(ArchiveReaderTest, TellsWhatIsThere) {
  const TopicPartition partition{"news", 0};
  const Records records = testing::MakeRecords(partition, 7, 100, 4);
  ASSERT_TRUE(testing::WriteArchive(Options(), records).ok());
  const auto archive = Open();
  EXPECT_EQ(archive->cluster_id(), "cluster-1");
  EXPECT_TRUE(archive->manifest_status().ok());
  EXPECT_THAT(archive->foreign(), IsEmpty());
  const auto& entry = archive->partitions().at(partition);
  EXPECT_EQ(entry.next_offset, records.back().offset + 1);
  uint64_t counted = 0;
  int64_t last = -1;
  for (size_t i = 0; i < entry.segments.size(); ++i) {
    const auto told = archive->Describe(partition, i);
    ASSERT_TRUE(told.ok()) << told.status();
    EXPECT_EQ(told->sealed(), i + 1 < entry.segments.size());
    EXPECT_GT(told->first_offset(), last);
    last = told->last_offset();
    counted += told->records();
  }
  EXPECT_EQ(counted, records.size());
  EXPECT_EQ(last, records.back().offset);
}

TEST_F(ArchiveReaderTest, ADirectoryWithoutAnArchiveIsAnError) {
  EXPECT_TRUE(absl::IsNotFound(ingest::Archive::Open(Directory()).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(ingest::Archive::Open(directory_.path().string()).status()));
}

}  // namespace
}  // namespace policywire
