// A directory that one process at a time may write to.
#ifndef POLICYWIRE_SINK_ARCHIVE_DIRECTORY_LOCK_H_
#define POLICYWIRE_SINK_ARCHIVE_DIRECTORY_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace policywire::sink {

// Held as long as this lives, and no longer than the process. Keeps away whoever asks for it too, and nobody else.
// Errors name the directory.
class DirectoryLock {
 public:
  // Null where another process, or another lock of this one, holds it.
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Try(const std::string& directory);
  // Waits for it.
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Wait(const std::string& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Take(const std::string& directory, int operation);

  const int descriptor_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ARCHIVE_DIRECTORY_LOCK_H_
