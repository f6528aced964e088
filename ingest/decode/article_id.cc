#include "ingest/decode/article_id.h"

#include <fmt/format.h>
#define XXH_INLINE_ALL  // a header suffices
#include <xxhash.h>

namespace policywire::ingest {

std::string HashedArticleId(std::string_view bytes, uint64_t index) {
  return fmt::format("{:016x}", XXH3_64bits_withSeed(bytes.data(), bytes.size(), index));
}

}  // namespace policywire::ingest
