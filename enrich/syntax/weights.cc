#include "enrich/syntax/weights.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <vector>

#include "absl/status/status.h"
#include "enrich/lexicon/hash.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

constexpr std::string_view kMagic = "PWSYNTAX";
constexpr uint32_t kVersion = 1;
constexpr size_t kNameBytes = 24;

struct Header {
  char magic[8];
  uint64_t checksum;  // of all that follows
  uint32_t version;
  uint32_t arrays;
};

struct Directory {
  char name[kNameBytes];
  uint64_t offset;  // from the start of the file
  uint64_t size;    // bytes
};

uint64_t Checksum(std::string_view bytes) { return HashBytes(bytes.substr(offsetof(Header, version)), 0); }

size_t Aligned(size_t offset) { return (offset + Weights::kAlignment - 1) / Weights::kAlignment * Weights::kAlignment; }

}  // namespace

absl::StatusOr<Weights> Weights::Read(std::string_view bytes, std::string_view name) {
  const auto fault = [&](std::string_view what) {
    return absl::InvalidArgumentError(fmt::format("{}: {}", name, what));
  };
  Header header{};
  if (bytes.size() < sizeof header) return fault("too short for a file of weights");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::string_view(header.magic, sizeof header.magic) != kMagic) return fault("not a file of weights");
  if (header.version != kVersion) {
    return fault(fmt::format("weights of version {}, this program reads version {}", header.version, kVersion));
  }
  if (header.checksum != Checksum(bytes)) return fault("damaged: the checksum does not match");
  Weights weights;
  weights.name_ = name;
  weights.checksum_ = header.checksum;
  for (uint32_t i = 0; i < header.arrays; ++i) {
    Directory entry{};
    const size_t at = sizeof header + i * sizeof entry;
    if (bytes.size() < at + sizeof entry) return fault("its directory is cut short");
    std::memcpy(&entry, bytes.data() + at, sizeof entry);
    if (entry.offset > bytes.size() || entry.size > bytes.size() - entry.offset || entry.offset % kAlignment != 0) {
      return fault("its directory points outside");
    }
    weights.arrays_[std::string(entry.name, strnlen(entry.name, kNameBytes))] = bytes.substr(entry.offset, entry.size);
  }
  return weights;
}

absl::StatusOr<std::string_view> Weights::Bytes(const std::string& array, size_t unit) const {
  const auto found = arrays_.find(array);
  if (found == arrays_.end()) return absl::InvalidArgumentError(fmt::format("{}: no array {}", name_, array));
  if (found->second.size() % unit != 0) {
    return Misfit(array);
  }
  return found->second;
}

absl::Status Weights::Misfit(const std::string& array) const {
  return absl::InvalidArgumentError(fmt::format("{}: the array {} is of a wrong size or kind", name_, array));
}

std::string WeightsWriter::Finish() const {
  size_t offset = Aligned(sizeof(Header) + arrays_.size() * sizeof(Directory));
  std::vector<Directory> directory;
  for (const auto& [name, bytes] : arrays_) {
    Directory entry{};
    std::memcpy(entry.name, name.data(), std::min(name.size(), kNameBytes));
    entry.offset = offset;
    entry.size = bytes.size();
    directory.push_back(entry);
    offset = Aligned(offset + bytes.size());
  }
  std::string file(offset, '\0');
  Header header{};
  std::memcpy(header.magic, kMagic.data(), kMagic.size());
  header.version = kVersion;
  header.arrays = static_cast<uint32_t>(directory.size());
  std::memcpy(file.data(), &header, sizeof header);
  for (size_t i = 0; i < directory.size(); ++i) {
    std::memcpy(file.data() + sizeof header + i * sizeof(Directory), &directory[i], sizeof(Directory));
    const std::string& bytes = std::next(arrays_.begin(), static_cast<ptrdiff_t>(i))->second;
    std::memcpy(file.data() + directory[i].offset, bytes.data(), bytes.size());
  }
  header.checksum = Checksum(file);
  std::memcpy(file.data(), &header, sizeof header);
  return file;
}

}  // namespace policywire::enrich
