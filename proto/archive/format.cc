#include "proto/archive/format.h"

#include <fmt/format.h>
#define XXH_INLINE_ALL  // a header suffices
#include <xxhash.h>

#include <algorithm>

namespace policywire::archive {
namespace {

constexpr std::string_view kSegmentMagic = "PWARCHIV";
constexpr std::string_view kBlockMagic = "PWBK";
constexpr std::string_view kIndexMagic = "PWIX";
constexpr std::string_view kFooterMagic = "PWFT";

// Numbers are little-endian wherever this is compiled.
template <typename Number>
void Put(std::string& out, Number number) {
  for (size_t i = 0; i < sizeof(Number); ++i) out += static_cast<char>(static_cast<uint64_t>(number) >> (8 * i));
}

template <typename Number>
Number Take(std::string_view bytes, size_t at) {
  uint64_t number = 0;
  for (size_t i = 0; i < sizeof(Number); ++i) {
    number |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return static_cast<Number>(number);
}

void PutChecksum(std::string& out) { Put(out, Checksum(out)); }

// True when the last eight bytes are the checksum of those before.
bool ChecksumHolds(std::string_view bytes) {
  const size_t length = bytes.size() - sizeof(uint64_t);
  return Take<uint64_t>(bytes, length) == Checksum(bytes.substr(0, length));
}

}  // namespace

uint64_t Checksum(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string Hex(uint64_t checksum) { return fmt::format("{:016x}", checksum); }

bool IsTopicName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxTopicBytes && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-';
         });
}

std::string EncodeSegmentHeader(SegmentHeader& header) {
  std::string out(kSegmentMagic);
  Put(out, kVersion);
  Put(out, static_cast<uint32_t>(header.Bytes()));
  Put(out, header.first_offset);
  Put(out, header.previous_segment);
  Put(out, header.partition);
  Put(out, static_cast<uint16_t>(header.topic.size()));
  Put(out, static_cast<uint16_t>(header.cluster_id.size()));
  out += header.topic;
  out += header.cluster_id;
  header.checksum = Checksum(out);
  Put(out, header.checksum);
  return out;
}

std::optional<SegmentHeader> DecodeSegmentHeader(std::string_view bytes, std::string& fault) {
  if (bytes.substr(0, kSegmentMagic.size()) != kSegmentMagic) {
    fault = bytes.size() < kSegmentMagic.size() ? "ends within the header" : "not a segment of an archive";
    return std::nullopt;
  }
  if (bytes.size() < SegmentHeader::kFixedBytes) {
    fault = "ends within the header";
    return std::nullopt;
  }
  SegmentHeader header;
  const size_t size = Take<uint32_t>(bytes, 12);
  header.first_offset = Take<int64_t>(bytes, 16);
  header.previous_segment = Take<int64_t>(bytes, 24);
  header.partition = Take<int32_t>(bytes, 32);
  const size_t topic = Take<uint16_t>(bytes, 36);
  const size_t cluster_id = Take<uint16_t>(bytes, 38);
  if (size != SegmentHeader::kFixedBytes + topic + cluster_id + SegmentHeader::kChecksumBytes ||
      topic > kMaxTopicBytes || cluster_id > kMaxClusterIdBytes) {
    fault = "the header's lengths are wrong";
    return std::nullopt;
  }
  if (bytes.size() < size) {
    fault = "ends within the header";
    return std::nullopt;
  }
  bytes = bytes.substr(0, size);
  if (!ChecksumHolds(bytes)) {
    fault = "the header's checksum is wrong";
    return std::nullopt;
  }
  header.topic = bytes.substr(SegmentHeader::kFixedBytes, topic);
  header.cluster_id = bytes.substr(SegmentHeader::kFixedBytes + topic, cluster_id);
  header.checksum = Take<uint64_t>(bytes, size - SegmentHeader::kChecksumBytes);
  if (const auto version = Take<uint32_t>(bytes, 8); version != kVersion) {
    fault = fmt::format("version {} of the format; this program knows {}", version, kVersion);
    return std::nullopt;
  }
  if (!IsTopicName(header.topic) || header.partition < 0 || header.first_offset < 0 || header.previous_segment < -1 ||
      header.previous_segment >= header.first_offset) {
    fault = "the header's values are impossible";
    return std::nullopt;
  }
  return header;
}

void EncodeBlockHeader(const BlockHeader& header, char* bytes) {
  std::string out(kBlockMagic);
  Put(out, header.records);
  Put(out, header.segment);
  Put(out, header.position);
  Put(out, header.compressed_bytes);
  Put(out, header.raw_bytes);
  Put(out, header.first_offset);
  Put(out, header.last_offset);
  Put(out, header.min_timestamp_ms);
  Put(out, header.max_timestamp_ms);
  Put(out, header.payload_checksum);
  PutChecksum(out);
  std::copy(out.begin(), out.end(), bytes);
}

std::optional<BlockHeader> DecodeBlockHeader(std::string_view bytes, uint64_t segment, uint64_t position,
                                             std::string& fault) {
  if (bytes.size() < BlockHeader::kBytes) {
    fault = "ends within the header of a block";
    return std::nullopt;
  }
  if (!bytes.starts_with(kBlockMagic)) {
    fault = "no block begins here";
    return std::nullopt;
  }
  if (!ChecksumHolds(bytes)) {
    fault = "the checksum of a block's header is wrong";
    return std::nullopt;
  }
  BlockHeader header;
  header.records = Take<uint32_t>(bytes, 4);
  header.segment = Take<uint64_t>(bytes, 8);
  header.position = Take<uint64_t>(bytes, 16);
  header.compressed_bytes = Take<uint32_t>(bytes, 24);
  header.raw_bytes = Take<uint32_t>(bytes, 28);
  header.first_offset = Take<int64_t>(bytes, 32);
  header.last_offset = Take<int64_t>(bytes, 40);
  header.min_timestamp_ms = Take<int64_t>(bytes, 48);
  header.max_timestamp_ms = Take<int64_t>(bytes, 56);
  header.payload_checksum = Take<uint64_t>(bytes, 64);
  if (header.segment != segment) {
    fault = "the block is of another segment";
    return std::nullopt;
  }
  if (header.position != position) {
    fault = fmt::format("the block belongs to byte {}", header.position);
    return std::nullopt;
  }
  if (header.records == 0 || header.compressed_bytes == 0 || header.compressed_bytes > kMaxCompressedBytes ||
      header.raw_bytes > kMaxBlockBytes || header.first_offset < 0 || header.last_offset < header.first_offset ||
      header.max_timestamp_ms < header.min_timestamp_ms) {
    fault = "the values of a block's header are impossible";
    return std::nullopt;
  }
  return header;
}

bool IsIndex(std::string_view bytes) { return bytes.starts_with(kIndexMagic); }

void Totals::Add(const BlockHeader& block) {
  if (blocks == 0) {
    first_offset = block.first_offset;
    min_timestamp_ms = block.min_timestamp_ms;
    max_timestamp_ms = block.max_timestamp_ms;
  }
  ++blocks;
  records += block.records;
  raw_bytes += block.raw_bytes;
  last_offset = block.last_offset;
  min_timestamp_ms = std::min(min_timestamp_ms, block.min_timestamp_ms);
  max_timestamp_ms = std::max(max_timestamp_ms, block.max_timestamp_ms);
}

std::string EncodeFooter(const Footer& footer, std::string_view headers) {
  std::string out(kIndexMagic);
  Put(out, static_cast<uint32_t>(footer.totals.blocks));
  out += headers;
  std::string end(kFooterMagic);
  Put(end, uint32_t{0});
  Put(end, footer.segment);
  Put(end, footer.position);
  Put(end, footer.totals.blocks);
  Put(end, footer.totals.records);
  Put(end, footer.totals.raw_bytes);
  Put(end, footer.totals.first_offset);
  Put(end, footer.totals.last_offset);
  Put(end, footer.totals.min_timestamp_ms);
  Put(end, footer.totals.max_timestamp_ms);
  Put(end, footer.index_checksum);
  PutChecksum(end);
  return out + end;
}

std::optional<Footer> DecodeFooter(std::string_view bytes, uint64_t segment, uint64_t file_bytes, std::string& fault) {
  if (bytes.size() != Footer::kBytes || !bytes.starts_with(kFooterMagic)) {
    fault = "does not end with a footer";
    return std::nullopt;
  }
  if (!ChecksumHolds(bytes)) {
    fault = "the footer's checksum is wrong";
    return std::nullopt;
  }
  Footer footer;
  footer.segment = Take<uint64_t>(bytes, 8);
  footer.position = Take<uint64_t>(bytes, 16);
  footer.totals.blocks = Take<uint64_t>(bytes, 24);
  footer.totals.records = Take<uint64_t>(bytes, 32);
  footer.totals.raw_bytes = Take<uint64_t>(bytes, 40);
  footer.totals.first_offset = Take<int64_t>(bytes, 48);
  footer.totals.last_offset = Take<int64_t>(bytes, 56);
  footer.totals.min_timestamp_ms = Take<int64_t>(bytes, 64);
  footer.totals.max_timestamp_ms = Take<int64_t>(bytes, 72);
  footer.index_checksum = Take<uint64_t>(bytes, 80);
  if (footer.segment != segment) {
    fault = "the footer is of another segment";
    return std::nullopt;
  }
  // Divided, not multiplied: the numbers come from the file.
  if (footer.totals.blocks > file_bytes / BlockHeader::kBytes || footer.position > file_bytes ||
      footer.End() != file_bytes) {
    fault = "the footer's values are impossible";
    return std::nullopt;
  }
  return footer;
}

char* WriteVarint(uint64_t value, char* to) {
  while (value >= 0x80) {
    *to++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *to++ = static_cast<char>(value);
  return to;
}

bool ReadVarint(const char*& from, const char* end, uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; from < end && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(*from++);
    if (shift == 63 && byte > 1) return false;
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace policywire::archive
