#include "deploy/bin/decode_input.h"

#include <fmt/format.h>

namespace policywire::deploy {

ingest::DecoderRegistry::Result DecodeInput(const ingest::DecoderRegistry& registry, const Input& input) {
  if (input.error) return {*input.error, "", ""};
  if (input.too_large) {
    return {
        ingest::DecodeError{v1::TOO_LARGE, fmt::format("{} bytes or more exceed input.max_article_bytes", input.size)},
        "", ""};
  }
  return registry.Decode(input.bytes, input.decoder);
}

std::string Complaint(std::string_view place, const ingest::DecodeError& error) {
  return fmt::format("{}: {}: {}", place, v1::Reason_Name(error.reason), error.detail);
}

std::string Warning(std::string_view place, const v1::Article& article) {
  if (article.unread_published().empty()) return "";
  return fmt::format(
      "{}: warning: article {}: the time of publication \"{}\" is none that can be read; relative dates stay open",
      place, article.article_id(), article.unread_published());
}

}  // namespace policywire::deploy
