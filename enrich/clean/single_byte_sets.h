// Character sets of one byte a character, as UTF-8 is read in them by mistake.
#ifndef POLICYWIRE_ENRICH_CLEAN_SINGLE_BYTE_SETS_H_
#define POLICYWIRE_ENRICH_CLEAN_SINGLE_BYTE_SETS_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace policywire::enrich {

// In the order in which they are preferred where a text speaks for several.
enum SingleByteSet : uint8_t {
  kWindows1252,
  kWindows1250,
  kWindows1251,
  kWindows1253,
  kWindows1254,
  kWindows1257,
  kIso8859_2,
  kMacRoman,
  kIbm437,
  kKoi8R,
};
inline constexpr size_t kSingleByteSets = 10;

// What a character is in each of the sets.
struct BytesInSets {
  std::array<uint8_t, kSingleByteSets> bytes = {};  // 0 in sets that lack it, and for ASCII
  uint16_t leads = 0;                               // bit s: begins a character of UTF-8 where read in set s
  uint16_t continues = 0;                           // bit s: goes on with one
};

// Where a Windows set has no character, the control character of the same number stands for the byte; windows-1252 has
// those of ISO-8859-1 as well, as programs mix the two. All zero for a character that no set has.
const BytesInSets& BytesOf(char32_t code);

// The character of windows-1252 for a byte from 0x80 to 0x9F, as WHATWG reads ISO-8859-1; the byte itself where there
// is none.
char32_t Windows1252Character(uint8_t byte);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_SINGLE_BYTE_SETS_H_
