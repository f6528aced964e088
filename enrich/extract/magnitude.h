// How much, how many, how long: rates, sums, durations and quantities of a sentence.
#ifndef POLICYWIRE_ENRICH_EXTRACT_MAGNITUDE_H_
#define POLICYWIRE_ENRICH_EXTRACT_MAGNITUDE_H_

#include <cstdint>
#include <vector>

#include "enrich/document.h"

namespace policywire::enrich {

// Tokens [first, last) of the document; the value is their text as written ("up to 25 percent", "$3 billion a year").
struct MagnitudeMention {
  enum Kind : uint8_t {
    kRate,      // "25 percent", "from 10% to 25%", "50 basis points"
    kSum,       // "$3 billion", "10 million euros"
    kDuration,  // "a year", "90 days", "five-year"
    kQuantity,  // "20,000 tonnes a month", "31 entities": what is counted may be people, too
  };
  uint32_t first = 0;
  uint32_t last = 0;
  Kind kind = kQuantity;
};

// Puts the magnitudes of `sentence` into `out` (cleared first), in the order of the text and without overlap. Years,
// days of a month, ordinals and clock times are none. Thread-safe.
void FindMagnitudes(const Document& document, const Sentence& sentence, std::vector<MagnitudeMention>& out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_MAGNITUDE_H_
