// A process that writes an archive is killed at random moments, again and again: what is there in the end is what was
// given, each record once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <random>
#include <string>

#include "tests/support/archive_records.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace policywire {
namespace {

using ::testing::IsEmpty;

constexpr std::chrono::seconds kDeadline(120);
constexpr size_t kRecords = 6'000;
constexpr int kKills = 15;

class ArchiveCrashTest : public ::testing::TestWithParam<uint64_t> {};

TEST_P(ArchiveCrashTest, NothingIsLostOrDoubled) {
  const testing::TempDir directory("archive_crash");
  const std::string archive = (directory.path() / "archive").string();
  const uint64_t seed = GetParam();
  std::mt19937_64 random(seed);
  // Where a sanitizer looks for leaks it traces the process that ends, which cannot be waited for at that moment.
  const testing::ChildProcess::Options options = {
      .command = {POLICYWIRE_APPENDER, archive, std::to_string(seed), std::to_string(kRecords)},
      .environment = {{"ASAN_OPTIONS", "detect_leaks=0"}},
      .directory = directory.path()};
  int within = 0;
  for (int killed = 0; killed < kKills; ++killed) {
    testing::ChildProcess child(options);
    // It goes on while this is being read: it dies within a block, a footer, a manifest, a rename or between them.
    const size_t records = 20 * (1 + random() % (kRecords / 20));
    ASSERT_TRUE(child.WaitForStderr("appended " + std::to_string(records) + "\n", kDeadline)) << child.Stderr();
    child.Signal(SIGKILL);
    const auto exit = child.Wait(kDeadline);
    ASSERT_TRUE(exit == -SIGKILL || exit == 0) << child.Stderr();
    within += exit == 0 ? 0 : 1;
  }
  EXPECT_GT(within, 0);
  testing::ChildProcess child(options);
  ASSERT_EQ(child.Wait(kDeadline), 0) << child.Stderr();
  absl::Status status;
  auto read = testing::ReadArchive(archive, status);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ((read[{"news", 0}]), testing::MakeRecords({"news", 0}, 0, kRecords, seed));
  EXPECT_EQ((read[{"news", 1}]), testing::MakeRecords({"news", 1}, 0, kRecords, seed + 1));
  EXPECT_THAT(testing::Faults(archive), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, ArchiveCrashTest, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace policywire
