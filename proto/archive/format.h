// The layout of an archive's segments: headers to bytes and back. FORMAT.md describes it; this is its only other home.
#ifndef POLICYWIRE_PROTO_ARCHIVE_FORMAT_H_
#define POLICYWIRE_PROTO_ARCHIVE_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace policywire::archive {

inline constexpr uint32_t kVersion = 1;

// Of a block's records before compression: what a reader may be asked to allocate at once.
inline constexpr size_t kMaxBlockBytes = size_t{1} << 28;
// After compression: what zstd makes of bytes that it cannot make smaller.
inline constexpr size_t kMaxCompressedBytes = kMaxBlockBytes + (kMaxBlockBytes >> 8);
// Of one record.
inline constexpr size_t kMaxHeaders = 1'000'000;
// Kafka's own limit; a topic's name is a directory's.
inline constexpr size_t kMaxTopicBytes = 249;
inline constexpr size_t kMaxClusterIdBytes = 255;

// Of any bytes: the format's only hash.
uint64_t Checksum(std::string_view bytes);

// Sixteen lower-case hexadecimal digits, as the manifest writes a checksum.
std::string Hex(uint64_t checksum);

// True for what Kafka takes for a topic's name: letters, digits, '.', '_' and '-'.
bool IsTopicName(std::string_view name);

// At the beginning of a segment.
struct SegmentHeader {
  std::string topic = "";
  int32_t partition = 0;
  std::string cluster_id = "";    // empty: not known
  int64_t first_offset = 0;       // of the segment's first record
  int64_t previous_segment = -1;  // `first_offset` of the segment before; -1 for a partition's first
  // Filled in by Encode and Decode: the header's own checksum, by which its blocks name it.
  uint64_t checksum = 0;

  static constexpr size_t kFixedBytes = 40;
  static constexpr size_t kChecksumBytes = 8;
  static constexpr size_t kMaxBytes = kFixedBytes + kMaxTopicBytes + kMaxClusterIdBytes + kChecksumBytes;

  size_t Bytes() const { return kFixedBytes + topic.size() + cluster_id.size() + kChecksumBytes; }
};

// Sets `header.checksum`. The header must hold a topic and a cluster id that are short enough.
std::string EncodeSegmentHeader(SegmentHeader& header);
// The header at the beginning of `bytes`, which may hold more; or what is wrong, in `fault`.
std::optional<SegmentHeader> DecodeSegmentHeader(std::string_view bytes, std::string& fault);

// In front of each zstd frame.
struct BlockHeader {
  uint32_t records = 0;
  uint64_t segment = 0;   // SegmentHeader::checksum
  uint64_t position = 0;  // of this header, from the beginning of the file
  uint32_t compressed_bytes = 0;
  uint32_t raw_bytes = 0;
  int64_t first_offset = 0;
  int64_t last_offset = 0;
  int64_t min_timestamp_ms = 0;
  int64_t max_timestamp_ms = 0;
  uint64_t payload_checksum = 0;  // of the compressed bytes

  static constexpr size_t kBytes = 80;
  uint64_t End() const { return position + kBytes + compressed_bytes; }
};

void EncodeBlockHeader(const BlockHeader& header, char* bytes);
// `bytes` are kBytes of them at `position` of the segment `segment`. In `fault` what is wrong.
std::optional<BlockHeader> DecodeBlockHeader(std::string_view bytes, uint64_t segment, uint64_t position,
                                             std::string& fault);
// True when `bytes` begin as the index of a sealed segment does, not as a block.
bool IsIndex(std::string_view bytes);

// What the blocks of a segment are together.
struct Totals {
  uint64_t blocks = 0;
  uint64_t records = 0;
  uint64_t raw_bytes = 0;
  int64_t first_offset = 0;
  int64_t last_offset = 0;
  int64_t min_timestamp_ms = 0;
  int64_t max_timestamp_ms = 0;

  void Add(const BlockHeader& block);
  bool operator==(const Totals&) const = default;
};

// The end of a sealed segment: an index, which repeats the headers of all blocks, and the footer, which has a fixed
// size.
struct Footer {
  uint64_t segment = 0;   // SegmentHeader::checksum
  uint64_t position = 0;  // of the index, which begins where the last block ends
  Totals totals;
  uint64_t index_checksum = 0;  // of the block headers

  static constexpr size_t kBytes = 96;
  static constexpr size_t kIndexPrefixBytes = 8;
  uint64_t End() const { return position + kIndexPrefixBytes + totals.blocks * BlockHeader::kBytes + kBytes; }
};

// Index and footer; `headers` are those of all blocks, encoded.
std::string EncodeFooter(const Footer& footer, std::string_view headers);
// The last kBytes of a file of `file_bytes`. In `fault` what is wrong.
std::optional<Footer> DecodeFooter(std::string_view bytes, uint64_t segment, uint64_t file_bytes, std::string& fault);

// A number in the records of a block: seven bits a byte, the least first, the highest bit set on all but the last.
inline constexpr size_t kMaxVarintBytes = 10;
char* WriteVarint(uint64_t value, char* to);
// Moves `from` behind the number; false, and `from` anywhere, when there is none before `end`.
bool ReadVarint(const char*& from, const char* end, uint64_t& value);
// Small numbers of either sign as small numbers: 0, -1, 1, -2 ...
inline uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
inline int64_t UnZigZag(uint64_t value) { return static_cast<int64_t>((value >> 1) ^ (0 - (value & 1))); }

}  // namespace policywire::archive

#endif  // POLICYWIRE_PROTO_ARCHIVE_FORMAT_H_
