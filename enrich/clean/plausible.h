// Whether characters are what was written, or one character that was misread.
#ifndef POLICYWIRE_ENRICH_CLEAN_PLAUSIBLE_H_
#define POLICYWIRE_ENRICH_CLEAN_PLAUSIBLE_H_

#include <cstdint>

#include "enrich/clean/single_byte_sets.h"

namespace policywire::enrich {

// What it takes to believe that a character was misread.
enum class Plausibility : uint8_t {
  kNever,
  kInARow,     // others next to it
  kSupported,  // some in the text that leave no doubt
  kAlone,      // nothing: nobody would write this
  kControl,    // nothing, and it says nothing of others
};

// One character of UTF-8 read as several of a set, and what stands around them; 0 at the ends of the text.
struct Misreading {
  SingleByteSet set = kWindows1252;
  char32_t lead = 0;  // the characters that it was read as
  char32_t second = 0;
  char32_t third = 0;  // 0 where there are but two
  char32_t meant = 0;
  char32_t left = 0;
  char32_t right = 0;
};

// All bytes of the character are there.
Plausibility PlausibilityOf(const Misreading& reading);

// One of them became a space.
Plausibility PlausibilityOfSpaced(const Misreading& reading);

// One of them is lost.
Plausibility PlausibilityOfLost(const Misreading& reading);

bool IsAsciiLetterOrDigit(char32_t code);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_PLAUSIBLE_H_
