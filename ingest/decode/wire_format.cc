#include "ingest/decode/wire_format.h"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace policywire::ingest {
namespace {

constexpr size_t kSchemaFrame = 5;
// Messages within messages; nobody nests so deep.
constexpr int32_t kLongestPath = 32;
// What a path takes at most.
constexpr size_t kMostBytes = 5 * (1 + static_cast<size_t>(kLongestPath));

// A number as protobuf's sint32 has it; less than 0 where there is none.
int32_t ReadNumber(google::protobuf::io::CodedInputStream& bytes) {
  uint32_t number = 0;
  if (!bytes.ReadVarint32(&number) || (number & 1) != 0) return -1;
  return static_cast<int32_t>(number >> 1);
}

}  // namespace

std::optional<std::string_view> Unframed(std::string_view value, bool protobuf) {
  if (!value.starts_with('\0')) return value;
  if (value.size() < kSchemaFrame) return std::nullopt;
  value.remove_prefix(kSchemaFrame);
  if (!protobuf) return value;
  google::protobuf::io::CodedInputStream bytes(reinterpret_cast<const uint8_t*>(value.data()),
                                               static_cast<int>(std::min(value.size(), kMostBytes)));
  const int32_t length = ReadNumber(bytes);
  if (length < 0 || length > kLongestPath) return std::nullopt;
  for (int32_t i = 0; i < length; ++i) {
    if (ReadNumber(bytes) < 0) return std::nullopt;
  }
  value.remove_prefix(static_cast<size_t>(bytes.CurrentPosition()));
  return value;
}

}  // namespace policywire::ingest
