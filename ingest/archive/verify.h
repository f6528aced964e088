// Whether an archive is whole.
#ifndef POLICYWIRE_INGEST_ARCHIVE_VERIFY_H_
#define POLICYWIRE_INGEST_ARCHIVE_VERIFY_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace policywire::ingest {

// What was found good.
struct ArchiveCounts {
  uint64_t partitions = 0;
  uint64_t segments = 0;
  uint64_t blocks = 0;
  uint64_t records = 0;
  uint64_t bytes = 0;  // of the segments' files
  uint64_t faults = 0;
};

// Reads all of the archive, decompresses every block and takes every record apart. `tell` hears of each fault, with
// file and byte; behind damaged records the next block is looked at, behind a damaged header the next segment. An error
// only where there is no archive to look at. An archive that is being written shows as one whose last block is torn.
absl::StatusOr<ArchiveCounts> VerifyArchive(const std::string& directory,
                                            const std::function<void(const absl::Status&)>& tell);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_ARCHIVE_VERIFY_H_
