#include "ingest/decode/header_fields.h"

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
size_t HeaderSize(std::string_view bytes) {
  bytes = bytes.substr(0, kMostHeaderBytes);
  for (size_t begin = 0, end = 0; (end = bytes.find('\n', begin)) != bytes.npos; begin = end + 1) {
    if (end == begin || (end == begin + 1 && bytes[begin] == '\r')) return end + 1;
  }
  return bytes.npos;
}

HeaderFields::HeaderFields(std::string_view header) {
  while (!header.empty()) {
    const size_t newline = header.find('\n');
    const size_t size = newline == header.npos ? header.size() : newline + 1;
    const std::string_view line = header.substr(0, size);
    header.remove_prefix(size);
    if (line.front() == ' ' || line.front() == '\t') {
      if (fields_.empty()) continue;
      // The lines of a value stand behind each other: its view grows over them.
      std::string_view& value = fields_.back().value;
      if (const std::string_view more = Trimmed(line); !more.empty()) {
        const char* const begin = value.empty() ? more.data() : value.data();
        value = std::string_view(begin, static_cast<size_t>(more.data() + more.size() - begin));
      }
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == line.npos || colon == 0) continue;
    fields_.push_back({Trimmed(line.substr(0, colon)), Trimmed(line.substr(colon + 1))});
  }
}

std::string_view HeaderFields::Find(std::string_view name) const {
  for (const HeaderField& field : fields_) {
    if (EqualsIgnoringCase(field.name, name)) return field.value;
  }
  return {};
}

std::string Unfolded(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\n' && value[i] != '\r') {
      out += value[i];
      continue;
    }
    while (i + 1 < value.size() && IsBlank(value[i + 1])) ++i;
    out += ' ';
  }
  return out;
}

}  // namespace policywire::ingest
