// Any bytes as records of a web archive: an error, or articles whose maps lead into the bytes.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode/html/html_decoder.h"
#include "ingest/decode/text_decoder.h"
#include "ingest/decode/warc/warc_decoder.h"
#include "ingest/decode/xml/feed_decoder.h"
#include "tests/fuzz/check_decoded.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;  // NOLINT: a fuzz target is its function
  static const HtmlDecoder html;
  static const FeedDecoder feed;
  static const TextDecoder text;
  static const WarcDecoder warc({&html, &feed, &text}, 1 << 20);
  std::string told;
  CheckDecoded(warc.Decode(std::string_view(reinterpret_cast<const char*>(data), size), "", &told), size);
  return 0;
}
