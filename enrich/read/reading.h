// One sentence as it was read: its tree, and what the lexicon knows of each word.
#ifndef POLICYWIRE_ENRICH_READ_READING_H_
#define POLICYWIRE_ENRICH_READ_READING_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "enrich/document.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/lexicon/senses.h"
#include "enrich/syntax/syntax.h"

namespace policywire::enrich {

inline constexpr uint32_t kNoWord = UINT32_MAX;
inline constexpr uint32_t kNoMention = UINT32_MAX;

inline bool IsVerb(Upos tag) { return tag == Upos::kVerb || tag == Upos::kAux; }
// Tags of words that may name an act.
inline bool IsOpenClass(Upos tag) {
  return IsVerb(tag) || tag == Upos::kNoun || tag == Upos::kAdj || tag == Upos::kPropn;
}

struct WordFacts {
  uint64_t word = 0;                      // hash of the lower-cased form
  uint64_t stem = 0;                      // hash of the stem
  const ActSense* act = nullptr;          // sense of an act that this word heads
  const InstrumentSense* tool = nullptr;  // of a policy tool that this word is part of
  uint32_t actor = kNoMention;            // mention of the actor that this word is part of
  uint32_t act_first = 0;                 // words of the act's name, when `act`
  uint32_t act_last = 0;
  uint32_t first_child = kNoWord;
  uint32_t next_sibling = kNoWord;
  Cue cue = Cue::kNoCue;
  bool has_good = false;
  GoodKind good = GoodKind::kGood;
};

// A sentence with its tree. Words are counted from the start of the sentence. Holds memory of a thread; Read again for
// the next sentence.
class Reading {
 public:
  // `mentions` are those of the sentence, the first of which is number `first_mention` of the document.
  void Read(const Lexicon& lexicon, const Document& document, uint32_t sentence, std::span<const Mention> mentions,
            uint32_t first_mention, SyntaxReader& syntax);

  uint32_t size() const { return static_cast<uint32_t>(nodes_.size()); }
  const SyntaxNode& node(uint32_t word) const { return nodes_[word]; }
  const WordFacts& facts(uint32_t word) const { return facts_[word]; }
  std::string_view Text(uint32_t word) const { return words_[word]; }
  const Document& document() const { return *document_; }
  uint32_t sentence() const { return sentence_; }
  // Number of the sentence's first token in the document.
  uint32_t first_token() const { return first_token_; }

  // A word's children, in the order of the text.
  class ChildRange {
   public:
    class Iterator {
     public:
      Iterator(const Reading& reading, uint32_t word) : reading_(&reading), word_(word) {}
      uint32_t operator*() const { return word_; }
      Iterator& operator++() {
        word_ = reading_->facts_[word_].next_sibling;
        return *this;
      }
      bool operator==(const Iterator& other) const { return word_ == other.word_; }

     private:
      const Reading* reading_;
      uint32_t word_;
    };
    ChildRange(const Reading& reading, uint32_t first) : reading_(&reading), first_(first) {}
    Iterator begin() const { return {*reading_, first_}; }
    Iterator end() const { return {*reading_, kNoWord}; }

   private:
    const Reading* reading_;
    uint32_t first_;
  };
  ChildRange Children(uint32_t word) const { return {*this, facts_[word].first_child}; }
  // First child with the relation; kNoWord when there is none.
  uint32_t Child(uint32_t word, Deprel relation) const {
    for (const uint32_t c : Children(word)) {
      if (nodes_[c].relation == relation) return c;
    }
    return kNoWord;
  }
  // The preposition that leads to a noun; of a coordinated noun that of the first. kNoWord for a bare one.
  uint32_t Case(uint32_t word) const;
  // The first of the words that "and" and commas coordinate with this one.
  uint32_t FirstConjunct(uint32_t word) const;
  // Up from a part of a name or an attribute to the noun that it belongs to: "Chinese" to "officials".
  uint32_t NounOf(uint32_t word) const;
  // Words [first, last) of the subtree.
  std::pair<uint32_t, uint32_t> Span(uint32_t word) const { return spans_[word]; }

 private:
  void ReadFacts(const Lexicon& lexicon, std::span<const Mention> mentions, uint32_t first_mention);
  void ReadTree();

  const Document* document_ = nullptr;
  uint32_t sentence_ = 0;
  uint32_t first_token_ = 0;
  std::vector<std::string_view> words_;
  std::vector<SyntaxNode> nodes_;
  std::vector<WordFacts> facts_;
  std::vector<std::pair<uint32_t, uint32_t>> spans_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_READ_READING_H_
