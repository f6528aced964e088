// One sentence as the rules see it: each token with its part of speech and the lexicon's word on it.
#ifndef POLICYWIRE_ENRICH_EXTRACT_WORDS_H_
#define POLICYWIRE_ENRICH_EXTRACT_WORDS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "enrich/document.h"
#include "enrich/lexicon/lexicon.h"

namespace policywire::enrich {

enum class Tag : uint8_t {
  kNoun,
  kProper,
  kAdjective,
  kAdverb,
  kDeterminer,
  kPronoun,
  kPossessive,  // its, their
  kGenitive,    // 's
  kPreposition,
  kConjunction,
  kSubordinator,
  kCondition,
  kRelative,
  kThat,  // complement or relative "that"
  kVerb,
  kModal,
  kBe,
  kHave,
  kDo,
  kTo,
  kNot,
  kNumber,
  kComma,
  kHyphen,
  kQuote,
  kOpen,   // ( [
  kClose,  // ) ]
  kStop,   // . ; : and dashes between words
};

// People and organs of public life, whose acts are their country's.
inline bool IsPublicLife(Cue cue) { return cue == Cue::kPublic || cue == Cue::kCourt || cue == Cue::kLabour; }

inline constexpr uint32_t kNoMention = UINT32_MAX;

struct Word {
  Tag tag = Tag::kNoun;
  Cue cue = Cue::kNoCue;
  uint8_t forms = 0;                 // Form, when a verb; as far as the context tells them apart
  const ActSense* verb = nullptr;    // verb sense of an act that begins here
  const ActSense* noun = nullptr;    // noun sense of an act that begins here
  uint32_t act = kNoMention;         // mention of that act
  uint32_t act_last = 0;             // one past its last word
  uint32_t actor = kNoMention;       // mention of the actor that this word is part of
  uint32_t instrument = kNoMention;  // mention of the instrument that this word is part of
  uint32_t good = kNoMention;
};

// Reads the words of a sentence. `mentions` are those of the sentence. `words` has one element a token of it. Linear.
void ReadWords(const Lexicon& lexicon, const Document& document, const Sentence& sentence,
               std::span<const Mention> mentions, uint32_t first_mention, std::vector<Word>& words);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_WORDS_H_
