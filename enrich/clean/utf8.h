// UTF-8, one character at a time.
#ifndef POLICYWIRE_ENRICH_CLEAN_UTF8_H_
#define POLICYWIRE_ENRICH_CLEAN_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace policywire::enrich {

struct Utf8Character {
  char32_t code = 0;   // 0xFFFD when not valid
  uint8_t length = 0;  // bytes; of an invalid sequence its maximal subpart, as WHATWG's decoder replaces it
  bool valid = false;
};

// The character at `text[at]`; `at` must be inside. Overlong forms, surrogates, code points above U+10FFFF and
// sequences that are cut short are not valid.
inline Utf8Character DecodeUtf8(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {0xFFFD, 1, false};
  const uint8_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte's range tells overlong forms, surrogates and what lies above U+10FFFF.
  const uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t code = lead & (0x7FU >> length);
  for (uint8_t i = 1; i < length; ++i) {
    if (at + i >= text.size() || byte(i) < (i == 1 ? low : 0x80) || byte(i) > (i == 1 ? high : 0xBF)) {
      return {0xFFFD, i, false};
    }
    code = code << 6 | (byte(i) & 0x3FU);
  }
  return {code, length, true};
}

// Appends the character; `code` must be one.
inline void AppendUtf8(char32_t code, std::string& out) {
  const auto append = [&](char32_t byte) { out += static_cast<char>(byte); };
  const auto following = [&](int shift) { append(0x80U | (code >> shift & 0x3FU)); };
  if (code < 0x80) return append(code);
  if (code < 0x800) {
    append(0xC0U | code >> 6);
  } else if (code < 0x10000) {
    append(0xE0U | code >> 12);
    following(6);
  } else {
    append(0xF0U | code >> 18);
    following(12);
    following(6);
  }
  following(0);
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_UTF8_H_
