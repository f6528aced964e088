// A folded word as two machine words, so that the vocabulary compares numbers, not letters.
#ifndef POLICYWIRE_ENRICH_LEXICON_WORD_KEY_H_
#define POLICYWIRE_ENRICH_LEXICON_WORD_KEY_H_

#include <cstdint>
#include <cstring>
#include <string_view>

#include "enrich/lexicon/fold.h"
#include "enrich/lexicon/hash.h"

namespace policywire::enrich {

// ASCII words of up to 16 bytes are their own lower-cased letters, padded with zeros; others are 127 bits of a hash
// with the top bit set, which no ASCII letter has. Equal keys are equal words but for a collision of 127 bits.
struct WordKey {
  uint64_t low = 0;
  uint64_t high = 0;

  bool operator==(const WordKey&) const = default;
  // For the slot that a hash leads to, from bits that do not lead there; never 0.
  static uint16_t Tag(uint64_t hash) { return static_cast<uint16_t>(hash >> 48 | 1); }
  uint64_t Hash() const { return HashKey(low ^ (high * 0xC2B2AE3D27D4EB4FULL)); }
};

namespace word_key_internal {

inline uint64_t Load(const char* bytes, size_t count) {
  uint64_t value = 0;
  if (count >= 8) {
    std::memcpy(&value, bytes, 8);
    return value;
  }
  if (count >= 4) {
    uint32_t first;
    uint32_t last;
    std::memcpy(&first, bytes, 4);
    std::memcpy(&last, bytes + count - 4, 4);
    return first | uint64_t{last} << (8 * (count - 4));
  }
  for (size_t i = 0; i < count; ++i) value |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

// Lower-cases eight ASCII letters at once: a byte from 'A' to 'Z' carries into its top bit in exactly one of the sums.
inline uint64_t Lower(uint64_t letters) {
  constexpr uint64_t kOnes = 0x0101010101010101ULL;
  const uint64_t from_a = letters + kOnes * (0x80 - 'A');
  const uint64_t past_z = letters + kOnes * (0x7F - 'Z');
  return letters | (((from_a ^ past_z) & (kOnes * 0x80)) >> 2);
}

}  // namespace word_key_internal

// The key of a word as the text writes it; all zeros for a word that no table can have. Assumes a little-endian machine
// as all of ours are; another order would give other numbers, not other answers.
inline WordKey MakeWordKey(std::string_view word) {
  using word_key_internal::Load;
  using word_key_internal::Lower;
  if (word.size() <= 16) {
    const uint64_t low = Load(word.data(), word.size());
    const uint64_t high = word.size() > 8 ? Load(word.data() + 8, word.size() - 8) : 0;
    if (((low | high) & 0x8080808080808080ULL) == 0) return {Lower(low), Lower(high)};
  }
  FoldBuffer buffer;
  const std::string_view folded = FoldWord(word, buffer);
  if (folded.empty()) return {};
  // Folding can make a short ASCII word of a wide mark ("–" to "-").
  if (folded.size() <= 16) {
    const uint64_t low = Load(folded.data(), folded.size());
    const uint64_t high = folded.size() > 8 ? Load(folded.data() + 8, folded.size() - 8) : 0;
    if (((low | high) & 0x8080808080808080ULL) == 0) return {low, high};
  }
  const XXH128_hash_t hash = XXH3_128bits(folded.data(), folded.size());
  return {hash.low64, hash.high64 | 0x8000000000000000ULL};
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_WORD_KEY_H_
