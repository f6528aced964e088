// Which script a character is of.
#ifndef POLICYWIRE_ENRICH_LANGUAGE_SCRIPT_H_
#define POLICYWIRE_ENRICH_LANGUAGE_SCRIPT_H_

#include <cstddef>
#include <cstdint>

namespace policywire::enrich {

// kNone is of no word: punctuation, digits, signs. kOther is any script that one asks a dictionary about.
enum class Script : uint8_t {
  kNone,
  kLatin,
  kGreek,
  kCyrillic,
  kHebrew,
  kArabic,
  kDevanagari,
  kBengali,
  kThai,
  kHangul,
  kKana,
  kHan,
  kOther,
};
inline constexpr size_t kScripts = static_cast<size_t>(Script::kOther) + 1;

// By blocks of Unicode, marks that combine with letters counted to their script.
Script ScriptOf(char32_t c);

// Whether `c` is an accent by itself, which may follow a letter of any script.
constexpr bool IsAccent(char32_t c) { return c >= 0x0300 && c < 0x0370; }

// Lower case of a Latin or Cyrillic letter; any other character as it is.
char32_t Lower(char32_t c);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LANGUAGE_SCRIPT_H_
