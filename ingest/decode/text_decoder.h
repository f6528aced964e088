// Plain text: the whole value is the article's text.
#ifndef POLICYWIRE_INGEST_DECODE_TEXT_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_TEXT_DECODER_H_

#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// Takes any bytes but none. UTF-8 stays as it is, damaged UTF-8 too: `enrich` repairs it and counts the repairs. Of
// bytes in another set (charset.h) the text is UTF-8, and the article's `text_map` leads back to them. The article has
// no title: a first line may be one or may not, and evidence may only be quoted from the text.
class TextDecoder final : public Decoder {
 public:
  std::string_view name() const override { return "text"; }

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_TEXT_DECODER_H_
