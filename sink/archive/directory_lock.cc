#include "sink/archive/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "proto/archive/directory.h"
#include "sink/archive/output_file.h"

namespace policywire::sink {

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Try(const std::string& directory) {
  return Take(directory, LOCK_EX | LOCK_NB);
}

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Wait(const std::string& directory) {
  return Take(directory, LOCK_EX);
}

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Take(const std::string& directory, int operation) {
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return archive::SystemError(directory, "opening");
  std::unique_ptr<DirectoryLock> lock(new DirectoryLock(directory, descriptor));
  while (flock(descriptor, operation) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return nullptr;
    return archive::SystemError(directory, "locking");
  }
  return lock;
}

absl::Status DirectoryLock::InPlace() const { return CheckInPlace(directory_, descriptor_); }

DirectoryLock::~DirectoryLock() { close(descriptor_); }

}  // namespace policywire::sink
