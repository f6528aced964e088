// Any bytes as plain text: they come out as they went in, or led on from another character set.
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
  CheckDecoded(decoded, size);
  const auto* const articles = std::get_if<std::vector<policywire::v1::Article>>(&decoded);
  if (articles == nullptr) return 0;
  const policywire::v1::Article& article = articles->at(0);
  if (!article.has_text_map() && article.text() != bytes) std::abort();
  return 0;
}
