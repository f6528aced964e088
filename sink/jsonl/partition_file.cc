#include "sink/jsonl/partition_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>

#include "ingest/steady_clock.h"
#include "proto/archive/directory.h"
#include "sink/jsonl/event_line.h"

namespace policywire::sink {
namespace {

using archive::Damage;
using archive::InputFile;

constexpr std::string_view kEnding = ".jsonl";
constexpr std::string_view kOpenEnding = ".open";
constexpr size_t kOffsetDigits = 20;
// Of a whole file its last line is wanted: most often this much holds it.
constexpr uint64_t kTail = 1 << 16;
// What is read of a file at a time.
constexpr uint64_t kPortion = 1 << 20;

std::optional<int64_t> FirstOffset(std::string_view name) {
  if (name.size() != kOffsetDigits + kEnding.size() || !name.ends_with(kEnding)) return std::nullopt;
  int64_t offset = 0;
  const char* const end = name.data() + kOffsetDigits;
  const auto [next, error] = std::from_chars(name.data(), end, offset);
  return error == std::errc() && next == end && offset >= 0 ? std::optional(offset) : std::nullopt;
}

absl::StatusOr<std::string> ReadEnd(const std::string& path, uint64_t at_most) {
  const auto file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  const uint64_t bytes = std::min((*file)->size(), at_most);
  std::string text(bytes, '\0');
  if (absl::Status read = (*file)->ReadAt((*file)->size() - bytes, bytes, text.data()); !read.ok()) return read;
  return text;
}

// Of one line: at which byte it begins, the line without its newline, and whether it has one; only a last one has not.
using TakeLine = std::function<absl::Status(uint64_t begin, std::string_view line, bool whole)>;

// Hands on a file's lines until `take` has an error. A file may be larger than the memory, a line is not.
absl::Status ReadLines(const std::string& path, const TakeLine& take) {
  const auto file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  std::string text;  // from the line that is not handed on yet
  uint64_t begin = 0;
  for (uint64_t read = 0; read < (*file)->size();) {
    const size_t kept = text.size();
    const size_t more = std::min((*file)->size() - read, kPortion);
    text.resize(kept + more);
    if (absl::Status status = (*file)->ReadAt(read, more, text.data() + kept); !status.ok()) return status;
    read += more;
    size_t at = 0;
    for (size_t end = text.find('\n', kept); end != text.npos; end = text.find('\n', at)) {
      if (absl::Status taken = take(begin + at, std::string_view(text).substr(at, end - at), true); !taken.ok()) {
        return taken;
      }
      at = end + 1;
    }
    text.erase(0, at);
    begin += at;
  }
  return text.empty() ? absl::OkStatus() : take(begin, text, false);
}

}  // namespace

PartitionFile::PartitionFile(std::string directory, std::string topic, int32_t partition)
    : directory_(std::move(directory)), topic_(std::move(topic)), partition_(partition) {}

absl::StatusOr<std::unique_ptr<PartitionFile>> PartitionFile::Open(const std::string& directory,
                                                                   const std::string& topic, int32_t partition) {
  const std::string path = archive::PartitionPath(directory, topic, partition);
  if (absl::Status made = MakeDirectory(fmt::format("{}/{}", directory, topic)); !made.ok()) return made;
  if (absl::Status made = MakeDirectory(path); !made.ok()) return made;
  std::unique_ptr<PartitionFile> files(new PartitionFile(path, topic, partition));
  if (absl::Status taken = files->TakeUp(); !taken.ok()) return taken;
  return files;
}

std::string PartitionFile::PathOf(int64_t first) const {
  return fmt::format("{}/{:020}{}", directory_, first, kEnding);
}

absl::Status PartitionFile::TakeUp() {
  std::error_code error;
  std::filesystem::directory_iterator at(directory_, error);
  std::vector<std::string> unfinished;
  std::vector<int64_t> open;
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename();
    if (const auto first = FirstOffset(name)) sealed_[*first] = at->path();
    if (name.ends_with(archive::kUnfinishedEnding)) unfinished.push_back(at->path());
    if (!name.ends_with(kOpenEnding)) continue;
    const auto first = FirstOffset(std::string_view(name).substr(0, name.size() - kOpenEnding.size()));
    if (first) open.push_back(*first);
  }
  if (error) {
    errno = error.value();
    return archive::SystemError(directory_, "listing");
  }
  for (const std::string& path : unfinished) {
    if (absl::Status removed = RemoveFile(path); !removed.ok()) return removed;
  }
  if (open.size() > 1) return Damage(directory_, 0, "two files are open; one at most is being written");
  if (!sealed_.empty()) {
    if (absl::Status read = ReadLastOffset(sealed_.rbegin()->second); !read.ok()) return read;
  }
  return open.empty() ? absl::OkStatus() : Recover(open.front());
}

absl::Status PartitionFile::ReadLastOffset(const std::string& path) {
  for (uint64_t bytes = kTail;; bytes *= 16) {
    const auto text = ReadEnd(path, bytes);
    if (!text.ok()) return text.status();
    const bool whole = text->size() < bytes;
    if (text->empty() || text->back() != '\n') return Damage(path, text->size(), "does not end with a whole line");
    const size_t before = text->size() < 2 ? text->npos : text->rfind('\n', text->size() - 2);
    if (before == text->npos && !whole) continue;
    const size_t begin = before == text->npos ? 0 : before + 1;
    const std::string_view line = std::string_view(*text).substr(begin, text->size() - 1 - begin);
    const auto offset = OffsetOfEventLine(line, topic_, partition_);
    if (!offset) return Damage(path, begin, "no line of this partition's events");
    last_offset_ = *offset;
    return absl::OkStatus();
  }
}

absl::Status PartitionFile::Recover(int64_t first) {
  const std::string path = PathOf(first) + std::string(kOpenEnding);
  uint64_t good = 0;
  std::optional<uint64_t> bad;
  absl::Status read = ReadLines(path, [&](uint64_t begin, std::string_view line, bool whole) -> absl::Status {
    const auto offset = whole ? OffsetOfEventLine(line, topic_, partition_) : std::nullopt;
    if (!offset) {
      if (!bad) bad = begin;
      return absl::OkStatus();
    }
    // What a crash tears is the end. This was whole once.
    if (bad) return Damage(path, *bad, "no line of this partition's events, and such lines behind it");
    if (*offset <= last_offset_) {
      return Damage(path, begin, fmt::format("offset {} stands behind {}", *offset, last_offset_));
    }
    last_offset_ = *offset;
    good = begin + line.size() + 1;
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  if (good == 0) return RemoveFile(path);
  auto file = OutputFile::Open(path);
  if (!file.ok()) return file.status();
  file_ = *std::move(file);
  open_first_ = first;
  bytes_ = good;
  open_since_ = ingest::SteadyNow();
  // A process that died may have written lines and not waited for the disk. They are passed over when they come again,
  // and then committed: they have to be there first.
  return file_->Truncate(good);
}

absl::Status PartitionFile::Append(std::string_view lines, int64_t first, int64_t last) {
  if (file_ == nullptr) {
    const std::string path = PathOf(first) + std::string(kOpenEnding);
    auto file = OutputFile::Create(path + std::string(archive::kUnfinishedEnding));
    if (!file.ok()) return file.status();
    if (absl::Status renamed = (*file)->Rename(path); !renamed.ok()) return renamed;
    file_ = *std::move(file);
    open_first_ = first;
    bytes_ = 0;
    open_since_ = ingest::SteadyNow();
  }
  if (absl::Status written = file_->WriteAt(bytes_, lines); !written.ok()) {
    // Else they are read back as if they were on the disk.
    file_->Truncate(bytes_).IgnoreError();
    return written;
  }
  bytes_ += lines.size();
  last_offset_ = last;
  return absl::OkStatus();
}

absl::Status PartitionFile::Seal() {
  if (file_ == nullptr) return absl::OkStatus();
  if (absl::Status renamed = file_->Rename(PathOf(open_first_)); !renamed.ok()) return renamed;
  sealed_[open_first_] = file_->path();
  file_.reset();
  return absl::OkStatus();
}

absl::Status PartitionFile::Holds(int64_t offset, std::string_view line) const {
  std::string path;
  if (file_ != nullptr && offset >= open_first_) {
    path = file_->path();
  } else if (auto after = sealed_.upper_bound(offset); after != sealed_.begin()) {
    path = std::prev(after)->second;
  }
  if (!path.empty()) {
    const std::string_view key = KeyOfEventLine(line);
    bool found = false;
    absl::Status read = ReadLines(path, [&](uint64_t, std::string_view other, bool whole) {
      found = found || (whole && other.starts_with(key));
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    if (found) return absl::OkStatus();
  }
  return absl::DataLossError(
      fmt::format("{}: its files end with offset {} and do not hold the event at offset {}: {} was made anew, or this "
                  "sink had another "
                  "filter; give the sink a directory of its own",
                  directory_, last_offset_, offset, topic_));
}

}  // namespace policywire::sink
