// The writer: where it goes on, what it refuses, and what it does when the disk takes no more.
#include "sink/archive/archive_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/archive/archive.h"
#include "ingest/archive/verify.h"
#include "proto/archive/directory.h"
#include "proto/archive/format.h"
#include "tests/support/archive_records.h"
#include "tests/support/temp_dir.h"

namespace policywire {
namespace {

using ingest::TopicPartition;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::OwnedRecord;
using testing::Records;
using ::testing::SizeIs;

class ArchiveWriterTest : public ::testing::Test {
 protected:
  sink::ArchiveOptions Options() const {
    return {.directory = Directory(), .segment_bytes = 3000, .block_bytes = 1000};
  }
  std::string Directory() const { return (directory_.path() / "archive").string(); }

  void ExpectHolds(const Records& records) const {
    absl::Status status;
    const auto read = testing::ReadArchive(Directory(), status);
    EXPECT_TRUE(status.ok()) << status;
    Records all;
    for (const auto& [partition, some] : read) all.insert(all.end(), some.begin(), some.end());
    EXPECT_EQ(all, records);
    EXPECT_THAT(testing::Faults(Directory()), IsEmpty());
  }

  testing::TempDir directory_{"archive_writer"};
};

TEST_F(ArchiveWriterTest, GoesOnWhereItEnded) {
  const Records records = testing::MakeRecords({"news", 0}, 0, 100, 1);
  for (size_t at = 0; at < records.size(); at += 7) {
    const auto writer = sink::ArchiveWriter::Open(Options());
    ASSERT_TRUE(writer.ok()) << writer.status();
    EXPECT_THAT((*writer)->repairs(), IsEmpty());
    EXPECT_EQ((*writer)->NextOffset({"news", 0}), at == 0 ? -1 : records[at - 1].offset + 1);
    for (size_t i = at; i < std::min(at + 7, records.size()); ++i) {
      ASSERT_TRUE((*writer)->Append(records[i].View()).ok());
    }
    ASSERT_TRUE((*writer)->Close().ok());
    EXPECT_FALSE((*writer)->Append(records.back().View()).ok());
  }
  ExpectHolds(records);
}

// A position behind the last record, where markers of transactions or aborted records stand, is kept; and a gap is
// told.
TEST_F(ArchiveWriterTest, RemembersHowFarItWasRead) {
  const TopicPartition partition{"news", 0};
  {
    const auto writer = sink::ArchiveWriter::Open(Options()).value();
    ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 4}.View()).ok());
    ASSERT_TRUE(writer->Advance(partition, 9).ok());
    ASSERT_TRUE(writer->Advance(partition, 6).ok());  // never back
    ASSERT_TRUE(writer->Flush().ok());
    ASSERT_TRUE(writer->AddGap(partition, 20).ok());
    EXPECT_FALSE(writer->Append(OwnedRecord{.offset = 19}.View()).ok());
    ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 21}.View()).ok());
    ASSERT_TRUE(writer->Close().ok());
  }
  const auto writer = sink::ArchiveWriter::Open(Options()).value();
  EXPECT_EQ(writer->NextOffset(partition), 22);
  const auto archive = ingest::Archive::Open(Directory()).value();
  const auto& gaps = archive->partitions().at(partition).gaps;
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].first_offset(), 9);
  EXPECT_EQ(gaps[0].next_offset(), 20);
}

// What waits when a process dies is not there, and the position is not beyond it.
TEST_F(ArchiveWriterTest, APositionIsNeverAheadOfTheRecords) {
  {
    const auto writer = sink::ArchiveWriter::Open(Options()).value();
    ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 0}.View()).ok());
    ASSERT_TRUE(writer->Flush().ok());
    ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 1}.View()).ok());
    ASSERT_TRUE(writer->Advance({"news", 0}, 50).ok());
    ASSERT_TRUE(writer->Append(OwnedRecord{.topic = "other", .offset = 3}.View()).ok());
  }
  const auto writer = sink::ArchiveWriter::Open(Options()).value();
  EXPECT_EQ(writer->NextOffset({"news", 0}), 1);
  EXPECT_EQ(writer->NextOffset({"other", 0}), -1);
}

// A partition whose first block never came to be begins where its topic does.
TEST_F(ArchiveWriterTest, ADirectoryAloneIsNoPosition) {
  ASSERT_TRUE(testing::WriteArchive(Options(), {{.offset = 0}}).ok());
  std::filesystem::create_directories(Directory() + "/news/1");
  directory_.Write("archive/news/1/00000000000000000500.segment.new", "PWARCH");
  const auto writer = sink::ArchiveWriter::Open(Options()).value();
  EXPECT_EQ(writer->NextOffset({"news", 1}), -1);
}

TEST_F(ArchiveWriterTest, ManyPartitionsStayWithinTheirMemory) {
  sink::ArchiveOptions options = Options();
  options.block_bytes = 1'000'000;
  options.waiting_bytes = 20'000;
  Records records;
  const auto writer = sink::ArchiveWriter::Open(options).value();
  for (int32_t partition = 0; partition < 20; ++partition) {
    for (OwnedRecord& record : testing::MakeRecords({"news", partition}, 0, 50, partition)) {
      ASSERT_TRUE(writer->Append(record.View()).ok());
      records.push_back(std::move(record));
    }
  }
  EXPECT_GT(writer->bytes(), 0) << "nothing was written before it had to be";
  ASSERT_TRUE(writer->Close().ok());
  ExpectHolds(records);
}

TEST_F(ArchiveWriterTest, RefusesWhatItCannotHoldAndGoesOn) {
  const auto writer = sink::ArchiveWriter::Open(Options()).value();
  const auto refused = [&](const OwnedRecord& record) {
    const absl::Status status = writer->Append(record.View());
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    return std::string(status.message());
  };
  ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 5}.View()).ok());
  EXPECT_THAT(refused({.offset = 5}), HasSubstr("news[0] offset 5: the archive goes on with offset 6"));
  EXPECT_THAT(refused({.topic = "../up", .offset = 9}), HasSubstr("no topic of Kafka"));
  EXPECT_THAT(refused({.topic = "..", .offset = 9}), HasSubstr("no topic of Kafka"));
  EXPECT_THAT(refused({.offset = 6, .value = std::string(archive::kMaxBlockBytes, 'x')}), HasSubstr("more than the"));
  ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 6}.View()).ok());
  ASSERT_TRUE(writer->Close().ok());
  ExpectHolds({{.offset = 5}, {.offset = 6}});
}

TEST_F(ArchiveWriterTest, OneProcessWritesAndOneClusterIsRead) {
  sink::ArchiveOptions options = Options();
  options.cluster_id = "first";
  auto writer = sink::ArchiveWriter::Open(options);
  ASSERT_TRUE(writer.ok());
  EXPECT_THAT(std::string(sink::ArchiveWriter::Open(options).status().message()), HasSubstr("another process writes"));
  writer->reset();
  options.cluster_id = "second";
  const absl::Status other = sink::ArchiveWriter::Open(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("an archive of the cluster first"));
  options.cluster_id = "";
  EXPECT_TRUE(sink::ArchiveWriter::Open(options).ok());
}

TEST_F(ArchiveWriterTest, ADirectoryOfOtherThingsIsLeftAlone) {
  std::filesystem::create_directory(Directory());
  directory_.Write("archive/thesis.txt", "mine");
  const absl::Status refused = sink::ArchiveWriter::Open(Options()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("thesis.txt is there"));
  EXPECT_FALSE(std::filesystem::exists(archive::ManifestPath(Directory())));
}

TEST_F(ArchiveWriterTest, ADamagedManifestIsNotReplaced) {
  ASSERT_TRUE(testing::WriteArchive(Options(), {{.offset = 0}}).ok());
  directory_.Write("archive/@manifest", "{}\n0000000000000000\n");
  const absl::Status refused = sink::ArchiveWriter::Open(Options()).status();
  EXPECT_TRUE(absl::IsDataLoss(refused));
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("@manifest: byte 3: the checksum is wrong (once it is removed"));
  std::filesystem::remove(archive::ManifestPath(Directory()));
  const auto writer = sink::ArchiveWriter::Open(Options());
  ASSERT_TRUE(writer.ok());
  EXPECT_THAT((*writer)->repairs(), ElementsAre(HasSubstr("@manifest: missing, made anew")));
  EXPECT_EQ((*writer)->NextOffset({"news", 0}), 1);
}

TEST_F(ArchiveWriterTest, WhatAKilledRunLeftUnfinishedIsRemoved) {
  const Records records = testing::MakeRecords({"news", 0}, 0, 10, 2);
  ASSERT_TRUE(testing::WriteArchive(Options(), records).ok());
  directory_.Write("archive/@manifest.new", "{");
  directory_.Write("archive/news/0/00000000000000099999.segment.new", "PWARCH");
  const auto writer = sink::ArchiveWriter::Open(Options());
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_THAT((*writer)->repairs(), ElementsAre(HasSubstr("@manifest.new: unfinished, removed"),
                                                HasSubstr("99999.segment.new: unfinished, removed")));
  ExpectHolds(records);
}

// A disk that is full after N bytes of a file, for every N: the error names the file, and a later run, with room again,
// goes on to the same end.
TEST_F(ArchiveWriterTest, AFullDiskIsAnErrorThatNamesTheFile) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const Records records = testing::MakeRecords({"news", 0}, 0, 40, 3);
  int full = 0;
  for (rlim_t limit = 0; limit < 4500; limit += 43) {
    std::filesystem::remove_all(Directory());
    rlimit small = before;
    small.rlim_cur = limit;
    setrlimit(RLIMIT_FSIZE, &small);
    const absl::Status status = testing::WriteArchive(Options(), records, 8);
    setrlimit(RLIMIT_FSIZE, &before);
    if (status.ok()) break;
    ++full;
    ASSERT_TRUE(absl::IsResourceExhausted(status)) << status;
    ASSERT_THAT(std::string(status.message()), HasSubstr(Directory() + "/"));
    ASSERT_THAT(std::string(status.message()), HasSubstr("File too large"));
    const auto writer = sink::ArchiveWriter::Open(Options());
    ASSERT_TRUE(writer.ok()) << limit << ": " << writer.status();
    const int64_t next = (*writer)->NextOffset({"news", 0});
    for (const OwnedRecord& record : records) {
      if (record.offset < next) continue;
      ASSERT_TRUE((*writer)->Append(record.View()).ok()) << limit;
    }
    ASSERT_TRUE((*writer)->Close().ok());
    ExpectHolds(records);
    ASSERT_FALSE(HasFailure()) << limit;
  }
  EXPECT_GT(full, 60);
}

// After an error nothing more is taken, and the same is said.
TEST_F(ArchiveWriterTest, AnErrorIsForGood) {
  const auto writer = sink::ArchiveWriter::Open(Options()).value();
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 10;
  ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 0}.View()).ok());
  setrlimit(RLIMIT_FSIZE, &small);
  const absl::Status first = writer->Flush();
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_FALSE(first.ok());
  EXPECT_EQ(writer->Flush(), first);
  EXPECT_EQ(writer->Append(OwnedRecord{.offset = 1}.View()), first);
  EXPECT_EQ(writer->Close(), first);
}

// A file that is open takes bytes also when it has no name any more. They are in no archive.
TEST_F(ArchiveWriterTest, TellsThatWhatItWritesToIsGone) {
  const std::string segment = Directory() + "/news/0/" + archive::SegmentName(0);
  const std::vector<std::pair<std::function<void()>, std::string>> losses = {
      {[&] { std::filesystem::remove(segment); }, segment + ": was removed"},
      {[&] {
         std::filesystem::copy_file(segment, directory_.path() / "copy");
         std::filesystem::rename(directory_.path() / "copy", segment);
       },
       segment + ": was replaced"},
      {[&] {
         std::filesystem::remove_all(Directory());
         std::filesystem::create_directories(Directory() + "/news/0");
       },
       ": was re"}};
  for (const auto& [lose, told] : losses) {
    for (const bool more : {true, false}) {
      std::filesystem::remove_all(Directory());
      const auto writer = sink::ArchiveWriter::Open(Options()).value();
      ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 0}.View()).ok());
      ASSERT_TRUE(writer->Flush().ok());
      lose();
      if (more) {
        ASSERT_TRUE(writer->Append(OwnedRecord{.offset = 1}.View()).ok());
      }
      const absl::Status flushed = writer->Flush();
      EXPECT_EQ(flushed.code(), absl::StatusCode::kNotFound) << told << ", " << more << ": " << flushed;
      EXPECT_THAT(std::string(flushed.message()), HasSubstr(told)) << more;
      EXPECT_EQ(writer->records(), 1) << told;
    }
  }
}

// What waited when the disk was full was taken, and is not archived.
TEST_F(ArchiveWriterTest, OnlyWhatIsOnTheDiskIsCounted) {
  const Records records = testing::MakeRecords({"news", 0}, 0, 60, 3);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 2500;
  uint64_t counted = 0;
  {
    const auto writer = sink::ArchiveWriter::Open(Options()).value();
    setrlimit(RLIMIT_FSIZE, &small);
    for (const OwnedRecord& record : records) writer->Append(record.View()).IgnoreError();
    const absl::Status closed = writer->Close();
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_FALSE(closed.ok());
    counted = writer->records();
  }
  absl::Status status;
  const auto read = testing::ReadArchive(Directory(), status);
  EXPECT_EQ(counted, read.at({"news", 0}).size());
  EXPECT_GT(counted, 0);
  EXPECT_LT(counted, records.size());
}

// A manifest that is made anew tells of all that the segments tell of.
TEST_F(ArchiveWriterTest, SegmentsThatAreMissingAreToldWithoutAManifest) {
  ASSERT_TRUE(testing::WriteArchive(Options(), testing::MakeRecords({"news", 0}, 0, 300, 3)).ok());
  std::vector<std::filesystem::path> segments;
  for (const auto& entry : std::filesystem::directory_iterator(Directory() + "/news/0")) {
    segments.push_back(entry.path());
  }
  std::sort(segments.begin(), segments.end());
  ASSERT_GE(segments.size(), 3);
  std::filesystem::remove(archive::ManifestPath(Directory()));
  for (const size_t gone : {size_t{0}, size_t{1}}) {
    const std::filesystem::path kept = directory_.path() / "kept";
    std::filesystem::rename(segments[gone], kept);
    const absl::Status missing = sink::ArchiveWriter::Open(Options()).status();
    EXPECT_TRUE(absl::IsDataLoss(missing)) << missing;
    EXPECT_THAT(std::string(missing.message()),
                HasSubstr(segments[gone + 1].string() + ": byte 0: the segment before, " +
                          segments[gone].filename().string() + ", is missing"));
    EXPECT_FALSE(std::filesystem::exists(archive::ManifestPath(Directory())));
    std::filesystem::rename(kept, segments[gone]);
  }
  EXPECT_TRUE(sink::ArchiveWriter::Open(Options()).ok());
}

TEST_F(ArchiveWriterTest, AMissingParentIsNamed) {
  sink::ArchiveOptions options = Options();
  options.directory = Directory() + "/below/it";
  const absl::Status missing = sink::ArchiveWriter::Open(options).status();
  EXPECT_TRUE(absl::IsNotFound(missing));
  EXPECT_THAT(std::string(missing.message()), HasSubstr(options.directory));
}

}  // namespace
}  // namespace policywire
