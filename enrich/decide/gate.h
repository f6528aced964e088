// Whether a word may name an act, from the words around it alone: reading the tree of a sentence costs fifty times as
// much. A sentence is read when one of its words passes, and only those words are then decided on.
//
// A feature is a place in a table of small weights; several may share one.
#ifndef POLICYWIRE_ENRICH_DECIDE_GATE_H_
#define POLICYWIRE_ENRICH_DECIDE_GATE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "enrich/document.h"
#include "enrich/lexicon/lexicon.h"

namespace policywire::enrich {

inline constexpr size_t kGatePlaces = size_t{1} << 18;

// The words of one sentence. Working memory of one thread.
class GateReader {
 public:
  // `mentions` are those of the sentence, all of whose tokens are words here.
  void Read(const Lexicon& lexicon, const Document& document, const Sentence& sentence,
            std::span<const Mention> mentions);

  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }
  // Can the word be the word of an act, as far as its spelling goes?
  bool IsWord(uint32_t word) const { return words_[word].letters; }
  bool IsAct(uint32_t word) const { return words_[word].act; }
  uint64_t Stem(uint32_t word) const { return words_[word].stem; }
  // Appends the places of the word's features.
  void Places(uint32_t word, std::vector<uint32_t>& places) const;

 private:
  struct Word {
    uint64_t hash = 0;  // of the lower-cased form
    uint64_t stem = 0;
    uint32_t meaning = 0;  // what the lexicon has for it; 0 for nothing
    bool letters = false;
    bool act = false;
    bool actor = false;
    bool tool = false;
  };
  std::vector<Word> words_;
  uint32_t actors_ = 0;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_GATE_H_
