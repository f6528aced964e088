#include "enrich/syntax/word_features.h"

#include <algorithm>

#include "enrich/lexicon/hash.h"

namespace policywire::enrich {
namespace {

constexpr size_t kMaxLetters = 48;  // a longer word is none that training saw

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Bits for what the word is written with.
uint64_t ShapeOf(std::string_view text) {
  uint64_t shape = 1;
  size_t uppers = 0;
  for (const char c : text) {
    if (IsUpper(c)) {
      ++uppers;
    } else if (IsLower(c)) {
      shape |= 1U << 1;
    } else if (IsDigit(c)) {
      shape |= 1U << 2;
    } else if (c == '-') {
      shape |= 1U << 3;
    } else if (c == '.') {
      shape |= 1U << 4;
    } else if (c == '\'') {
      shape |= 1U << 5;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      shape |= 1U << 6;
    } else {
      shape |= 1U << 7;
    }
  }
  if (uppers > 0) shape |= 1U << 8;
  if (uppers > 1) shape |= 1U << 9;
  if (!text.empty() && IsUpper(text.front())) shape |= 1U << 10;
  if (text.size() == 1) shape |= 1U << 11;
  return shape;
}

uint64_t Number(uint64_t kind, uint64_t value) {
  uint64_t mixed = (value ^ kind << 56) * 0x9E3779B97F4A7C15ULL;
  mixed ^= mixed >> 32;
  mixed *= 0xD6E8FEB86659FD93ULL;
  return (mixed ^ mixed >> 32) | 1;
}

}  // namespace

WordFeatures FeaturesOf(std::string_view word) {
  std::array<char, kMaxLetters> letters;
  const size_t size = std::min(word.size(), letters.size());
  for (size_t i = 0; i < size; ++i) {
    const char c = word[i];
    letters[i] = IsUpper(c) ? static_cast<char>(c + 32) : IsDigit(c) ? '0' : c;
  }
  WordFeatures features{};
  features[0] = HashBytes({letters.data(), size}, 0) | 1;
  uint64_t ending = 0;
  for (size_t n = 1; n <= 4 && n <= size; ++n) {
    ending = ending << 8 | static_cast<unsigned char>(letters[size - n]);
    features[n] = Number(n, ending);
  }
  uint64_t beginning = 0;
  for (size_t n = 1; n <= 3 && n <= size; ++n) {
    beginning = beginning << 8 | static_cast<unsigned char>(letters[n - 1]);
    features[4 + n] = Number(4 + n, beginning);
  }
  features[8] = Number(8, ShapeOf(word));
  return features;
}

}  // namespace policywire::enrich
