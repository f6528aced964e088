// Damage is found and named, what stands before it is read, and what a killed run left is mended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/archive/archive.h"
#include "ingest/archive/verify.h"
#include "proto/archive/format.h"
#include "sink/archive/archive_writer.h"
#include "tests/ingest/archive/archive_copy.h"
#include "tests/support/archive_records.h"
#include "tests/support/temp_dir.h"

namespace policywire {
namespace {

using ingest::TopicPartition;
using ::testing::AllOf;
using testing::ArchiveCopy;
using ::testing::ElementsAre;
using testing::Files;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Records;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kManifest[] = "@manifest";

class ArchiveDamageTest : public ::testing::Test {
 protected:
  std::string Directory() const { return (directory_.path() / "archive").string(); }

  // Two partitions; of each a sealed segment of three blocks and an open one of one or two.
  std::unique_ptr<ArchiveCopy> MakeArchive(size_t count = 15) const {
    Records records = testing::MakeRecords({"a", 0}, 5, count, 1);
    for (testing::OwnedRecord& record : testing::MakeRecords({"b", 1}, 0, count, 2))
      records.push_back(std::move(record));
    return std::make_unique<ArchiveCopy>(sink::ArchiveOptions{.directory = Directory(), .segment_bytes = 900}, records,
                                         3);
  }

  // Of segments, in their order.
  static std::vector<std::string> FilesOf(const ArchiveCopy& archive, const std::string& partition) {
    std::vector<std::string> files;
    for (const auto& [file, bytes] : archive.original()) {
      if (file.starts_with(partition + "/")) files.push_back(file);
    }
    return files;
  }

  testing::TempDir directory_{"archive_damage"};
};

TEST_F(ArchiveDamageTest, NothingIsWrongWithWhatWasWritten) {
  const auto archive = MakeArchive();
  EXPECT_EQ(archive->Wrong(archive->original()), "");
  EXPECT_THAT(FilesOf(*archive, "a/0"), SizeIs(::testing::Ge(2)));
  EXPECT_THAT(FilesOf(*archive, "b/1"), SizeIs(::testing::Ge(2)));
}

TEST_F(ArchiveDamageTest, EveryFlippedBitIsFound) {
  const auto archive = MakeArchive(8);
  size_t bits = 0;
  for (const auto& [file, bytes] : archive->original()) {
    Files files = archive->original();
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit, ++bits) {
      files[file][bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      archive->Put(files);
      ASSERT_EQ(archive->Wrong(files), "") << file << " bit " << bit;
      files[file][bit / 8] = bytes[bit / 8];
    }
  }
  RecordProperty("bits", static_cast<int>(bits));
  EXPECT_GT(bits, 10'000);
}

TEST_F(ArchiveDamageTest, EveryShorterFileIsFound) {
  const auto archive = MakeArchive();
  for (const auto& [file, bytes] : archive->original()) {
    Files files = archive->original();
    for (size_t length = 0; length < bytes.size(); ++length) {
      files[file] = bytes.substr(0, length);
      archive->Put(files);
      ASSERT_EQ(archive->Wrong(files), "") << file << " of " << length << " bytes";
    }
  }
}

// The place is the byte where the damage is, or where what it spoils begins.
TEST_F(ArchiveDamageTest, TellsFileAndByte) {
  const auto archive = MakeArchive();
  const std::string file = FilesOf(*archive, "a/0")[0];
  const uint64_t size = archive->original().at(file).size();
  const auto expect = [&](uint64_t flipped, const std::string& what) {
    Files files = archive->original();
    files[file][flipped] = static_cast<char>(files[file][flipped] ^ 1);
    archive->Put(files);
    EXPECT_THAT(testing::Faults(Directory()), ElementsAre(HasSubstr(archive->path(file) + ": byte " + what)));
  };
  // topic "a", no cluster id: 40 + 1 + 8 bytes
  expect(0, "0: not a segment of an archive");
  expect(30, "0: the header's checksum is wrong");
  expect(49, "49: no block begins here");
  expect(60, "49: the checksum of a block's header is wrong");
  expect(49 + 80, "129: the checksum of a block with offsets 5 to");
  expect(size - 1, std::to_string(size - 1) + ": the footer is not that of the blocks");
}

TEST_F(ArchiveDamageTest, TellsWhatIsMissingSwappedOrForeign) {
  const auto archive = MakeArchive();
  const std::vector<std::string> a = FilesOf(*archive, "a/0");
  const std::vector<std::string> b = FilesOf(*archive, "b/1");

  Files files = archive->original();
  files.erase(a[0]);
  archive->Put(files);
  EXPECT_EQ(archive->Wrong(files), "");
  EXPECT_THAT(testing::Faults(Directory()), ElementsAre(HasSubstr(a[0] + ": missing, with offsets 5 to ")));

  // The chain in the segments' own headers tells it without a manifest, too.
  files.erase(kManifest);
  archive->Put(files);
  EXPECT_THAT(testing::Faults(Directory()),
              ElementsAre(HasSubstr("@manifest: byte 0: missing"),
                          HasSubstr(a[1] + ": byte 0: the segment before, 00000000000000000005.segment, is missing")));

  files = archive->original();
  std::swap(files[a[0]], files[b[0]]);
  archive->Put(files);
  EXPECT_EQ(archive->Wrong(files), "");
  EXPECT_THAT(
      testing::Faults(Directory()),
      UnorderedElementsAre(HasSubstr(a[0] + ": byte 0: this is the segment of b[1] that begins with offset 0"),
                           HasSubstr(b[0] + ": byte 0: this is the segment of a[0] that begins with offset 5")));

  files = archive->original();
  std::swap(files[a[0]], files[a[1]]);
  archive->Put(files);
  EXPECT_EQ(archive->Wrong(files), "");

  files = archive->original();
  files["a/0/notes.txt"] = "mine";
  files["a/0/00000000000000000001.segment"] = files[a[0]];
  files["a/0/00000000000000000007.segment.new"] = "";  // a killed run's, which holds nothing
  archive->Put(files);
  EXPECT_EQ(archive->Wrong(files), "");
  EXPECT_THAT(testing::Faults(Directory()),
              UnorderedElementsAre(HasSubstr("notes.txt: byte 0: has no place"),
                                   HasSubstr("00000000000000000001.segment: byte 0: has no place")));
}

// Of several damaged blocks each is told, and what is whole between them is counted.
TEST_F(ArchiveDamageTest, GoesOnBehindADamagedBlock) {
  const auto archive = MakeArchive();
  Files files = archive->original();
  const std::vector<std::string> a = FilesOf(*archive, "a/0");
  for (const std::string& file : {a[0], a[1], FilesOf(*archive, "b/1")[0]}) files[file][49 + 80] ^= 1;
  archive->Put(files);
  size_t told = 0;
  const auto counts = ingest::VerifyArchive(Directory(), [&](const absl::Status& fault) {
    EXPECT_THAT(std::string(fault.message()), HasSubstr("the checksum of a block"));
    ++told;
  });
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(told, 3);
  EXPECT_EQ(counts->faults, 3);
  EXPECT_EQ(counts->records, 30 - 3 * 3);
}

// Footers of files that fit, with numbers that ask for more than there is.
TEST_F(ArchiveDamageTest, HostileLengthsAllocateNothing) {
  archive::BlockHeader block;
  std::string fault;
  std::string bytes(archive::BlockHeader::kBytes, '\0');
  block = {.records = 1, .compressed_bytes = 10, .raw_bytes = static_cast<uint32_t>(archive::kMaxBlockBytes) + 1};
  archive::EncodeBlockHeader(block, bytes.data());
  EXPECT_FALSE(archive::DecodeBlockHeader(bytes, 0, 0, fault));
  block = {.records = 1, .compressed_bytes = 0xFFFFFFFF, .raw_bytes = 1};
  archive::EncodeBlockHeader(block, bytes.data());
  EXPECT_FALSE(archive::DecodeBlockHeader(bytes, 0, 0, fault));
  archive::Footer footer;
  footer.totals.blocks = uint64_t{1} << 60;
  footer.position = uint64_t{1} << 63;
  const std::string end = archive::EncodeFooter(footer, "").substr(archive::Footer::kIndexPrefixBytes);
  EXPECT_FALSE(archive::DecodeFooter(end, 0, 1000, fault));
}

class TornTailTest : public ArchiveDamageTest {
 protected:
  static constexpr size_t kPerBlock = 2;

  sink::ArchiveOptions Options() const { return {.directory = Directory(), .segment_bytes = 100'000}; }

  // Opens the archive, goes on where it ends, and expects all records then, each once.
  void GoOn(const Records& records, const std::string& where) {
    const auto writer = sink::ArchiveWriter::Open(Options());
    ASSERT_TRUE(writer.ok()) << where << ": " << writer.status();
    const int64_t next = (*writer)->NextOffset({"news", 0});
    for (const testing::OwnedRecord& record : records) {
      if (record.offset < next) continue;
      const absl::Status appended = (*writer)->Append(record.View());
      ASSERT_TRUE(appended.ok()) << where << ": " << appended;
    }
    ASSERT_TRUE((*writer)->Close().ok()) << where;
    absl::Status status;
    auto read = testing::ReadArchive(Directory(), status);
    ASSERT_TRUE(status.ok()) << where << ": " << status;
    ASSERT_EQ((read[{"news", 0}]), records) << where;
    ASSERT_THAT(testing::Faults(Directory()), IsEmpty()) << where;
  }

  // Cuts the file of the archive everywhere, beside a manifest as it was after `blocks` blocks; none with -1.
  void CutEverywhere(int blocks) {
    const Records records = testing::MakeRecords({"news", 0}, 0, 8, 7);
    std::string manifest;
    if (blocks > 0) {
      const Records known(records.begin(), records.begin() + blocks * static_cast<int>(kPerBlock));
      ASSERT_TRUE(testing::WriteArchive(Options(), known, kPerBlock).ok());
      manifest = testing::ReadFiles(Directory()).at(kManifest);
      std::filesystem::remove_all(Directory());
    }
    ArchiveCopy archive(Options(), records, kPerBlock);
    Files files = archive.original();
    if (blocks > 0) {
      files[kManifest] = manifest;
    } else {
      files.erase(kManifest);
    }
    const std::string file = "news/0/00000000000000000000.segment";
    const std::string bytes = archive.original().at(file);
    for (size_t length = 0; length <= bytes.size(); ++length) {
      files[file] = bytes.substr(0, length);
      archive.Restore(files);
      GoOn(records, "cut at byte " + std::to_string(length));
      if (HasFatalFailure()) return;
    }
  }
};

TEST_F(TornTailTest, IsMendedWhereTheManifestIsOfTheFirstBlock) { CutEverywhere(1); }
TEST_F(TornTailTest, IsMendedWhereTheManifestIsOfAllBlocks) { CutEverywhere(4); }
TEST_F(TornTailTest, IsMendedWithoutAManifest) { CutEverywhere(-1); }

// A machine that loses its power may keep a block's header, or what was written later, and not what stands between.
TEST_F(TornTailTest, IsMendedWhereAMiddleIsMissing) {
  const Records records = testing::MakeRecords({"news", 0}, 0, 8, 8);
  ArchiveCopy archive(Options(), records, kPerBlock);
  Files files = archive.original();
  files.erase(kManifest);
  std::string& bytes = files["news/0/00000000000000000000.segment"];
  bytes.replace(bytes.size() / 2, 20, std::string(20, '\0'));
  archive.Put(files);
  GoOn(records, "zeros in the middle");
}

// What was on the disk when the manifest was written is not thrown away for damage in front of it.
TEST_F(TornTailTest, DamageInFrontOfWholeBlocksIsLeftAlone) {
  const Records records = testing::MakeRecords({"news", 0}, 0, 8, 9);
  ArchiveCopy archive(Options(), records, kPerBlock);
  Files files = archive.original();
  const std::string file = "news/0/00000000000000000000.segment";
  files[file][60] = static_cast<char>(files[file][60] ^ 1);
  archive.Put(files);
  const auto writer = sink::ArchiveWriter::Open(Options());
  ASSERT_FALSE(writer.ok());
  EXPECT_TRUE(absl::IsDataLoss(writer.status()));
  EXPECT_THAT(std::string(writer.status().message()), AllOf(HasSubstr(file), HasSubstr("byte 52")));
  EXPECT_EQ(testing::ReadFiles(Directory()), files);
}

}  // namespace
}  // namespace policywire
