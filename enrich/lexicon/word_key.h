// A folded word as two machine words, so that the vocabulary compares numbers, not letters.
#ifndef POLICYWIRE_ENRICH_LEXICON_WORD_KEY_H_
#define POLICYWIRE_ENRICH_LEXICON_WORD_KEY_H_

#include <cstdint>
#include <string_view>

#include "enrich/letters.h"
#include "enrich/lexicon/fold.h"
#include "enrich/lexicon/hash.h"

namespace policywire::enrich {

// ASCII words of up to 16 bytes are their own letters in lower case; others are 127 bits of a hash with the top bit
// set, which no ASCII letter has. Equal keys are equal words but for a collision of 127 bits.
struct WordKey {
  Letters letters;

  // 0 for equal keys.
  uint64_t Difference(const WordKey& other) const {
    return (letters.low ^ other.letters.low) | (letters.high ^ other.letters.high);
  }
  uint64_t Hash() const { return HashKey(letters.low ^ (letters.high * 0xC2B2AE3D27D4EB4FULL)); }
};

// The key of a word as the text writes it; all zeros for a word that no table can have. Of the bytes from the word's
// first on, `readable` may be read.
inline WordKey MakeWordKey(std::string_view word, size_t readable) {
  if (const Letters letters = FoldLetters(word, readable); letters != Letters{}) return {letters};
  FoldBuffer buffer;
  const std::string_view folded = FoldWord(word, buffer);
  // Folding can make a short ASCII word of a wide mark ("–" to "-").
  if (const Letters letters = FoldLetters(folded, folded.size()); letters != Letters{}) return {letters};
  if (folded.empty()) return {};
  const XXH128_hash_t hash = XXH3_128bits(folded.data(), folded.size());
  return {{hash.low64, hash.high64 | 0x8000000000000000ULL}};
}

inline WordKey MakeWordKey(std::string_view word) { return MakeWordKey(word, word.size()); }

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_WORD_KEY_H_
