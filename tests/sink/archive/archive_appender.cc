// Appends records to an archive until it is killed, or has them all.
//
//   archive_appender DIRECTORY SEED COUNT
//
// The records are those of MakeRecords for two partitions, in turns; it goes on where the archive ends.
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "sink/archive/archive_writer.h"
#include "tests/support/archive_records.h"

int main(int argc, char** argv) {
  namespace testing = policywire::testing;
  if (argc != 4) return 2;
  const auto seed = std::strtoull(argv[2], nullptr, 10);
  const auto count = std::strtoull(argv[3], nullptr, 10);
  const testing::Records first = testing::MakeRecords({"news", 0}, 0, count, seed);
  const testing::Records second = testing::MakeRecords({"news", 1}, 0, count, seed + 1);
  const auto writer =
      policywire::sink::ArchiveWriter::Open({.directory = argv[1], .segment_bytes = 20'000, .block_bytes = 3'000});
  if (!writer.ok()) {
    std::cerr << writer.status() << "\n";
    return 1;
  }
  const auto append = [&](const testing::OwnedRecord& record) {
    if (record.offset < (*writer)->NextOffset({record.topic, record.partition})) return;
    const absl::Status appended = (*writer)->Append(record.View());
    if (appended.ok()) return;
    std::cerr << appended << "\n";
    std::exit(1);
  };
  for (size_t i = 0; i < count; ++i) {
    append(first[i]);
    append(second[i]);
    if ((i + 1) % 20 == 0) std::cerr << "appended " << i + 1 << std::endl;  // for whoever waits to kill it
  }
  const absl::Status closed = (*writer)->Close();
  if (!closed.ok()) std::cerr << closed << "\n";
  return closed.ok() ? 0 : 1;
}
