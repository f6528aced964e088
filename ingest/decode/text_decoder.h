// Plain text: the whole value is the article's text.
#ifndef POLICYWIRE_INGEST_DECODE_TEXT_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_TEXT_DECODER_H_

#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// Takes any bytes but none; what is not UTF-8 is repaired, and the repairs counted, by `enrich`, unless the content
// type names the character set: then the article is UTF-8, and has a map to the bytes. The article has no title: a
// first line may be one or may not, and evidence may only be quoted from the text.
class TextDecoder final : public Decoder {
 public:
  std::string_view name() const override { return "text"; }

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_TEXT_DECODER_H_
