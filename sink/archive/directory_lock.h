// A directory that one process at a time may write to.
#ifndef POLICYWIRE_SINK_ARCHIVE_DIRECTORY_LOCK_H_
#define POLICYWIRE_SINK_ARCHIVE_DIRECTORY_LOCK_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
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
  // NotFound where another directory, or none, has the name by now: others may hold a lock on that.
  absl::Status InPlace() const;
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  DirectoryLock(std::string directory, int descriptor) : directory_(std::move(directory)), descriptor_(descriptor) {}
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Take(const std::string& directory, int operation);

  const std::string directory_;
  const int descriptor_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ARCHIVE_DIRECTORY_LOCK_H_
