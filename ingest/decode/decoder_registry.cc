#include "ingest/decode/decoder_registry.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <utility>

#include "ingest/decode/ascii.h"
#include "ingest/decode/detect.h"
#include "ingest/decode/html/html_decoder.h"
#include "ingest/decode/json_decoder.h"
#include "ingest/decode/mail/mail_decoder.h"
#include "ingest/decode/protobuf_decoder.h"
#include "ingest/decode/text_decoder.h"
#include "ingest/decode/unpack.h"
#include "ingest/decode/warc/warc_decoder.h"
#include "ingest/decode/wire_format.h"
#include "ingest/decode/xml/feed_decoder.h"
#include "ingest/decode/xml/newsml_decoder.h"

namespace policywire::ingest {
namespace {

constexpr size_t kShown = 60;  // of a header's value, in messages

std::string_view Stripped(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

DecoderRegistry::DecoderRegistry(const v1::InputConfig& config)
    : default_(config.decoder()),
      header_(config.decoder_header()),
      encoding_header_(config.encoding_header()),
      framed_(config.framing() == "confluent"),
      max_bytes_(config.max_article_bytes()) {
  decoders_.push_back(std::make_unique<JsonDecoder>(config.json()));
  decoders_.push_back(std::make_unique<ProtobufDecoder>());
  decoders_.push_back(std::make_unique<TextDecoder>());
  decoders_.push_back(std::make_unique<HtmlDecoder>());
  decoders_.push_back(std::make_unique<FeedDecoder>());
  decoders_.push_back(std::make_unique<NewsmlDecoder>());
  decoders_.push_back(std::make_unique<MailDecoder>());
  std::vector<const Decoder*> of_payloads;
  for (const auto& decoder : decoders_) of_payloads.push_back(decoder.get());
  decoders_.push_back(std::make_unique<WarcDecoder>(of_payloads, max_bytes_));
  if (default_ != kAutoDecoder && Find(default_) == nullptr) {
    fmt::print(stderr, "policywire: no decoder \"{}\": the configuration was not checked\n", default_);
    std::abort();
  }
}

const Decoder* DecoderRegistry::Find(std::string_view name_or_media_type) const {
  const std::string_view of_type = DecoderOfMediaType(name_or_media_type);
  const std::string_view wanted = of_type.empty() ? name_or_media_type : of_type;
  for (const auto& decoder : decoders_) {
    if (EqualsIgnoringCase(decoder->name(), wanted)) return decoder.get();
  }
  return nullptr;
}

DecoderRegistry::Choice DecoderRegistry::Choose(std::string_view bytes, std::string_view named) const {
  if (!LeavesOpen(named)) {
    if (const Decoder* const decoder = Find(named)) {
      const bool is_name = EqualsIgnoringCase(decoder->name(), named);
      return {decoder, fmt::format("the {} {}", is_name ? "name" : "media type", Printable(named, kShown)), {}};
    }
    return {nullptr, "", {v1::UNKNOWN_DECODER, fmt::format("no decoder reads \"{}\"", Printable(named, kShown))}};
  }
  Detection detection = Sniff(bytes);
  if (detection.decoder.empty()) return {nullptr, "", {v1::UNKNOWN_FORMAT, std::move(detection.why)}};
  return {Find(detection.decoder), std::move(detection.why), {}};
}

// Leads `bytes` to what they unpack to, which `room` holds; `why` gets the names of what was taken off.
std::optional<DecodeError> DecoderRegistry::UnpackAll(std::string_view& bytes, std::string_view named,
                                                      std::string_view encoding, std::string& room,
                                                      std::string& why) const {
  // A protobuf message may begin with any bytes.
  const Decoder* const decoder = LeavesOpen(named) ? nullptr : Find(named);
  const bool marks_count = decoder == nullptr || decoder->name() != "protobuf";
  for (int packings = 0;; ++packings) {
    // Of several encodings the last was applied last.
    const size_t comma = encoding.rfind(',');
    const std::string_view last = Stripped(encoding.substr(comma == encoding.npos ? 0 : comma + 1));
    encoding = comma == encoding.npos ? std::string_view() : encoding.substr(0, comma);
    const std::optional<Packing> said = PackingOfName(last);
    if (!said) {
      return DecodeError{v1::UNKNOWN_DECODER,
                         fmt::format("nothing unpacks the encoding \"{}\"", Printable(last, kShown))};
    }
    Packing packing = *said;
    const Packing marked = PackingOf(bytes);
    // What is said to be compressed by a mark that is not there has been unpacked on the way already.
    if (packing == Packing::kNone || (HasMark(packing) && marked != packing)) {
      packing = marks_count ? marked : Packing::kNone;
    }
    if (packing == Packing::kNone) {
      if (encoding.empty()) return std::nullopt;
      continue;
    }
    if (packings >= kMostPackings) {
      return DecodeError{v1::TOO_DEEP, fmt::format("compressed more than {} times", kMostPackings)};
    }
    std::string unpacked;
    if (auto error = Unpack(packing, bytes, max_bytes_, unpacked)) return error;
    room = std::move(unpacked);
    bytes = room;
    why += fmt::format("{}; ", NameOf(packing));
  }
}

DecoderRegistry::Result DecoderRegistry::Decode(std::string_view bytes, std::string_view named,
                                                std::string_view encoding) const {
  // Without a byte there is nothing to tell a format by; a named decoder is still named.
  const Decoder* const named_decoder = LeavesOpen(named) ? nullptr : Find(named);
  const std::string_view name = named_decoder == nullptr ? std::string_view() : named_decoder->name();
  if (bytes.empty()) return {DecodeError{v1::EMPTY_VALUE, "the value is empty"}, name, ""};
  if (bytes.size() > max_bytes_) {
    return {DecodeError{v1::TOO_LARGE, fmt::format("{} bytes are more than the {} of input.max_article_bytes",
                                                   bytes.size(), max_bytes_)},
            name, ""};
  }
  std::string room;
  std::string why;
  if (auto error = UnpackAll(bytes, named, encoding, room, why)) return {*std::move(error), name, std::move(why)};
  if (bytes.empty()) return {DecodeError{v1::EMPTY_VALUE, "the value unpacks to nothing"}, name, std::move(why)};
  Choice choice = Choose(bytes, named);
  if (choice.decoder == nullptr) return {std::move(choice.error), "", std::move(why)};
  std::string told;
  Decoded decoded = choice.decoder->Decode(bytes, named, &told);
  why += choice.why;
  if (!told.empty()) why += fmt::format("; {}", told);
  return {std::move(decoded), choice.decoder->name(), std::move(why)};
}

DecoderRegistry::Result DecoderRegistry::Decode(const Record& record) const {
  std::optional<std::string_view> named;
  std::optional<std::string_view> encoding;
  for (const HeaderView& header : record.headers) {
    if (EqualsIgnoringCase(header.name, header_)) named = header.value;
    if (EqualsIgnoringCase(header.name, encoding_header_)) encoding = header.value;
  }
  const bool by_header = named && !named->empty();
  const std::string_view wanted = by_header ? *named : std::string_view(default_);
  if (by_header && !LeavesOpen(wanted) && Find(wanted) == nullptr) {
    return {DecodeError{v1::UNKNOWN_DECODER, fmt::format("header {} names \"{}\", which no decoder reads", header_,
                                                         Printable(wanted, kShown))},
            "", ""};
  }
  if (!record.value) {
    const Decoder* const decoder = Find(wanted);
    return {DecodeError{v1::EMPTY_VALUE, "the record has no value (a tombstone)"},
            decoder == nullptr ? std::string_view() : decoder->name(), ""};
  }
  if (!framed_) return Decode(*record.value, wanted, encoding.value_or(""));
  const Decoder* const decoder = LeavesOpen(wanted) ? nullptr : Find(wanted);
  const std::string_view name = decoder == nullptr ? std::string_view() : decoder->name();
  const std::optional<std::string_view> unframed = Unframed(*record.value, name == "protobuf");
  if (unframed) return Decode(*unframed, wanted, encoding.value_or(""));
  return {DecodeError{v1::MALFORMED,
                      "begins with the byte 0 as in Confluent's wire format, and has no schema id and "
                      "path behind it"},
          name, ""};
}

}  // namespace policywire::ingest
