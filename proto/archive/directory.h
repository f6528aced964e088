// Where an archive's files are, and how they are read.
#ifndef POLICYWIRE_PROTO_ARCHIVE_DIRECTORY_H_
#define POLICYWIRE_PROTO_ARCHIVE_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "policywire/v1/archive.pb.h"

namespace policywire::archive {

// '@' is in no topic's name.
inline constexpr std::string_view kManifestName = "@manifest";
inline constexpr std::string_view kSegmentEnding = ".segment";
// What is written under this ending is renamed once it is whole; found later, it is a killed run's.
inline constexpr std::string_view kUnfinishedEnding = ".new";

std::string ManifestPath(std::string_view directory);
std::string PartitionPath(std::string_view directory, std::string_view topic, int32_t partition);
// Within the directory of its partition: "00000000000000000042.segment".
std::string SegmentName(int64_t first_offset);

// "FILE: byte 17: what": DataLoss.
absl::Status Damage(std::string_view file, uint64_t byte, std::string_view what);
// What the system said of a file, by `errno`: "FILE: doing: reason". NotFound, PermissionDenied, ResourceExhausted (no
// space, no more files) or Unavailable.
absl::Status SystemError(std::string_view file, std::string_view doing);

// The files below an archive's directory, by their names alone.
struct Listing {
  // The first offsets of each partition's segments, ascending.
  std::map<std::pair<std::string, int32_t>, std::vector<int64_t>> segments;
  // Paths of all that has no place in an archive, what is unfinished included; sorted.
  std::vector<std::string> foreign;
};
absl::StatusOr<Listing> ListFiles(std::string_view directory);

// NotFound when there is none, DataLoss when it is damaged or says what cannot be.
absl::StatusOr<v1::ArchiveManifest> ReadManifest(std::string_view directory);
// The same from the file's bytes; `file` is for messages.
absl::StatusOr<v1::ArchiveManifest> ParseManifest(std::string_view file, std::string_view text);
std::string FormatManifest(const v1::ArchiveManifest& manifest);

// A file that is read at any place. Thread-safe.
class InputFile {
 public:
  static absl::StatusOr<std::unique_ptr<InputFile>> Open(std::string path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& path() const { return path_; }
  // When it was opened; it may grow.
  uint64_t size() const { return size_; }
  // All of the bytes, or an error: DataLoss where the file ends before.
  absl::Status ReadAt(uint64_t position, size_t bytes, char* to) const;

 private:
  InputFile(std::string path, int descriptor, uint64_t size);

  std::string path_;
  int descriptor_;
  uint64_t size_;
};

}  // namespace policywire::archive

#endif  // POLICYWIRE_PROTO_ARCHIVE_DIRECTORY_H_
