#include "ingest/decode/decoder_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "ingest/decode/json_decoder.h"
#include "ingest/decode/protobuf_decoder.h"
#include "ingest/decode/text_decoder.h"

namespace policywire::ingest {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return Lower(x) == Lower(y); });
}

struct MediaType {
  std::string_view type;
  std::string_view decoder;
};

constexpr MediaType kMediaTypes[] = {
    {"application/json", "json"},
    {"text/json", "json"},
    {"application/x-protobuf", "protobuf"},
    {"application/protobuf", "protobuf"},
    {"application/vnd.google.protobuf", "protobuf"},
    {"text/plain", "text"},
};

// A media type without its parameters and the spaces around it.
std::string_view Essence(std::string_view media_type) {
  media_type = media_type.substr(0, media_type.find(';'));
  while (!media_type.empty() && media_type.front() == ' ') media_type.remove_prefix(1);
  while (!media_type.empty() && media_type.back() == ' ') media_type.remove_suffix(1);
  return media_type;
}

// Header values are anybody's bytes; a message shows their beginning, in ASCII.
std::string Printable(std::string_view bytes) {
  constexpr size_t kShown = 60;
  std::string out;
  for (const char c : bytes.substr(0, kShown)) out += c >= ' ' && c <= '~' ? c : '?';
  return bytes.size() > kShown ? out + "..." : out;
}

}  // namespace

DecoderRegistry::DecoderRegistry(const v1::InputConfig& config)
    : header_(config.decoder_header()), max_bytes_(config.max_article_bytes()) {
  decoders_.push_back(std::make_unique<JsonDecoder>(config.json()));
  decoders_.push_back(std::make_unique<ProtobufDecoder>());
  decoders_.push_back(std::make_unique<TextDecoder>());
  default_ = Find(config.decoder());
  if (default_ == nullptr) {
    fmt::print(stderr, "policywire: no decoder \"{}\": the configuration was not checked\n", config.decoder());
    std::abort();
  }
}

const Decoder* DecoderRegistry::Find(std::string_view name_or_media_type) const {
  std::string_view wanted = Essence(name_or_media_type);
  for (const MediaType& known : kMediaTypes) {
    if (EqualsIgnoringCase(known.type, wanted)) wanted = known.decoder;
  }
  for (const auto& decoder : decoders_) {
    if (EqualsIgnoringCase(decoder->name(), wanted)) return decoder.get();
  }
  return nullptr;
}

Decoded DecoderRegistry::Decode(const Decoder& decoder, std::string_view bytes) const {
  if (bytes.empty()) return DecodeError{v1::EMPTY_VALUE, "the value is empty"};
  if (bytes.size() > max_bytes_) {
    return DecodeError{v1::TOO_LARGE, fmt::format("{} bytes are more than the {} of input.max_article_bytes",
                                                  bytes.size(), max_bytes_)};
  }
  return decoder.Decode(bytes);
}

DecoderRegistry::Result DecoderRegistry::Decode(const Record& record) const {
  std::optional<std::string_view> named;
  for (const HeaderView& header : record.headers) {
    if (EqualsIgnoringCase(header.name, header_)) named = header.value;
  }
  const Decoder* const decoder = named && !named->empty() ? Find(*named) : default_;
  if (decoder == nullptr) {
    return {DecodeError{v1::UNKNOWN_DECODER,
                        fmt::format("header {} names \"{}\", which no decoder reads", header_, Printable(*named))},
            ""};
  }
  if (!record.value) {
    return {DecodeError{v1::EMPTY_VALUE, "the record has no value (a tombstone)"}, decoder->name()};
  }
  return {Decode(*decoder, *record.value), decoder->name()};
}

}  // namespace policywire::ingest
