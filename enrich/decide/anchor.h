// A word that may name an act, and who does what to whom around it, as the tree tells.
#ifndef POLICYWIRE_ENRICH_DECIDE_ANCHOR_H_
#define POLICYWIRE_ENRICH_DECIDE_ANCHOR_H_

#include <cstdint>

#include "enrich/read/reading.h"

namespace policywire::enrich {

struct Anchor {
  uint32_t word = 0;
  uint32_t subject = kNoWord;   // who does it, also by control and coordination; a noun of the sentence
  uint32_t object = kNoWord;    // what or whom it is done to
  uint32_t agent = kNoWord;     // of a passive
  uint32_t governor = kNoWord;  // the verb whose content it is: "agreed" of "agreed to lift"
  bool passive = false;
};
Anchor ReadAnchor(const Reading& reading, uint32_t word);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_ANCHOR_H_
