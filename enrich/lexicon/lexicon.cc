#include "enrich/lexicon/lexicon.h"

#include <algorithm>

#include "enrich/lexicon/hash.h"

namespace policywire::enrich {

uint32_t Lexicon::WordId(const Probe& probe) const {
  const size_t mask = word_slots_.size() - 1;
  const uint16_t tag = WordKey::Tag(probe.hash);
  for (size_t slot = probe.hash & mask;; slot = (slot + 1) & mask) {
    if (word_tags_[slot] == 0) return kNone;
    if (word_tags_[slot] == tag && word_slots_[slot].key == probe.key) return word_slots_[slot].id;
  }
}

uint32_t Lexicon::Child(uint32_t node, uint32_t word) const {
  if ((nodes_[node].children >> (word % 64) & 1) == 0) return kNone;
  const uint64_t key = uint64_t{node} << 32 | word;
  const size_t mask = child_slots_.size() - 1;
  for (size_t slot = HashKey(key) & mask;; slot = (slot + 1) & mask) {
    const ChildSlot& found = child_slots_[slot];
    if (found.node == kNone || found.key == key) return found.node;
  }
}

uint32_t Lexicon::StringId(std::string_view text) const {
  const auto it = std::find(strings_.begin(), strings_.end(), text);
  return it == strings_.end() ? kNone : static_cast<uint32_t>(it - strings_.begin());
}

}  // namespace policywire::enrich
