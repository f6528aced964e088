// An archive as a run left it, killed or not, made ready to be written on.
#ifndef POLICYWIRE_SINK_ARCHIVE_RECOVER_H_
#define POLICYWIRE_SINK_ARCHIVE_RECOVER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "policywire/v1/archive.pb.h"

namespace policywire::sink {

// A manifest that is true to the files. What a killed run left half-written is taken away: unfinished files, and bytes
// of an open segment behind its last whole block; what it wrote whole is counted in. `repairs` tells what was done, a
// sentence each. A manifest that is missing is made anew from the segments.
//
// Nothing else is changed: DataLoss names a file and a byte where records that were on the disk are damaged or gone, as
// far as that shows without reading all (ingest/archive/verify.h does). FailedPrecondition when the directory holds
// other files and no archive. No other process may write to it.
absl::StatusOr<v1::ArchiveManifest> Recover(const std::string& directory, std::vector<std::string>& repairs);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ARCHIVE_RECOVER_H_
