// Records to the bytes of a block, before compression.
#ifndef POLICYWIRE_SINK_ARCHIVE_BLOCK_BUILDER_H_
#define POLICYWIRE_SINK_ARCHIVE_BLOCK_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/record.h"
#include "proto/archive/format.h"

namespace policywire::sink {

// Not thread-safe.
class BlockBuilder {
 public:
  // No less than what `Add` appends for the record.
  static size_t MaxBytes(const ingest::Record& record);

  void Add(const ingest::Record& record);
  // Keeps its memory for the next block, unless told to `release` it.
  void Clear(bool release);

  bool empty() const { return header_.records == 0; }
  const std::string& raw() const { return raw_; }
  // Records, offsets, timestamps and `raw_bytes` of what was added; the rest is for the segment to say.
  const archive::BlockHeader& header() const { return header_; }

 private:
  void AddNumber(uint64_t number);
  // A length and the bytes; 0 for null, so that empty is 1.
  void AddBytes(const std::optional<std::string_view>& bytes);

  std::string raw_;
  archive::BlockHeader header_;
  int64_t last_timestamp_ms_ = 0;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ARCHIVE_BLOCK_BUILDER_H_
