#include "proto/archive/directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include "proto/archive/format.h"

namespace policywire::archive {
namespace {

constexpr size_t kOffsetDigits = 20;
constexpr size_t kChecksumDigits = 16;
// Some 200,000 segments.
constexpr uint64_t kMaxManifestBytes = uint64_t{64} << 20;

// Digits alone, as `fmt` writes the number again.
template <typename Number>
std::optional<Number> ToNumber(std::string_view digits) {
  Number number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0 || digits.front() == '-') {
    return std::nullopt;
  }
  return number;
}

std::optional<int32_t> ToPartition(std::string_view name) {
  const auto number = ToNumber<int32_t>(name);
  return number && fmt::format("{}", *number) == name ? number : std::nullopt;
}

std::optional<int64_t> ToFirstOffset(std::string_view name) {
  if (name.size() != kOffsetDigits + kSegmentEnding.size() || !name.ends_with(kSegmentEnding)) return std::nullopt;
  return ToNumber<int64_t>(name.substr(0, kOffsetDigits));
}

// What is directly in a directory, sorted. A file that goes away meanwhile is no error.
absl::StatusOr<std::vector<std::filesystem::directory_entry>> Entries(const std::string& path) {
  std::vector<std::filesystem::directory_entry> entries;
  std::error_code error;
  std::filesystem::directory_iterator at(path, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) entries.push_back(*at);
  if (error) {
    errno = error.value();
    return SystemError(path, "listing");
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

// What a manifest may not say, whoever wrote it.
std::optional<std::string> Contradiction(const v1::ArchiveManifest& manifest) {
  if (manifest.version() != kVersion) {
    return fmt::format("version {} of the format; this program knows {}", manifest.version(), kVersion);
  }
  if (manifest.cluster_id().size() > kMaxClusterIdBytes) return "the cluster's id is too long";
  std::pair<std::string, int32_t> before;
  bool first = true;
  for (const v1::ArchivePartition& partition : manifest.partitions()) {
    const std::string name = fmt::format("{}[{}]", partition.topic(), partition.partition());
    if (!IsTopicName(partition.topic()) || partition.partition() < 0) return name + " is no partition of a topic";
    std::pair<std::string, int32_t> key(partition.topic(), partition.partition());
    if (!first && key <= before) return name + " is out of order";
    before = std::move(key);
    first = false;
    int64_t last = -1;
    for (int i = 0; i < partition.segments_size(); ++i) {
      const v1::ArchiveSegment& segment = partition.segments(i);
      if (segment.first_offset() <= last || segment.last_offset() < segment.first_offset() ||
          segment.max_timestamp_ms() < segment.min_timestamp_ms() || segment.records() == 0 ||
          segment.checksum().size() != kChecksumDigits || (!segment.sealed() && i + 1 < partition.segments_size())) {
        return fmt::format("{}: segment {} is impossible", name, segment.first_offset());
      }
      last = segment.last_offset();
    }
    if (partition.next_offset() <= last) {
      return name + " ends before its last record";
    }
  }
  return std::nullopt;
}

}  // namespace

std::string ManifestPath(std::string_view directory) { return fmt::format("{}/{}", directory, kManifestName); }

std::string PartitionPath(std::string_view directory, std::string_view topic, int32_t partition) {
  return fmt::format("{}/{}/{}", directory, topic, partition);
}

std::string SegmentName(int64_t first_offset) { return fmt::format("{:020}{}", first_offset, kSegmentEnding); }

absl::Status Damage(std::string_view file, uint64_t byte, std::string_view what) {
  return absl::DataLossError(fmt::format("{}: byte {}: {}", file, byte, what));
}

absl::Status SystemError(std::string_view file, std::string_view doing) {
  const int code = errno;
  const std::string message = fmt::format("{}: {}: {}", file, doing, std::strerror(code));
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

absl::StatusOr<Listing> ListFiles(std::string_view directory) {
  Listing listing;
  const auto topics = Entries(std::string(directory));
  if (!topics.ok()) return topics.status();
  for (const auto& topic : *topics) {
    const std::string topic_name = topic.path().filename();
    std::error_code ignored;  // what cannot be looked at is no directory
    if (topic_name == kManifestName && topic.is_regular_file(ignored)) continue;
    if (!topic.is_directory(ignored) || !IsTopicName(topic_name)) {
      listing.foreign.push_back(topic.path());
      continue;
    }
    const auto partitions = Entries(topic.path());
    if (!partitions.ok()) return partitions.status();
    for (const auto& partition : *partitions) {
      const std::optional<int32_t> number = ToPartition(partition.path().filename().native());
      if (!number || !partition.is_directory(ignored)) {
        listing.foreign.push_back(partition.path());
        continue;
      }
      const auto files = Entries(partition.path());
      if (!files.ok()) return files.status();
      std::vector<int64_t>& segments = listing.segments[{topic_name, *number}];
      for (const auto& file : *files) {
        const std::optional<int64_t> offset = ToFirstOffset(file.path().filename().native());
        if (offset && file.is_regular_file(ignored)) {
          segments.push_back(*offset);
        } else {
          listing.foreign.push_back(file.path());
        }
      }
    }
  }
  std::sort(listing.foreign.begin(), listing.foreign.end());
  return listing;
}

absl::StatusOr<v1::ArchiveManifest> ReadManifest(std::string_view directory) {
  const auto file = InputFile::Open(ManifestPath(directory));
  if (!file.ok()) return file.status();
  if ((*file)->size() > kMaxManifestBytes) {
    return Damage((*file)->path(), kMaxManifestBytes, "longer than a manifest can be");
  }
  std::string text((*file)->size(), '\0');
  if (absl::Status read = (*file)->ReadAt(0, text.size(), text.data()); !read.ok()) return read;
  return ParseManifest((*file)->path(), text);
}

absl::StatusOr<v1::ArchiveManifest> ParseManifest(std::string_view file, std::string_view text) {
  const size_t line = text.find('\n');
  if (line == text.npos) return Damage(file, text.size(), "ends within its first line");
  const std::string_view json = text.substr(0, line + 1);
  if (text.substr(line + 1) != Hex(Checksum(json)) + "\n") return Damage(file, line + 1, "the checksum is wrong");
  v1::ArchiveManifest manifest;
  const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(json), &manifest);
  if (!parsed.ok()) {
    return Damage(file, 0,
                  fmt::format("no manifest: {}", std::string_view(parsed.message().data(), parsed.message().size())));
  }
  if (const auto what = Contradiction(manifest)) return Damage(file, 0, *what);
  return manifest;
}

std::string FormatManifest(const v1::ArchiveManifest& manifest) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string text;
  // Only a message with an Any in it can fail to be written.
  const auto written = google::protobuf::util::MessageToJsonString(manifest, &text, options);
  static_cast<void>(written);
  text += '\n';
  return text + Hex(Checksum(text)) + "\n";
}

InputFile::InputFile(std::string path, int descriptor, uint64_t size)
    : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

InputFile::~InputFile() { close(descriptor_); }

absl::StatusOr<std::unique_ptr<InputFile>> InputFile::Open(std::string path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return SystemError(path, "opening");
  struct stat status {};
  if (fstat(descriptor, &status) != 0) {
    absl::Status error = SystemError(path, "looking at it");
    close(descriptor);
    return error;
  }
  return std::unique_ptr<InputFile>(new InputFile(std::move(path), descriptor, static_cast<uint64_t>(status.st_size)));
}

absl::Status InputFile::ReadAt(uint64_t position, size_t bytes, char* to) const {
  while (bytes > 0) {
    const ssize_t got = pread(descriptor_, to, bytes, static_cast<off_t>(position));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(path_, fmt::format("reading at byte {}", position));
    if (got == 0) return Damage(path_, position, "the file ends here");
    position += static_cast<uint64_t>(got);
    to += got;
    bytes -= static_cast<size_t>(got);
  }
  return absl::OkStatus();
}

}  // namespace policywire::archive
