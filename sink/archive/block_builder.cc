#include "sink/archive/block_builder.h"

#include <algorithm>
#include <array>

namespace policywire::sink {

size_t BlockBuilder::MaxBytes(const ingest::Record& record) {
  constexpr size_t kNumbers = 6 * archive::kMaxVarintBytes;  // offset, timestamp, its type, two lengths, a count
  size_t bytes = kNumbers + (record.key ? record.key->size() : 0) + (record.value ? record.value->size() : 0);
  for (const ingest::HeaderView& header : record.headers) {
    bytes += 2 * archive::kMaxVarintBytes + header.name.size() + (header.value ? header.value->size() : 0);
  }
  return bytes;
}

void BlockBuilder::AddNumber(uint64_t number) {
  std::array<char, archive::kMaxVarintBytes> digits;
  raw_.append(digits.data(), archive::WriteVarint(number, digits.data()));
}

void BlockBuilder::AddBytes(const std::optional<std::string_view>& bytes) {
  AddNumber(bytes ? bytes->size() + 1 : 0);
  if (bytes) raw_.append(*bytes);
}

void BlockBuilder::Add(const ingest::Record& record) {
  if (empty()) {
    header_.first_offset = header_.last_offset = record.offset;
    header_.min_timestamp_ms = header_.max_timestamp_ms = record.timestamp_ms;
    last_timestamp_ms_ = 0;
  }
  AddNumber(static_cast<uint64_t>(record.offset - header_.last_offset));
  // Unsigned: the difference of two timestamps may be more than a signed number holds.
  AddNumber(archive::ZigZag(
      static_cast<int64_t>(static_cast<uint64_t>(record.timestamp_ms) - static_cast<uint64_t>(last_timestamp_ms_))));
  AddNumber(static_cast<uint64_t>(record.timestamp_type));
  AddBytes(record.key);
  AddBytes(record.value);
  AddNumber(record.headers.size());
  for (const ingest::HeaderView& header : record.headers) {
    AddNumber(header.name.size());
    raw_.append(header.name);
    AddBytes(header.value);
  }
  ++header_.records;
  header_.last_offset = record.offset;
  header_.min_timestamp_ms = std::min(header_.min_timestamp_ms, record.timestamp_ms);
  header_.max_timestamp_ms = std::max(header_.max_timestamp_ms, record.timestamp_ms);
  header_.raw_bytes = static_cast<uint32_t>(raw_.size());
  last_timestamp_ms_ = record.timestamp_ms;
}

void BlockBuilder::Clear(bool release) {
  raw_.clear();
  if (release) raw_.shrink_to_fit();
  header_ = {};
}

}  // namespace policywire::sink
