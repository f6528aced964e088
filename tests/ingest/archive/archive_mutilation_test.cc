// Ten thousand mutilations of an archive, the same on every run: each is found, none is taken for records.
#include <gtest/gtest.h>

#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <utility>

#include "sink/archive/archive_writer.h"
#include "tests/ingest/archive/archive_copy.h"
#include "tests/support/archive_records.h"
#include "tests/support/temp_dir.h"

namespace policywire {
namespace {

using testing::Files;
using testing::Records;

constexpr int kMutilations = 10'000;

// Changes one or two files; what it did. The result may be the same as before.
std::string Mutilate(Files& files, std::mt19937_64& random) {
  const auto below = [&](size_t n) { return n == 0 ? size_t{0} : static_cast<size_t>(random() % n); };
  const auto pick = [&] { return std::next(files.begin(), static_cast<ptrdiff_t>(below(files.size()))); };
  const auto file = pick();
  std::string& bytes = file->second;
  const size_t at = below(bytes.size());
  const size_t length = 1 + below(bytes.size() - at);
  const std::string place = file->first + " at " + std::to_string(at) + " of " + std::to_string(length);
  switch (below(8)) {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
      return "flip: " + place;
    case 1:
      bytes.resize(at);
      return "cut: " + place;
    case 2:
      bytes.replace(at, length, std::string(length, '\0'));
      return "zero: " + place;
    case 3:
      bytes.insert(at, bytes.substr(at, length));
      return "duplicate: " + place;
    case 4:
      bytes.erase(at, length);
      return "take out: " + place;
    case 5: {
      const std::string name = file->first;
      files.erase(file);
      return "delete: " + name;
    }
    case 6: {
      const auto other = pick();
      std::swap(bytes, other->second);
      return "swap: " + file->first + " and " + other->first;
    }
    default:
      for (size_t n = 1 + below(200); n > 0; --n) bytes += static_cast<char>(below(256));
      return "append: " + file->first;
  }
}

TEST(ArchiveMutilationTest, EveryOneIsFoundAndNothingBeforeItIsLost) {
  const testing::TempDir directory("archive_mutilation");
  Records records;
  for (const auto& [topic, partition] : {std::pair("news", 0), std::pair("news", 1), std::pair("other", 0)}) {
    for (testing::OwnedRecord& record : testing::MakeRecords({topic, partition}, 3, 40, records.size())) {
      records.push_back(std::move(record));
    }
  }
  testing::ArchiveCopy archive({.directory = (directory.path() / "archive").string(), .segment_bytes = 2500}, records,
                               5);
  ASSERT_GE(archive.original().size(), 7);
  std::mt19937_64 random(20251128);
  int same = 0;
  for (int i = 0; i < kMutilations; ++i) {
    Files files = archive.original();
    const std::string what = Mutilate(files, random);
    if (files == archive.original()) {
      ++same;
      --i;
      continue;
    }
    archive.Put(files);
    ASSERT_EQ(archive.Wrong(files), "") << "mutilation " << i << ": " << what;
  }
  RecordProperty("left_the_same", same);
}

}  // namespace
}  // namespace policywire
