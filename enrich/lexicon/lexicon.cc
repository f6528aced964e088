#include "enrich/lexicon/lexicon.h"

#include <algorithm>

#include "enrich/lexicon/fold.h"
#include "enrich/lexicon/hash.h"

namespace policywire::enrich {

uint32_t Lexicon::WordId(std::string_view word) const {
  FoldBuffer buffer;
  const std::string_view folded = FoldWord(word, buffer);
  if (folded.empty()) return kNone;
  const uint32_t hash = HashWord(folded);
  const size_t mask = word_slots_.size() - 1;
  for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const WordSlot& found = word_slots_[slot];
    if (found.id == kNone) return kNone;
    if (found.hash != hash) continue;
    const uint32_t begin = word_begin_[found.id];
    if (std::string_view(word_letters_).substr(begin, word_begin_[found.id + 1] - begin) == folded) return found.id;
  }
}

uint32_t Lexicon::Child(uint32_t node, uint32_t word) const {
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
