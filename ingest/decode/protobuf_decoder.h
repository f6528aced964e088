// A serialised policywire.v1.Article.
#ifndef POLICYWIRE_INGEST_DECODE_PROTOBUF_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_PROTOBUF_DECODER_H_

#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// Fields that this version does not know are passed over, so that producers may be newer. Random bytes are often valid
// protobuf made of unknown fields: what tells an article is its text. A `text_map` is not taken over: it leads into
// what the producer read.
class ProtobufDecoder final : public Decoder {
 public:
  std::string_view name() const override { return "protobuf"; }

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_PROTOBUF_DECODER_H_
