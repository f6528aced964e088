#include "ingest/decode/valid_utf8.h"

#include <simdjson.h>

namespace policywire::ingest {

std::string ValidUtf8(std::string text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return text;
  std::string out;
  for (const char c : text) {
    if (static_cast<signed char>(c) < 0) {
      out += "\uFFFD";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace policywire::ingest
