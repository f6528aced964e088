#include "sink/archive/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "proto/archive/directory.h"

namespace policywire::sink {
namespace {

using archive::SystemError;

// Names in a directory are durable once the directory is.
absl::Status SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return SystemError(directory, "opening");
  absl::Status status;
  if (fsync(descriptor) != 0) status = SystemError(directory, "syncing");
  close(descriptor);
  return status;
}

absl::StatusOr<int> OpenFile(const std::string& path, int flags) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0644);
  if (descriptor < 0) return SystemError(path, (flags & O_CREAT) != 0 ? "creating" : "opening");
  return descriptor;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Create(std::string path) {
  const auto descriptor = OpenFile(path, O_CREAT | O_TRUNC);
  if (!descriptor.ok()) return descriptor.status();
  return std::unique_ptr<OutputFile>(new OutputFile(std::move(path), *descriptor));
}

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Open(std::string path) {
  const auto descriptor = OpenFile(path, 0);
  if (!descriptor.ok()) return descriptor.status();
  return std::unique_ptr<OutputFile>(new OutputFile(std::move(path), *descriptor));
}

OutputFile::~OutputFile() { close(descriptor_); }

absl::Status OutputFile::WriteAt(uint64_t position, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(position));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return SystemError(path_, fmt::format("writing at byte {}", position));
    position += static_cast<uint64_t>(wrote);
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return fdatasync(descriptor_) == 0 ? InPlace() : SystemError(path_, "syncing");
}

absl::Status OutputFile::Truncate(uint64_t bytes) {
  if (ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) {
    return SystemError(path_, fmt::format("cutting at byte {}", bytes));
  }
  return fsync(descriptor_) == 0 ? absl::OkStatus() : SystemError(path_, "syncing");
}

absl::Status OutputFile::InPlace() const { return CheckInPlace(path_, descriptor_); }

absl::Status OutputFile::Rename(std::string path) {
  if (absl::Status there = InPlace(); !there.ok()) return there;
  if (std::rename(path_.c_str(), path.c_str()) != 0) return SystemError(path_, fmt::format("renaming to {}", path));
  path_ = std::move(path);
  return SyncDirectoryOf(path_);
}

absl::Status CheckInPlace(const std::string& path, int descriptor) {
  struct stat open_one {};
  struct stat named {};
  if (fstat(descriptor, &open_one) != 0) return SystemError(path, "looking at it");
  const bool found = stat(path.c_str(), &named) == 0;
  if (!found && errno != ENOENT && errno != ENOTDIR) return SystemError(path, "looking for it");
  if (found && named.st_dev == open_one.st_dev && named.st_ino == open_one.st_ino) return absl::OkStatus();
  return absl::NotFoundError(fmt::format("{}: was {} while it was written to", path, found ? "replaced" : "removed"));
}

absl::Status ReplaceFile(const std::string& path, std::string_view bytes) {
  const std::string unfinished = fmt::format("{}{}", path, archive::kUnfinishedEnding);
  const auto file = OutputFile::Create(unfinished);
  if (!file.ok()) return file.status();
  if (absl::Status written = (*file)->WriteAt(0, bytes); !written.ok()) {
    unlink(unfinished.c_str());
    return written;
  }
  return (*file)->Rename(path);
}

absl::Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0755) == 0) return SyncDirectoryOf(path);
  if (errno == EEXIST) return absl::OkStatus();
  return SystemError(path, "making the directory");
}

absl::Status RemoveFile(const std::string& path) {
  if (unlink(path.c_str()) != 0) return SystemError(path, "removing");
  return SyncDirectoryOf(path);
}

}  // namespace policywire::sink
