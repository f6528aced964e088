// Letters as numbers: words are folded and compared without a loop.
//
// Assumes a little-endian machine, as all of ours are; another order would give other numbers, not other answers.
#ifndef POLICYWIRE_ENRICH_LETTERS_H_
#define POLICYWIRE_ENRICH_LETTERS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace policywire::enrich {

inline constexpr uint64_t kOneInEachByte = 0x0101010101010101ULL;

// By their number, a mask of as many letters.
inline constexpr std::array<uint64_t, 9> kFirstLetters = {
    0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF,
};

// The first `count` bytes at `bytes`, at most eight, zeros behind them.
constexpr uint64_t LoadLetters(const char* bytes, size_t count) {
  uint64_t value = 0;
  if (std::is_constant_evaluated()) {
    for (size_t i = 0; i < std::min<size_t>(count, 8); ++i) {
      value |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return value;
  }
  if (count >= 8) {
    std::memcpy(&value, bytes, 8);
    return value;
  }
  if (count >= 4) {
    uint32_t first = 0;
    uint32_t last = 0;
    std::memcpy(&first, bytes, 4);
    std::memcpy(&last, bytes + count - 4, 4);
    return first | uint64_t{last} << (8 * (count - 4));
  }
  for (size_t i = 0; i < count; ++i) value |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

constexpr bool IsAscii(uint64_t letters) { return (letters & (kOneInEachByte * 0x80)) == 0; }

// Lower-cases eight ASCII letters: a byte from 'A' to 'Z' carries into its top bit in exactly one of the sums.
constexpr uint64_t LowerLetters(uint64_t letters) {
  const uint64_t from_a = letters + kOneInEachByte * (0x80 - 'A');
  const uint64_t past_z = letters + kOneInEachByte * (0x7F - 'Z');
  return letters | (((from_a ^ past_z) & (kOneInEachByte * 0x80)) >> 2);
}

// A word with its ASCII letters in lower case, unless it has others; 0 for one of more than eight bytes.
constexpr uint64_t ShortWord(std::string_view word) {
  if (word.size() > 8) return 0;
  const uint64_t letters = LoadLetters(word.data(), word.size());
  return IsAscii(letters) ? LowerLetters(letters) : letters;
}

// An ASCII word of up to sixteen letters in lower case; zeros for any other.
struct Letters {
  uint64_t low = 0;
  uint64_t high = 0;

  bool operator==(const Letters&) const = default;
};

// The letters of `word`. Of the bytes from its first on, `readable` may be read, those behind the word for nothing:
// with sixteen or more of them, no branch depends on the word's length.
constexpr Letters FoldLetters(std::string_view word, size_t readable) {
  const size_t size = word.size();
  if (size > 16) return {};
  uint64_t low;
  uint64_t high;
  if (readable >= 16) {
    low = LoadLetters(word.data(), 8) & kFirstLetters[std::min<size_t>(size, 8)];
    high = LoadLetters(word.data() + 8, 8) & kFirstLetters[std::max<size_t>(size, 8) - 8];
  } else {
    low = LoadLetters(word.data(), size);
    high = size > 8 ? LoadLetters(word.data() + 8, size - 8) : 0;
  }
  return IsAscii(low | high) ? Letters{LowerLetters(low), LowerLetters(high)} : Letters{};
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LETTERS_H_
