// Any bytes as a compressed stream: an error, or the same bytes whole and in pieces, and never more than is allowed.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ingest/decode/unpack.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace policywire::ingest;  // NOLINT: a fuzz target is its function
  constexpr size_t kMost = 1 << 20;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const Packing packing : {Packing::kGzip, Packing::kDeflate, Packing::kZstd, Packing::kBrotli}) {
    std::string whole;
    const auto error = Unpack(packing, bytes, kMost, whole);
    if (whole.size() > kMost + 1) std::abort();
    if (error) {
      if (error->detail.empty()) std::abort();
      continue;
    }
    Unpacker unpacker(packing);
    std::string pieces;
    for (std::string_view rest = bytes; !rest.empty();) {
      std::string_view piece = rest.substr(0, 7);
      rest.remove_prefix(piece.size());
      while (!piece.empty()) {
        if (unpacker.Step(piece, 1000, pieces)) std::abort();
      }
    }
    for (size_t before = pieces.size() + 1; before != pieces.size();) {
      before = pieces.size();
      std::string_view nothing;
      if (unpacker.Step(nothing, 1000, pieces)) std::abort();
    }
    if (pieces != whole || unpacker.End()) std::abort();
  }
  return 0;
}
