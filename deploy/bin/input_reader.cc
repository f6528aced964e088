#include "deploy/bin/input_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "ingest/decode/ascii.h"
#include "ingest/decode/charset.h"
#include "ingest/decode/detect.h"
#include "ingest/decode/guess_charset.h"
#include "ingest/decode/unpack.h"
#include "ingest/decode/warc/warc_record.h"
#include "ingest/decode/warc/warc_stream.h"

namespace policywire::deploy {
namespace {

constexpr size_t kChunk = 256 * 1024;

// The compression that a name tells, and the name without it.
ingest::Packing PackingOfFile(std::string_view& file) {
  for (const auto& [ending, packing] : {std::pair(std::string_view(".gz"), ingest::Packing::kGzip),
                                        std::pair(std::string_view(".zst"), ingest::Packing::kZstd),
                                        std::pair(std::string_view(".br"), ingest::Packing::kBrotli)}) {
    if (!file.ends_with(ending)) continue;
    file.remove_suffix(ending.size());
    return packing;
  }
  return ingest::Packing::kNone;
}

std::string PlaceOf(const std::string& file) { return file == "-" ? "standard input" : file; }

std::optional<InputFormat> FormatOfName(std::string_view file) {
  const auto ends = [&](std::string_view suffix) { return file.ends_with(suffix); };
  if (ends(".jsonl") || ends(".ndjson")) return InputFormat::kJsonLines;
  if (ends(".txt") || ends(".text")) return InputFormat::kText;
  if (ends(".html") || ends(".htm") || ends(".xhtml")) return InputFormat::kHtml;
  if (ends(".rss") || ends(".atom")) return InputFormat::kFeed;
  if (ends(".pb") || ends(".binpb")) return InputFormat::kProtobuf;
  if (ends(".eml")) return InputFormat::kMail;
  if (ends(".warc") || ends(".arc")) return InputFormat::kWarc;
  return std::nullopt;
}

// How a file that begins like this is cut; nothing when more of it must be seen. `whole` says that there is no more, or
// that no more is looked at.
std::optional<InputFormat> FormatOfBeginning(std::string_view beginning, bool whole) {
  if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
  while (!beginning.empty() && ingest::IsBlank(beginning.front())) beginning.remove_prefix(1);
  if (beginning.empty() && !whole) return std::nullopt;
  if (!beginning.starts_with('{')) return InputFormat::kWhole;
  const size_t end = beginning.find('\n');
  if (end == beginning.npos && !whole) return std::nullopt;
  const std::string_view first = ingest::Trimmed(beginning.substr(0, end));
  if (first.size() > 1 && first.back() == '}') return InputFormat::kJsonLines;
  if (end != beginning.npos && end + 1 < beginning.size()) {
    return beginning[end + 1] == '{' ? InputFormat::kJsonLines : InputFormat::kJson;
  }
  return whole ? std::optional(InputFormat::kJson) : std::nullopt;
}

std::string_view DecoderOf(InputFormat format) {
  switch (format) {
    case InputFormat::kJsonLines:
    case InputFormat::kJson:
      return "json";
    case InputFormat::kProtobuf:
      return "protobuf";
    case InputFormat::kText:
      return "text";
    case InputFormat::kHtml:
      return "html";
    case InputFormat::kFeed:
      return "feed";
    case InputFormat::kNewsml:
      return "newsml";
    case InputFormat::kMail:
      return "mail";
    case InputFormat::kWarc:
      return "warc";
    case InputFormat::kAuto:
    case InputFormat::kWhole:
      break;
  }
  return ingest::kAutoDecoder;
}

// Why these bytes, a message or the first one of several, are no text; empty when they may be. A stream says of each
// message what it is; of a file that is only guessed. Plain text may be in any character set.
std::string WhyNoText(std::string_view bytes, bool plain) {
  constexpr size_t kLookedAt = 8000;
  const ingest::ByteOrderMark mark = ingest::ByteOrderMarkOf(bytes);
  const bool wide = mark.size > 0 ? mark.charset != "utf-8" : !ingest::WideCharsetOf(bytes).empty();
  if (wide) return plain ? "" : "this is UTF-16, and UTF-8 is read: convert it (iconv -f UTF-16 -t UTF-8)";
  const size_t nul = plain ? bytes.substr(0, kLookedAt).find('\0') : bytes.npos;
  return nul == bytes.npos ? "" : fmt::format("this is no text: byte {} is NUL", nul);
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
  bool ended() const { return ended_; }
  // True when nothing follows; may have to wait to know. DataLoss where something does that cannot be read.
  absl::StatusOr<bool> AtEnd() {
    while (begin_ == buffer_.size() && !ended_) {
      if (absl::Status status = Fill(); !status.ok()) return status;
    }
    if (begin_ != buffer_.size()) return false;
    // All before it has been read: now it can be told.
    const auto stray = unpacker_ == nullptr ? std::nullopt : unpacker_->stray_at();
    if (!stray) return true;
    return absl::DataLossError(fmt::format(
        "{}: what follows the gzip stream, from byte {} on, is no gzip and is not read", PlaceOf(name_), *stray));
  }
  // True when a line that is not blank is at hand, with its end.
  bool HasLine() const {
    std::string_view ahead = std::string_view(buffer_).substr(begin_);
    while (!ahead.empty() && ingest::IsBlank(ahead.front())) ahead.remove_prefix(1);
    return !ahead.empty() && (ended_ || ahead.find('\n') != ahead.npos);
  }

  // Makes a web archive of it where it is one by its name, or its beginning; `known` says that it is one in any case.
  // Called before anything else is read; if it is none, what was read to know that comes first.
  absl::Status OpenArchive(bool known, size_t most) {
    std::string_view bare = name_;
    const ingest::Packing named = PackingOfFile(bare);
    const absl::StatusOr<bool> archive = known || FormatOfName(bare) == InputFormat::kWarc ? true : BeginsAsArchive();
    if (!archive.ok()) return archive.status();
    if (!*archive) return Begin();
    format = InputFormat::kWarc;
    archive_ = std::make_unique<ingest::WarcStream>([this](char* room, size_t size) { return ReadAhead(room, size); },
                                                    named, most);
    return absl::OkStatus();
  }

  // The next record; false at the end.
  absl::StatusOr<bool> TakeRecord(Input& input) {
    ingest::WarcPiece piece;
    absl::StatusOr<bool> more = archive_->Next(piece);
    if (!more.ok() || !*more) return more;
    input = Input();
    input.bytes = std::move(piece.bytes);
    input.size = input.bytes.size();
    input.error = std::move(piece.error);
    input.place =
        fmt::format("{}:{}byte {}", PlaceOf(name_), piece.offset_is_unpacked ? "unpacked " : "", piece.offset);
    return true;
  }

  // The format, from the name or the beginning (of which at most `most` bytes are looked at).
  absl::StatusOr<InputFormat> Detect(size_t most) {
    std::string_view bare = name_;
    PackingOfFile(bare);
    if (const auto named = FormatOfName(bare)) return *named;
    for (;;) {
      const std::string_view ahead = std::string_view(buffer_).substr(begin_);
      if (const auto told = FormatOfBeginning(ahead, ended_ || ahead.size() > most)) return *told;
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
        if (unpacker_ != nullptr) {  // what little bytes may become without end
          ended_ = true;
          begin_ = buffer_.size();
          return absl::OkStatus();
        }
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
  // Appends what comes next to the buffer; `ended_` where nothing does.
  absl::Status Fill() {
    buffer_.erase(0, begin_);
    begin_ = 0;
    if (!begun_) {
      if (absl::Status status = Begin(); !status.ok() || unpacker_ == nullptr) return status;
    }
    if (unpacker_ == nullptr) return ReadRaw(buffer_);
    const size_t before = buffer_.size();
    while (buffer_.size() == before) {
      if (rest_.empty() && !packed_end_) {
        packed_.clear();
        if (absl::Status status = ReadRaw(packed_); !status.ok()) return status;
        packed_end_ = std::exchange(ended_, false);
        rest_ = packed_;
      }
      auto error = unpacker_->Step(rest_, kChunk, buffer_);
      ended_ = buffer_.size() == before && rest_.empty() && packed_end_;
      if (!error && ended_) error = unpacker_->End();
      if (error) {
        ended_ = true;
        return absl::DataLossError(fmt::format("{}: {}", PlaceOf(name_), error->detail));
      }
      if (ended_) break;
    }
    return absl::OkStatus();
  }

  // Finds out what the file is compressed with. From here on `ended_` is the end of what is unpacked, where it is.
  absl::Status Begin() {
    begun_ = true;
    const absl::StatusOr<ingest::Packing> packing = ReadPacking();
    if (!packing.ok()) return packing.status();
    if (*packing == ingest::Packing::kNone || beginning_.empty()) {
      buffer_ += std::exchange(beginning_, "");
      return absl::OkStatus();
    }
    unpacker_ = std::make_unique<ingest::Unpacker>(*packing);
    packed_ = std::exchange(beginning_, "");
    packed_end_ = std::exchange(ended_, false);
    rest_ = packed_;
    return absl::OkStatus();
  }

  // What the file is compressed with; `beginning_` is as much as tells it, or more.
  absl::StatusOr<ingest::Packing> ReadPacking() {
    while (!ended_ && ingest::MayBecomeMark(beginning_)) {  // a pipe may give a byte at a time
      if (absl::Status status = ReadRaw(beginning_); !status.ok()) return status;
    }
    std::string_view bare = name_;
    const ingest::Packing named = PackingOfFile(bare);
    // A mark is surer than a name.
    const ingest::Packing marked = ingest::PackingOf(beginning_);
    return ingest::HasMark(named) || marked != ingest::Packing::kNone ? marked : named;
  }

  absl::StatusOr<bool> BeginsAsArchive() {
    constexpr size_t kLookedAt = 128 * 1024;  // compressed; there may be a header before the data
    const absl::StatusOr<ingest::Packing> packing = ReadPacking();
    if (!packing.ok()) return packing.status();
    for (;;) {
      std::string unpacked;
      bool damaged = false;
      if (*packing != ingest::Packing::kNone) {
        std::string_view in = beginning_;
        damaged = ingest::Unpacker(*packing).Step(in, 16, unpacked).has_value();
      }
      const std::string_view seen = *packing == ingest::Packing::kNone ? std::string_view(beginning_) : unpacked;
      if (ingest::BeginsAsWarc(seen)) return true;
      if (ended_ || damaged || beginning_.size() > kLookedAt || !ingest::MayBecomeWarc(seen)) return false;
      if (absl::Status status = ReadRaw(beginning_); !status.ok()) return status;
    }
  }

  // What was read to tell the format, and then what follows.
  absl::StatusOr<size_t> ReadAhead(char* room, size_t size) {
    if (beginning_.empty()) return ReadInto(room, size);
    const size_t taken = beginning_.copy(room, size);
    beginning_.erase(0, taken);
    return taken;
  }

  absl::Status ReadRaw(std::string& out) {
    const size_t before = out.size();
    out.resize(before + kChunk);
    const absl::StatusOr<size_t> got = ReadInto(out.data() + before, kChunk);
    out.resize(before + (got.ok() ? *got : 0));
    return got.status();
  }

  // 0 at the end.
  absl::StatusOr<size_t> ReadInto(char* room, size_t size) {
    ssize_t got;
    do {
      got = read(descriptor_, room, size);
    } while (got < 0 && errno == EINTR);
    const int error = errno;
    ended_ = got <= 0;
    if (got < 0) return absl::DataLossError(fmt::format("{}: {}", PlaceOf(name_), strerror(error)));
    bytes_read_ += static_cast<uint64_t>(got);
    return static_cast<size_t>(got);
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
  bool begun_ = false;
  std::string beginning_;                        // what was read to tell the format, and not used yet
  std::unique_ptr<ingest::WarcStream> archive_;  // of a web archive
  std::unique_ptr<ingest::Unpacker> unpacker_;   // of a compressed file
  std::string packed_;                           // what was read of it
  std::string_view rest_;                        // what of that is not unpacked yet
  bool packed_end_ = false;                      // nothing behind `packed_`
};

absl::StatusOr<std::unique_ptr<InputReader>> InputReader::Open(std::vector<std::string> files, InputFormat format,
                                                               size_t max_bytes) {
  auto reader = std::unique_ptr<InputReader>(new InputReader(std::move(files), format, max_bytes));
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
    reader->regular_.push_back(S_ISREG(info.st_mode));
    reader->total_bytes_ += static_cast<uint64_t>(info.st_size);
  }
  if (std::ranges::find(reader->regular_, false) != reader->regular_.end()) reader->total_bytes_ = 0;
  return reader;
}

InputReader::InputReader(std::vector<std::string> files, InputFormat format, size_t max_bytes)
    : files_(std::move(files)), format_(format), max_bytes_(max_bytes) {}

InputReader::~InputReader() = default;

bool InputReader::in_archive() const { return file_ != nullptr && file_->format == InputFormat::kWarc; }

bool InputReader::MayBlock() const {
  const bool lines = file_ != nullptr && file_->format == InputFormat::kJsonLines;
  if (lines && file_->HasLine()) return false;
  const bool goes_on = lines || (file_ != nullptr && file_->format == InputFormat::kWarc);
  const bool pipe_now = goes_on && !file_->ended() && !regular_[next_file_ - 1];
  const bool pipe_next = next_file_ < files_.size() && !regular_[next_file_];
  return pipe_now || pipe_next;
}

absl::StatusOr<bool> InputReader::Next(Input& input) {
  for (;;) {
    if (file_ == nullptr) {
      if (next_file_ == files_.size()) return false;
      const std::string& name = files_[next_file_++];
      const int descriptor = name == "-" ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC);
      if (descriptor < 0) return absl::DataLossError(fmt::format("{}: {}", name, strerror(errno)));
      file_ = std::make_unique<File>(name, descriptor);
      if (format_ == InputFormat::kAuto || format_ == InputFormat::kWarc) {
        if (absl::Status status = file_->OpenArchive(format_ == InputFormat::kWarc, max_bytes_); !status.ok()) {
          file_.reset();
          return status;
        }
      }
    }
    if (file_->format == InputFormat::kWarc) {
      const absl::StatusOr<bool> more = file_->TakeRecord(input);
      bytes_read_ += file_->TakeBytesRead();
      if (more.ok() && *more) {
        input.decoder = DecoderOf(InputFormat::kWarc);
        return true;
      }
      file_.reset();
      if (!more.ok()) return more.status();
      continue;
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
    const absl::StatusOr<bool> at_end = file_->AtEnd();
    if (!at_end.ok() || *at_end) {
      bytes_read_ += file_->TakeBytesRead();
      file_.reset();
      if (!at_end.ok()) return at_end.status();
      continue;
    }
    const absl::Status taken = file_->Take(!lines, max_bytes_, input);
    bytes_read_ += file_->TakeBytesRead();
    if (!taken.ok()) {
      file_.reset();
      return taken;
    }
    const bool text = lines || file_->format == InputFormat::kJson || file_->format == InputFormat::kText;
    if (text && file_->line() == 1) {
      const std::string fault = WhyNoText(input.bytes, file_->format == InputFormat::kText);
      if (!fault.empty()) {
        const std::string place = PlaceOf(file_->name());
        file_.reset();
        return absl::DataLossError(fmt::format("{}: {}", place, fault));
      }
    }
    if (lines && !input.too_large && ingest::Trimmed(input.bytes).empty()) continue;
    input.decoder = DecoderOf(file_->format);
    input.place = lines ? fmt::format("{}:{}", PlaceOf(file_->name()), file_->line()) : PlaceOf(file_->name());
    return true;
  }
}

}  // namespace policywire::deploy
