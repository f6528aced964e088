// JSON: one object an article, or a list of them, or a JSON Feed.
#ifndef POLICYWIRE_INGEST_DECODE_JSON_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_JSON_DECODER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode/decoder.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::ingest {

// Which key holds what is configured (v1::JsonConfig); of several keys the first that is there and not null is taken,
// and a key with dots is a path through objects. An id may be a number. Keys that nothing asks for are passed over, but
// the whole message must be right: valid UTF-8, no lone surrogates, no key twice in one object, numbers within 64 bits.
// A leading byte order mark is allowed. The articles of a list without ids are named by the list's hash and their
// index.
class JsonDecoder final : public Decoder {
 public:
  // Objects and lists inside each other beyond this are TOO_DEEP.
  static constexpr size_t kMaxDepth = 128;

  explicit JsonDecoder(const v1::JsonConfig& config);

  std::string_view name() const override { return "json"; }

  // A key of the configuration: as written, and split at its dots.
  struct Path {
    std::string key;
    std::vector<std::string> steps;
  };
  // What the configuration asks for, in the order of preference.
  struct Keys {
    std::vector<Path> article_id, url, title, authors, published, modified, language, source, text;
  };

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;

  Keys keys_;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_JSON_DECODER_H_
