// The page of the format suffices: a reader in Python, written by it, reads the same records (read_archive.py).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sink/archive/archive_writer.h"
#include "tests/support/archive_records.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace policywire {
namespace {

using ::testing::HasSubstr;
using testing::OwnedRecord;
using testing::Records;

constexpr std::chrono::seconds kDeadline(120);

std::string Json(const std::optional<std::string>& bytes) {
  if (!bytes) return "null";
  std::string hex;
  for (const char c : *bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return '"' + hex + '"';
}

std::string Line(const OwnedRecord& record) {
  std::string headers;
  for (const auto& [name, value] : record.headers) {
    headers += fmt::format("{}[{},{}]", headers.empty() ? "" : ",", Json(name), Json(value));
  }
  return fmt::format(
      R"({{"topic":"{}","partition":{},"offset":{},"timestamp":{},"type":{},"key":{},"value":{},"headers":[{}]}})"
      "\n",
      record.topic, record.partition, record.offset, record.timestamp_ms, static_cast<int>(record.timestamp_type),
      Json(record.key), Json(record.value), headers);
}

TEST(ArchiveFormatTest, AReaderThatWasWrittenByThePageReadsTheSame) {
  const testing::TempDir directory("archive_format");
  const std::string archive = (directory.path() / "archive").string();
  Records records;
  for (const auto& [topic, partition] : {std::pair("news", 0), std::pair("news", 12), std::pair("old.news_x-y", 3)}) {
    for (OwnedRecord& record : testing::MakeRecords({topic, partition}, 1'000'000'000'000, 90, records.size())) {
      records.push_back(std::move(record));
    }
  }
  // Payloads of all the lengths that the hash tells apart, and more than one of its rounds.
  for (int64_t i = 0; i < 80; ++i) {
    std::string value(static_cast<size_t>(i < 60 ? i * 5 : i * 100), '\0');
    for (size_t at = 0; at < value.size(); ++at) value[at] = static_cast<char>(at * at + at / 251);
    records.push_back({.topic = "sizes", .offset = i * i, .timestamp_ms = -i, .value = std::move(value)});
  }
  const sink::ArchiveOptions options = {
      .directory = archive, .cluster_id = "cluster", .segment_bytes = 4000, .block_bytes = 1500};
  ASSERT_TRUE(testing::WriteArchive(options, records).ok());
  std::string expected;
  for (const OwnedRecord& record : records) expected += Line(record);

  const auto run = [&] {
    testing::ChildProcess child(
        {.command = {POLICYWIRE_PYTHON, "-B", POLICYWIRE_READ_ARCHIVE, archive}, .directory = directory.path()});
    const std::optional<int> exit = child.Wait(kDeadline);
    return std::tuple(exit.value_or(-1), child.Stdout(), child.Stderr());
  };
  const auto [exit, out, err] = run();
  EXPECT_EQ(exit, 0) << err;
  EXPECT_EQ(out, expected);

  // It would tell if anything were different.
  const std::string file = archive + "/news/0/00000001000000000000.segment";
  std::string bytes = testing::ReadFile(file);
  bytes[200] = static_cast<char>(bytes[200] ^ 1);
  std::ofstream(file, std::ios::binary) << bytes;
  const auto [broken_exit, broken_out, broken_err] = run();
  EXPECT_EQ(broken_exit, 1);
  EXPECT_THAT(broken_err, HasSubstr("a block's checksum is wrong"));
}

}  // namespace
}  // namespace policywire
