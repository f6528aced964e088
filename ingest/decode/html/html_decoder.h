// A page to the article in it.
#ifndef POLICYWIRE_INGEST_DECODE_HTML_HTML_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_HTML_HTML_DECODER_H_

#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// One article a page. Its character set is told by a byte order mark, the content type, the page, or the bytes
// (charset.h). A page without any text is MISSING_FIELD, elements deeper than people write them are TOO_DEEP. The
// article's `text_map` leads from its text to the bytes of the page. Nothing is fetched, no script is run.
class HtmlDecoder final : public Decoder {
 public:
  std::string_view name() const override { return "html"; }

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HTML_HTML_DECODER_H_
