// Any bytes as a value with a schema's id: nothing, or what stands at the end of them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/decode/wire_format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  for (const bool protobuf : {false, true}) {
    const auto unframed = policywire::ingest::Unframed(value, protobuf);
    if (unframed && (!value.ends_with(*unframed) || unframed->data() + unframed->size() != value.data() + size)) {
      std::abort();
    }
    if (!value.starts_with('\0') && unframed != value) std::abort();
  }
  return 0;
}
