// Bytes to Articles: one interface for every format. Files, archives and Kafka records all come through here.
#ifndef POLICYWIRE_INGEST_DECODE_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_DECODER_H_

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "policywire/v1/article.pb.h"
#include "policywire/v1/dead_letter.pb.h"

namespace policywire::ingest {

// Why bytes could not be read: becomes a dead letter in the stream, a line on stderr at the command line.
struct DecodeError {
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  std::string detail;  // one sentence, with the byte or key concerned where there is one
};

using Decoded = std::variant<std::vector<v1::Article>, DecodeError>;

// Reads one format. Thread-safe: `Decode` is const and keeps no state between calls. Never throws, never aborts, and
// takes time and memory linear in the size of the input, whatever the bytes.
class Decoder {
 public:
  virtual ~Decoder() = default;

  // "json", "protobuf", "text": the name in configuration, headers and dead letters.
  virtual std::string_view name() const = 0;

  // Zero or more articles, or an error; all or nothing: an error in the third article of a message fails the message.
  // Every article has an `article_id` and a text that is not empty. `content_type` is what was said about the bytes, a
  // media type with its parameters ("text/html; charset=koi8-r") or nothing: a decoder may believe it where the bytes
  // themselves say nothing better. `told`, where it is given, gets what is to be known of a container beside its
  // articles ("a revisit of http://..."), for people who ask; nothing from decoders of a single article.
  Decoded Decode(std::string_view bytes, std::string_view content_type = {}, std::string* told = nullptr) const {
    std::string untold;
    return DecodeBytes(bytes, content_type, told == nullptr ? untold : *told);
  }

 private:
  virtual Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const = 0;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_DECODER_H_
