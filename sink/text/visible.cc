#include "sink/text/visible.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "sink/text/utf8.h"

namespace policywire::sink {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Sorted. Control characters, separators of lines, marks of direction, and what has no width by itself.
constexpr std::array<Range, 15> kHidden = {{
    {0x00, 0x1F},
    {0x7F, 0x9F},
    {0xAD, 0xAD},        // soft hyphen
    {0x034F, 0x034F},    // combining grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // fillers of Hangul
    {0x17B4, 0x17B5},    // inherent vowels of Khmer
    {0x180B, 0x180F},    // selectors and separator of Mongolian
    {0x200B, 0x200F},    // of zero width; marks of direction
    {0x2028, 0x202E},    // separators; embeddings and overrides of direction
    {0x2060, 0x206F},    // word joiner, invisible operators, isolates
    {0x3164, 0x3164},    // filler of Hangul
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFF9, 0xFFFB},    // annotations
    {0xE0000, 0xE0FFF},  // tags and selectors of variants
}};

bool IsHidden(char32_t code) {
  const auto range = std::ranges::lower_bound(kHidden, code, {}, &Range::last);
  return range != kHidden.end() && range->first <= code;
}

void AppendEscaped(char32_t code, std::string& out) {
  const auto number = static_cast<uint32_t>(code);
  switch (number) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (number < 0x80) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", number);
  } else if (number <= 0xFFFF) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", number);
  } else {
    fmt::format_to(std::back_inserter(out), "\\U{:08x}", number);
  }
}

}  // namespace

std::string Visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const Character character = CharacterAt(text, at);
    if (character.length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else if (IsHidden(character.code)) {
      AppendEscaped(character.code, out);
    } else {
      out.append(text, at, character.length);
    }
    at += std::max<size_t>(character.length, 1);
  }
  return out;
}

}  // namespace policywire::sink
