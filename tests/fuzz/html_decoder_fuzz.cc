// Any bytes as a page: an error, or an article whose map leads back into the bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/decode/html/html_decoder.h"
#include "tests/fuzz/check_decoded.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;  // NOLINT: a fuzz target is its function
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const char* type : {"", "text/html; charset=gb18030"}) {
    const Decoded decoded = HtmlDecoder().Decode(bytes, type);
    CheckDecoded(decoded, size);
    const auto* const articles = std::get_if<std::vector<policywire::v1::Article>>(&decoded);
    if (articles == nullptr) continue;
    // A piece of some length that has as many bytes on both sides is a copy.
    const policywire::v1::Article& article = articles->at(0);
    const policywire::v1::TextMap& map = article.text_map();
    for (int i = 0; i < map.text_begin_size(); ++i) {
      if (map.text_size(i) <= 4 || map.text_size(i) != map.input_size(i)) continue;
      const std::string_view text = std::string_view(article.text()).substr(map.text_begin(i), map.text_size(i));
      if (text != bytes.substr(map.input_begin(i), map.input_size(i))) std::abort();
    }
  }
  return 0;
}
