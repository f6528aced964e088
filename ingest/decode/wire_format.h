// Confluent's wire format: what clients of a schema registry put before a value.
#ifndef POLICYWIRE_INGEST_DECODE_WIRE_FORMAT_H_
#define POLICYWIRE_INGEST_DECODE_WIRE_FORMAT_H_

#include <optional>
#include <string_view>

namespace policywire::ingest {

// What stands behind the frame: the byte 0, a schema's id of four bytes and, before a protobuf message, the path that
// leads to its type within the schema. All of `value` where it begins with another byte, as no JSON and no protobuf
// message can begin with 0. Nothing where the frame is cut off or its path cannot be one.
std::optional<std::string_view> Unframed(std::string_view value, bool protobuf);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_WIRE_FORMAT_H_
