#include "deploy/bin/decode_input.h"

#include <fmt/format.h>

namespace policywire::deploy {

ingest::Decoded DecodeInput(const ingest::DecoderRegistry& registry, const Input& input) {
  if (input.too_large) {
    return ingest::DecodeError{v1::TOO_LARGE,
                               fmt::format("{} bytes or more exceed input.max_article_bytes", input.size)};
  }
  return registry.Decode(*registry.Find(input.decoder), input.bytes);
}

std::string Complaint(std::string_view place, const ingest::DecodeError& error) {
  return fmt::format("{}: {}: {}", place, v1::Reason_Name(error.reason), error.detail);
}

}  // namespace policywire::deploy
