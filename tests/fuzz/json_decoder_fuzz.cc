// Any bytes as JSON: an error with a detail, or articles that hold what decoder.h promises.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/decode/json_decoder.h"
#include "ingest/decode/json_fault.h"
#include "tests/fuzz/check_decoded.h"
#include "tests/ingest/decode/test_config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;  // NOLINT: a fuzz target is its function
  static const JsonDecoder decoder(TestInputConfig().json());
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Decoded decoded = decoder.Decode(bytes);
  CheckDecoded(decoded);
  // What was accepted, the slow scanner accepts as well; what is MALFORMED it explains.
  const auto* const error = std::get_if<DecodeError>(&decoded);
  const size_t mark = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const auto fault = FindJsonFault(bytes.substr(mark), JsonDecoder::kMaxDepth);
  const bool refused =
      error != nullptr && (error->reason == policywire::v1::MALFORMED || error->reason == policywire::v1::TOO_DEEP);
  if (refused != fault.has_value()) std::abort();
  return 0;
}
