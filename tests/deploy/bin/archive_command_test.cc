// policywire archive ls and verify, as a user meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "proto/archive/directory.h"
#include "tests/support/archive_records.h"
#include "tests/support/child_process.h"
#include "tests/support/outcome.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::chrono::seconds kDeadline(120);

class ArchiveCommandTest : public ::testing::Test {
 protected:
  // Two partitions of several segments each.
  void SetUp() override {
    Records records = MakeRecords({"news", 0}, 0, 60, 1);
    for (OwnedRecord& record : MakeRecords({"news", 2}, 0, 60, 2)) records.push_back(std::move(record));
    ASSERT_TRUE(WriteArchive({.directory = archive_, .segment_bytes = 900}, records, 3).ok());
    listed_ = archive::ReadManifest(archive_)->partitions(1);
    ASSERT_GT(listed_.segments_size(), 2);
  }

  Outcome Archive(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {POLICYWIRE_PROGRAM, "archive"});
    ChildProcess child({.command = std::move(arguments), .directory = directory_.path()});
    return WaitForOutcome(child, kDeadline);
  }

  std::string Partition() const { return archive::PartitionPath(archive_, "news", 2); }
  std::string Segment(int index) const {
    return Partition() + "/" + archive::SegmentName(listed_.segments(index).first_offset());
  }

  TempDir directory_{"archive_command"};
  const std::string archive_ = (directory_.path() / "archive").string();
  v1::ArchivePartition listed_;  // news[2]
};

TEST_F(ArchiveCommandTest, ListsWhatIsThere) {
  const Outcome listed = Archive({"ls", archive_});
  EXPECT_EQ(listed.exit, 0);
  EXPECT_THAT(listed.err, IsEmpty());
  EXPECT_THAT(listed.out, ContainsRegex("news\\[2\\] +" + std::to_string(listed_.segments_size()) + " +60 "));
  EXPECT_THAT(listed.out, Not(HasSubstr("lost")));
}

TEST_F(ArchiveCommandTest, DoesNotListAPartitionThatIsGone) {
  std::filesystem::remove_all(Partition());
  const Outcome listed = Archive({"ls", archive_});
  EXPECT_EQ(listed.exit, 65);
  EXPECT_THAT(listed.out,
              ContainsRegex("news\\[2\\] +0 of " + std::to_string(listed_.segments_size()) + " +0 *\n  lost "));
  EXPECT_THAT(listed.out, ContainsRegex("news\\[0\\] +[0-9]+ +60 "));
  EXPECT_THAT(listed.err, AllOf(HasSubstr(Segment(0) + ": missing, with offsets 0 to "),
                                HasSubstr(archive_ + ": not whole: `policywire archive verify`")));
}

TEST_F(ArchiveCommandTest, TellsASegmentThatIsGoneOrHasAnotherLength) {
  const std::string rest =
      std::to_string(listed_.segments_size() - 1) + " of " + std::to_string(listed_.segments_size());
  const v1::ArchiveSegment& segment = listed_.segments(1);
  const std::string lost = "\n  lost +" + std::to_string(segment.records()) + " +" +
                           std::to_string(segment.first_offset()) + " +" + std::to_string(segment.last_offset()) +
                           " *\n";
  const uint64_t size = std::filesystem::file_size(Segment(1));
  std::filesystem::resize_file(Segment(1), size - 1);
  const Outcome cut = Archive({"ls", archive_});
  EXPECT_EQ(cut.exit, 65);
  EXPECT_THAT(cut.out, AllOf(ContainsRegex("news\\[2\\] +" + rest + " "), ContainsRegex(lost)));
  EXPECT_THAT(cut.err, HasSubstr(Segment(1) + ": byte " + std::to_string(size - 1) + ": the file has "));
  std::filesystem::remove(Segment(1));
  const Outcome gone = Archive({"ls", archive_});
  EXPECT_EQ(gone.exit, 65);
  EXPECT_THAT(gone.out, AllOf(ContainsRegex("news\\[2\\] +" + rest + " "), ContainsRegex(lost)));
  EXPECT_THAT(gone.err, HasSubstr(Segment(1) + ": missing, with offsets "));
}

// Directories with numbers for names are no partitions yet.
TEST_F(ArchiveCommandTest, WhatIsNoArchiveIsCalledThat) {
  const std::filesystem::path other = directory_.path() / "other";
  std::filesystem::create_directories(other / "releases" / "12");
  directory_.Write("other/releases/12/notes.txt", "mine");
  directory_.Write("other/hosts", "mine");
  for (const char* command : {"verify", "ls"}) {
    const Outcome outcome = Archive({command, other.string()});
    EXPECT_EQ(outcome.exit, 66) << outcome.out;
    EXPECT_EQ(outcome.err, "policywire: " + other.string() + ": not an archive\n");
  }
}

}  // namespace
}  // namespace policywire::testing
