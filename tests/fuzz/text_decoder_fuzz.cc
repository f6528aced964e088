// Any bytes as plain text: they come out as they went in.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/decode/text_decoder.h"
#include "tests/fuzz/check_decoded.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;  // NOLINT: a fuzz target is its function
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Decoded decoded = TextDecoder().Decode(bytes);
  CheckDecoded(decoded);
  const auto* const articles = std::get_if<std::vector<policywire::v1::Article>>(&decoded);
  if ((articles == nullptr) != bytes.empty()) std::abort();
  if (articles != nullptr && articles->at(0).text() != bytes) std::abort();
  return 0;
}
