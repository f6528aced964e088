#include "enrich/syntax/tag_features.h"

#include <algorithm>

#include "enrich/lexicon/hash.h"

namespace policywire::enrich {
namespace {

constexpr size_t kMaxLetters = 48;  // a longer word is none that training saw
constexpr uint64_t kWordSeed = 1;
constexpr uint64_t kSuffixSeed = 2;
constexpr uint64_t kPrefixSeed = 3;

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Bits for what the word is written with.
uint32_t ShapeOf(std::string_view text) {
  uint32_t shape = 1;
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
  if (IsUpper(text.front())) shape |= 1U << 10;
  if (text.size() == 1) shape |= 1U << 11;
  return shape;
}

}  // namespace

WordForm WordForm::Of(std::string_view text) {
  WordForm form;
  std::array<char, kMaxLetters> letters;
  const size_t size = std::min(text.size(), letters.size());
  for (size_t i = 0; i < size; ++i) {
    const char c = text[i];
    letters[i] = IsUpper(c) ? static_cast<char>(c + 32) : IsDigit(c) ? '0' : c;
  }
  const std::string_view word(letters.data(), size);
  form.word = HashBytes(word, kWordSeed) | 1;
  for (size_t n = 1; n <= form.suffix.size() && n <= size; ++n) {
    form.suffix[n - 1] = HashBytes(word.substr(size - n), kSuffixSeed) | 1;
  }
  for (size_t n = 1; n <= form.prefix.size() && n <= size; ++n) {
    form.prefix[n - 1] = HashBytes(word.substr(0, n), kPrefixSeed) | 1;
  }
  form.shape = ShapeOf(text);
  return form;
}

}  // namespace policywire::enrich
