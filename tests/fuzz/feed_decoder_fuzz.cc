// Any bytes as a feed: an error, or articles whose maps lead back into the bytes.
#include <cstdint>
#include <string_view>

#include "ingest/decode/xml/feed_decoder.h"
#include "tests/fuzz/check_decoded.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;  // NOLINT: a fuzz target is its function
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckDecoded(FeedDecoder().Decode(bytes), size);
  return 0;
}
