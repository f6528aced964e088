// Any bytes as a protobuf Article.
#include <google/protobuf/stubs/logging.h>

#include <cstdint>
#include <string_view>

#include "ingest/decode/protobuf_decoder.h"
#include "tests/fuzz/check_decoded.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;                  // NOLINT: a fuzz target is its function
  static const google::protobuf::LogSilencer silence;  // it would tell of every string that is not UTF-8
  CheckDecoded(ProtobufDecoder().Decode({reinterpret_cast<const char*>(data), size}));
  return 0;
}
