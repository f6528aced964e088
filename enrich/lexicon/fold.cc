#include "enrich/lexicon/fold.h"

#include <cstdint>

namespace policywire::enrich {
namespace {

// Writes the folded form of the character at `in` and says how many bytes of it were read.
size_t FoldWide(std::string_view in, char*& out) {
  const auto byte = [&](size_t i) { return i < in.size() ? static_cast<uint8_t>(in[i]) : uint8_t{0}; };
  const uint8_t lead = byte(0);
  if (lead == 0xE2 && byte(1) == 0x80) {
    const uint8_t last = byte(2);
    if (last >= 0x90 && last <= 0x95) {
      *out++ = '-';
      return 3;
    }
    if (last >= 0x98 && last <= 0x9B) {
      *out++ = '\'';
      return 3;
    }
    if (last >= 0x9C && last <= 0x9F) {
      *out++ = '"';
      return 3;
    }
  }
  uint8_t second = byte(1);
  if (lead == 0xC3 && second >= 0x80 && second <= 0x9E && second != 0x97) second += 0x20;
  // Latin Extended-A: capitals are even, but for two stretches where they are odd.
  const bool odd_capitals = (lead == 0xC4 && second >= 0xB9) || (lead == 0xC5 && (second <= 0x88 || second >= 0xB9));
  if ((lead == 0xC4 || lead == 0xC5) && second >= 0x80 && second <= 0xBE && (second & 1) == (odd_capitals ? 1 : 0)) {
    ++second;
  }
  *out++ = static_cast<char>(lead);
  if (in.size() < 2) return 1;
  *out++ = static_cast<char>(second);
  return 2;
}

}  // namespace

std::string_view FoldWord(std::string_view word, FoldBuffer& buffer) {
  if (word.size() > buffer.size()) return {};
  char* out = buffer.data();
  for (size_t i = 0; i < word.size();) {
    const char c = word[i];
    if (static_cast<uint8_t>(c) < 0x80) {
      *out++ = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
      ++i;
    } else {
      i += FoldWide(word.substr(i), out);
    }
  }
  return {buffer.data(), static_cast<size_t>(out - buffer.data())};
}

}  // namespace policywire::enrich
