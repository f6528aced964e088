// Records for archives that a test writes, and what is read back.
#ifndef POLICYWIRE_TESTS_SUPPORT_ARCHIVE_RECORDS_H_
#define POLICYWIRE_TESTS_SUPPORT_ARCHIVE_RECORDS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "ingest/archive/archive.h"
#include "ingest/position.h"
#include "ingest/record.h"
#include "sink/archive/archive_writer.h"

namespace policywire::testing {

// A record that owns its bytes.
struct OwnedRecord {
  std::string topic = "news";
  int32_t partition = 0;
  int64_t offset = 0;
  int64_t timestamp_ms = -1;
  ingest::TimestampType timestamp_type = ingest::TimestampType::kNone;
  std::optional<std::string> key = std::nullopt;
  std::optional<std::string> value = std::nullopt;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers = {};

  bool operator==(const OwnedRecord&) const = default;
  // Valid as long as this is.
  ingest::Record View() const;
};
OwnedRecord Owned(const ingest::Record& record);
void PrintTo(const OwnedRecord& record, std::ostream* out);

// Small records in which everything occurs that a record may have, with gaps between the offsets; the same for the same
// seed. They begin at `first_offset`.
std::vector<OwnedRecord> MakeRecords(const ingest::TopicPartition& partition, int64_t first_offset, size_t count,
                                     uint64_t seed);

using Records = std::vector<OwnedRecord>;

// Appends to the archive, flushes after every `per_block` records (0: only at the end) and closes it. The first error.
absl::Status WriteArchive(const sink::ArchiveOptions& options, const Records& records, size_t per_block = 0);

// All that is read of one partition up to the end or an error, which goes to `status`.
Records ReadPartition(const std::shared_ptr<const ingest::Archive>& archive, const ingest::TopicPartition& partition,
                      absl::Status& status, int64_t begin = 0, int64_t end = ingest::kArchiveEnd);

// The same of every partition, the records of each in their order; `status` is the first error.
std::map<ingest::TopicPartition, Records> ReadArchive(const std::string& directory, absl::Status& status);

// Faults that verifying tells, a line each.
std::vector<std::string> Faults(const std::string& directory);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_ARCHIVE_RECORDS_H_
