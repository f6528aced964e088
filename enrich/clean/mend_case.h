// Letters that lost their case.
#ifndef POLICYWIRE_ENRICH_CLEAN_MEND_CASE_H_
#define POLICYWIRE_ENRICH_CLEAN_MEND_CASE_H_

#include <cstdint>
#include <string>

namespace policywire::enrich {

// Mends the case of ASCII letters in place, so that offsets stay; returns how many words it changed.
// * A paragraph of prose that starts with a small letter gets a capital.
// * A name of two words of which one is in small letters ("xi Jinping", "Xi jinping") gets its capital back where the
//   text itself is the witness: elsewhere in a sentence it writes both with capitals, and nowhere does it use the word
//   in small letters by itself.
// Linear in time: the number of names looked into is bounded.
uint32_t MendCase(std::string& text);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_MEND_CASE_H_
