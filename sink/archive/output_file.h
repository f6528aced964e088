// A file whose bytes are on the disk when a call says so.
#ifndef POLICYWIRE_SINK_ARCHIVE_OUTPUT_FILE_H_
#define POLICYWIRE_SINK_ARCHIVE_OUTPUT_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace policywire::sink {

// All errors name the file and what was done to it (proto/archive/directory.h, SystemError). Not thread-safe.
class OutputFile {
 public:
  // Empty, whatever stood there.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Create(std::string path);
  // To write on.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Open(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::string& path() const { return path_; }

  // Writes all of the bytes and waits until they are on the disk, in the file that has this name. After an error
  // nothing is known of them.
  absl::Status WriteAt(uint64_t position, std::string_view bytes);
  // Waits until the file is on the disk with this length.
  absl::Status Truncate(uint64_t bytes);
  // Gives the file another name in its directory, and waits until the directory has it.
  absl::Status Rename(std::string path);
  // NotFound where the file does not stand under its name any more: what is written to it then is in no file.
  absl::Status InPlace() const;

 private:
  OutputFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_;
};

// NotFound where `path` does not name the file or directory that `descriptor` is open on: somebody has removed or
// replaced it since.
absl::Status CheckInPlace(const std::string& path, int descriptor);
// Replaces a file as a whole: after a crash it is the old one or the new one.
absl::Status ReplaceFile(const std::string& path, std::string_view bytes);
// Makes a directory, and waits until its parent has it. Does nothing where it is there.
absl::Status MakeDirectory(const std::string& path);
// Removes a file, and waits until its directory knows.
absl::Status RemoveFile(const std::string& path);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ARCHIVE_OUTPUT_FILE_H_
