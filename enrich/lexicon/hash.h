// Hashes that are the same on every machine and in every build.
#ifndef POLICYWIRE_ENRICH_LEXICON_HASH_H_
#define POLICYWIRE_ENRICH_LEXICON_HASH_H_

#include <cstdint>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace policywire::enrich {

inline uint64_t HashBytes(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

inline uint64_t HashKey(uint64_t key) {
  key *= 0x9E3779B97F4A7C15ULL;
  return key ^ (key >> 32);
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_HASH_H_
