#include "deploy/bin/input_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace policywire::deploy {
namespace {

constexpr size_t kChunk = 256 * 1024;

std::string PlaceOf(const std::string& file) { return file == "-" ? "standard input" : file; }

std::optional<InputFormat> FormatOfName(std::string_view file) {
  const auto ends = [&](std::string_view suffix) { return file.ends_with(suffix); };
  if (ends(".jsonl") || ends(".ndjson")) return InputFormat::kJsonLines;
  if (ends(".txt") || ends(".text")) return InputFormat::kText;
  if (ends(".pb") || ends(".binpb")) return InputFormat::kProtobuf;
  return std::nullopt;
}

std::string_view Trimmed(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t first = line.find_first_not_of(kSpace);
  return first == line.npos ? std::string_view() : line.substr(first, line.find_last_not_of(kSpace) - first + 1);
}

// A list, and not "[Agency] The text".
bool BeginsJsonList(std::string_view line) {
  const std::string_view next = Trimmed(line.substr(1));
  return next.empty() || std::string_view("{[\"]-0123456789").find(next.front()) != next.npos ||
         next.starts_with("true") || next.starts_with("false") || next.starts_with("null");
}

// `beginning` holds the first line whole, and the first byte of the second where there is one; or it is as long as was
// looked at.
InputFormat FormatOfBeginning(std::string_view beginning) {
  if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
  while (!beginning.empty() && Trimmed(beginning.substr(0, 1)).empty()) beginning.remove_prefix(1);
  const size_t end = beginning.find('\n');
  const std::string_view first = Trimmed(beginning.substr(0, end));
  if (first.empty()) return InputFormat::kText;
  if (first.front() == '[') return BeginsJsonList(first) ? InputFormat::kJson : InputFormat::kText;
  if (first.front() != '{') return InputFormat::kText;
  const bool whole = first.size() > 1 && first.back() == '}';
  const bool second = end != beginning.npos && end + 1 < beginning.size() && beginning[end + 1] == '{';
  return whole || second ? InputFormat::kJsonLines : InputFormat::kJson;
}

}  // namespace

// One open file and what was read of it ahead of the messages.
class InputReader::File {
 public:
  File(std::string name, int descriptor) : name_(std::move(name)), descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ != STDIN_FILENO) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const std::string& name() const { return name_; }
  size_t line() const { return line_; }
  bool done() const { return ended_ && begin_ == buffer_.size(); }
  bool HasLine() const { return ended_ || buffer_.find('\n', begin_) != std::string::npos; }
  bool WouldBlock() const {
    if (HasLine()) return false;
    pollfd ready{descriptor_, POLLIN, 0};
    return poll(&ready, 1, 0) == 0;
  }

  // The format, from the name or the first line (of which at most `most` bytes are looked at).
  absl::StatusOr<InputFormat> Detect(size_t most) {
    if (const auto named = FormatOfName(name_)) return *named;
    for (;;) {
      const size_t line_end = std::string_view(buffer_).substr(begin_).find('\n');
      const bool enough = line_end != std::string::npos && begin_ + line_end + 1 < buffer_.size() &&
                          !Trimmed(std::string_view(buffer_).substr(begin_, line_end)).empty();
      if (enough || ended_ || buffer_.size() - begin_ > most) {
        return FormatOfBeginning(std::string_view(buffer_).substr(begin_));
      }
      if (absl::Status status = Fill(); !status.ok()) return status;
    }
  }

  // One line without its end, or with `whole` all the rest. What is longer than `most` is skipped and counted.
  absl::Status Take(bool whole, size_t most, Input& input) {
    input.bytes.clear();
    input.too_large = false;
    input.size = 0;
    ++line_;
    for (;;) {
      const std::string_view ahead = std::string_view(buffer_).substr(begin_);
      const size_t newline = whole ? ahead.npos : ahead.find('\n');
      const size_t piece = std::min(newline, ahead.size());
      input.size += piece;
      if (input.size > most) {
        input.too_large = true;
        input.bytes.clear();
      } else {
        input.bytes.append(ahead.substr(0, piece));
      }
      begin_ += piece + (newline == ahead.npos ? 0 : 1);
      if (newline != ahead.npos || ended_) return absl::OkStatus();
      if (absl::Status status = Fill(); !status.ok()) return status;
    }
  }

  uint64_t TakeBytesRead() { return std::exchange(bytes_read_, 0); }

 private:
  absl::Status Fill() {
    buffer_.erase(0, begin_);
    begin_ = 0;
    const size_t before = buffer_.size();
    buffer_.resize(before + kChunk);
    ssize_t got;
    do {
      got = read(descriptor_, buffer_.data() + before, kChunk);
    } while (got < 0 && errno == EINTR);
    const int error = errno;
    buffer_.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    ended_ = got <= 0;
    if (got < 0) return absl::DataLossError(fmt::format("{}: {}", PlaceOf(name_), strerror(error)));
    bytes_read_ += static_cast<uint64_t>(got);
    return absl::OkStatus();
  }

 public:
  InputFormat format = InputFormat::kAuto;

 private:
  std::string name_;
  int descriptor_;
  std::string buffer_;
  size_t begin_ = 0;
  bool ended_ = false;
  size_t line_ = 0;
  uint64_t bytes_read_ = 0;
};

absl::StatusOr<std::unique_ptr<InputReader>> InputReader::Open(std::vector<std::string> files, InputFormat format,
                                                               size_t max_bytes) {
  auto reader = std::unique_ptr<InputReader>(new InputReader(std::move(files), format, max_bytes));
  bool all_sized = true;
  for (const std::string& file : reader->files_) {
    struct stat info {};
    if (file == "-") {
      if (fstat(STDIN_FILENO, &info) != 0) return absl::NotFoundError("standard input is closed");
    } else {
      if (stat(file.c_str(), &info) != 0) return absl::NotFoundError(fmt::format("{}: {}", file, strerror(errno)));
      if (S_ISDIR(info.st_mode)) return absl::NotFoundError(fmt::format("{}: is a folder", file));
      if (access(file.c_str(), R_OK) != 0) {
        return absl::PermissionDeniedError(fmt::format("{}: {}", file, strerror(errno)));
      }
    }
    all_sized = all_sized && S_ISREG(info.st_mode);
    reader->total_bytes_ += static_cast<uint64_t>(info.st_size);
  }
  if (!all_sized) reader->total_bytes_ = 0;
  return reader;
}

InputReader::InputReader(std::vector<std::string> files, InputFormat format, size_t max_bytes)
    : files_(std::move(files)), format_(format), max_bytes_(max_bytes) {}

InputReader::~InputReader() = default;

bool InputReader::WouldBlock() const { return file_ != nullptr && file_->WouldBlock(); }

absl::StatusOr<bool> InputReader::Next(Input& input) {
  for (;;) {
    if (file_ == nullptr) {
      if (next_file_ == files_.size()) return false;
      const std::string& name = files_[next_file_++];
      const int descriptor = name == "-" ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC);
      if (descriptor < 0) return absl::DataLossError(fmt::format("{}: {}", name, strerror(errno)));
      file_ = std::make_unique<File>(name, descriptor);
    }
    if (file_->format == InputFormat::kAuto) {
      auto format = format_ == InputFormat::kAuto ? file_->Detect(max_bytes_) : format_;
      if (!format.ok()) {
        file_.reset();
        return format.status();
      }
      file_->format = *format;
    }
    const bool lines = file_->format == InputFormat::kJsonLines;
    // An empty file still is one (empty) message where a file is a message.
    if (file_->done() && (lines || file_->line() > 0)) {
      file_.reset();
      continue;
    }
    const absl::Status taken = file_->Take(!lines, max_bytes_, input);
    bytes_read_ += file_->TakeBytesRead();
    if (!taken.ok()) {
      file_.reset();
      return taken;
    }
    if (lines && !input.too_large && Trimmed(input.bytes).empty()) continue;
    input.decoder = file_->format == InputFormat::kText       ? "text"
                    : file_->format == InputFormat::kProtobuf ? "protobuf"
                                                              : "json";
    input.place = lines ? fmt::format("{}:{}", PlaceOf(file_->name()), file_->line()) : PlaceOf(file_->name());
    return true;
  }
}

}  // namespace policywire::deploy
