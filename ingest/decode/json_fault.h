// Where a JSON text is broken, for a person to read.
#ifndef POLICYWIRE_INGEST_DECODE_JSON_FAULT_H_
#define POLICYWIRE_INGEST_DECODE_JSON_FAULT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "policywire/v1/dead_letter.pb.h"

namespace policywire::ingest {

struct JsonFault {
  size_t byte = 0;                    // offset of the first byte that cannot be right
  std::string_view what;              // "this string is not closed"; a literal
  v1::Reason reason = v1::MALFORMED;  // or TOO_DEEP
};

// Reads `json` byte by byte and returns its first fault; nothing for one JSON value (RFC 8259) that is UTF-8, without
// lone surrogates, with numbers that 64 bits hold and at most `max_depth` objects and lists inside each other (empty
// ones not counted). simdjson is many times faster and says no more than that something is wrong: this is for what it
// refused.
std::optional<JsonFault> FindJsonFault(std::string_view json, size_t max_depth);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_JSON_FAULT_H_
