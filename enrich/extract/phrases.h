// Words to phrases: noun phrases with the preposition before them, verb groups with their auxiliaries, and the marks
// between.
#ifndef POLICYWIRE_ENRICH_EXTRACT_PHRASES_H_
#define POLICYWIRE_ENRICH_EXTRACT_PHRASES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "enrich/extract/words.h"

namespace policywire::enrich {

enum class PhraseType : uint8_t {
  kNoun,
  kVerb,
  kComma,
  kConjunction,
  kSubordinator,
  kCondition,
  kRelative,
  kThat,
  kStop,
};

// What leads to a noun phrase. Coordinated phrases share it ("between X and Y").
enum class Link : uint8_t {
  kBare,
  kOf,
  kBy,
  kWith,
  kTo,
  kOn,
  kAgainst,
  kFrom,
  kIn,
  kFor,
  kOver,
  kBetween,
  kOther,
};

enum VerbMark : uint16_t {
  kWill = 1,
  kMay = 2,
  kWould = 4,
  kMust = 8,
  kNegated = 16,
  kPassive = 32,
  kPerfect = 64,
  kInfinitive = 128,
  kGerundMark = 256,      // "-ing" without an auxiliary
  kParticipleMark = 512,  // "-ed" without an auxiliary, not a finite past
  kIsTo = 1024,           // "is to"
  kHedged = 2048,
  kProgressive = 4096,
};

struct Phrase {
  PhraseType type = PhraseType::kNoun;
  Link link = Link::kBare;   // of a noun phrase
  bool coordinated = false;  // a noun phrase that "and", "or" or a comma of a list joins to the one before
  uint16_t marks = 0;        // VerbMark, of a verb group
  uint32_t first = 0;        // words of the sentence
  uint32_t last = 0;
  uint32_t head = 0;  // last noun of a noun phrase, main verb of a verb group
};

// Linear. `phrases` is overwritten.
void ReadPhrases(const Document& document, const Sentence& sentence, std::vector<Word>& words,
                 const std::vector<uint32_t>& act_ends, std::vector<Phrase>& phrases);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_PHRASES_H_
