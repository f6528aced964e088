// Which decoder reads bytes, and the limits that hold for all of them.
#ifndef POLICYWIRE_INGEST_DECODE_DECODER_REGISTRY_H_
#define POLICYWIRE_INGEST_DECODE_DECODER_REGISTRY_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode/decoder.h"
#include "ingest/record.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::ingest {

// All decoders, configured. Immutable, hence safe to use from any number of threads at once.
class DecoderRegistry {
 public:
  // `config` is complete and valid: every setting has its default or the user's value (deploy/config).
  explicit DecoderRegistry(const v1::InputConfig& config);

  // The decoder of this name ("json") or media type ("application/json; charset=utf-8"; parameters do not matter, nor
  // does case); null when there is none, and for "auto".
  const Decoder* Find(std::string_view name_or_media_type) const;

  // A decoder, and what told that it is the one; without one, the error that the bytes end with.
  struct Choice {
    const Decoder* decoder = nullptr;
    std::string why;  // "the media type text/plain", "the bytes begin with {"
    DecodeError error;
  };
  // `named` is a decoder's name, a media type, or "auto" or nothing: then the bytes tell (detect.h). Without a decoder
  // the error is UNKNOWN_DECODER where something was named, UNKNOWN_FORMAT where the bytes should have told.
  Choice Choose(std::string_view bytes, std::string_view named) const;

  struct Result {
    Decoded decoded;
    std::string_view decoder;  // name of the one that was tried; empty when none could be chosen
    std::string why;           // what told that it is the one: "gzip; the bytes begin with {"
  };

  // Compression in compression is followed this far.
  static constexpr int kMostPackings = 4;

  // Reads a record with the decoder that its header names, else with the configured default. Of a repeated header the
  // last counts; a null or empty one counts as missing. What another header says is compressed, or begins with a mark
  // of gzip or zstd, is unpacked first, and where the configuration has it, what a schema registry's client put before
  // it is taken off before that. Fails before any decoder sees a byte with EMPTY_VALUE, UNKNOWN_DECODER,
  // UNKNOWN_FORMAT; TOO_LARGE where the value, or what it unpacks to, is larger than is allowed; TOO_DEEP where it is
  // compressed too often, MALFORMED where the compressed stream is damaged or the frame is.
  Result Decode(const Record& record) const;

  // The same for bytes without headers: files, standard input. `named` as in `Choose`; `encoding` is what a content
  // encoding says ("gzip", "br", several with commas in the order in which they were applied).
  Result Decode(std::string_view bytes, std::string_view named, std::string_view encoding = {}) const;

 private:
  std::optional<DecodeError> UnpackAll(std::string_view& bytes, std::string_view named, std::string_view encoding,
                                       std::string& room, std::string& why) const;

  std::vector<std::unique_ptr<const Decoder>> decoders_;
  std::string default_;
  std::string header_;
  std::string encoding_header_;
  bool framed_;
  size_t max_bytes_;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_DECODER_REGISTRY_H_
