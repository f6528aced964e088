// Any bytes as a web archive: records that lie in it and never more than is allowed, the same however the bytes come.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "ingest/decode/warc/warc_stream.h"

namespace {

using policywire::ingest::Packing;
using policywire::ingest::WarcPiece;
using policywire::ingest::WarcStream;

constexpr size_t kMost = 4000;

// Whether there was an error, and what was found.
using Found = std::vector<std::tuple<bool, std::string, uint64_t>>;

Found Read(std::string_view file, size_t piece) {
  const size_t size = file.size();
  WarcStream stream(
      [&](char* room, size_t most) -> absl::StatusOr<size_t> {
        const size_t taken = file.copy(room, std::min(most, piece));
        file.remove_prefix(taken);
        return taken;
      },
      Packing::kNone, kMost);
  Found found;
  WarcPiece next;
  for (;;) {
    const absl::StatusOr<bool> more = stream.Next(next);
    if (!more.ok()) std::abort();
    if (!*more) return found;
    if (next.error && next.error->detail.empty()) std::abort();
    if (next.bytes.size() > kMost && !next.error) std::abort();
    if (!next.offset_is_unpacked && next.offset > size) std::abort();
    found.emplace_back(next.error.has_value(), next.bytes, next.offset);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Found whole = Read(bytes, size + 1);
  // How much of a damaged member is at hand to look for the next one in depends on how it came.
  const bool sound = std::none_of(whole.begin(), whole.end(), [](const auto& one) { return std::get<0>(one); });
  const Found pieces = Read(bytes, 3);
  if ((sound || policywire::ingest::PackingOf(bytes) == Packing::kNone) && whole != pieces) std::abort();
  return 0;
}
