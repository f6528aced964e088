#include "sink/route/headers.h"

#include <charconv>

namespace policywire::sink {

uint32_t AttemptOf(const ingest::Record& record) {
  uint32_t attempt = 0;
  for (const ingest::HeaderView& header : record.headers) {
    if (header.name != kAttemptHeader) continue;
    const std::string_view digits = header.value.value_or("");
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), attempt);
    if (error != std::errc() || end != digits.data() + digits.size()) attempt = 0;
  }
  return attempt;
}

}  // namespace policywire::sink
