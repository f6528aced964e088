// Any bytes as a time: nothing, or one of the two forms, and those are left as they are.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ingest/decode/timestamp.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using policywire::ingest::NormalizeTimestamp;
  const std::string normal = NormalizeTimestamp(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!normal.empty() && normal.size() != 10 && normal.size() != 20 && normal.size() != 25) std::abort();
  if (NormalizeTimestamp(normal) != normal) std::abort();
  return 0;
}
