#include "enrich/lexicon/lexicon.h"

#include "enrich/lexicon/hash.h"

namespace policywire::enrich {

uint32_t Lexicon::FindChild(uint32_t node, uint32_t word) const {
  const uint64_t key = uint64_t{node} << 32 | word;
  for (size_t slot = HashKey(key) & child_mask_;; slot = (slot + 1) & child_mask_) {
    const ChildSlot& found = child_slots_[slot];
    if (found.node == kNone || found.key == key) return found.node;
  }
}

}  // namespace policywire::enrich
