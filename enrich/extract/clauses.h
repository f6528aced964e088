// Phrases to clauses: each verb group with its subject, its objects and the clause it depends on.
#ifndef POLICYWIRE_ENRICH_EXTRACT_CLAUSES_H_
#define POLICYWIRE_ENRICH_EXTRACT_CLAUSES_H_

#include <cstdint>
#include <vector>

#include "enrich/extract/phrases.h"

namespace policywire::enrich {

enum class Relation : uint8_t {
  kMain,
  kInfinitive,  // content of its governor: "agreed to lift"
  kTold,        // content of its governor: "said that it will lift"
  kGerund,      // by the same subject: "..., accusing it of", "after lifting"
  kRelative,    // about the noun phrase before: "which lifted", "tariffs imposed by"
  kAdverbial,   // "after China lifted"
  kCondition,   // "if China lifts"
  kOfGerund,    // content of an accusation: "accused X of lifting"
};

inline constexpr int32_t kNone = -1;

// A range of phrases [first, last); empty when first == last.
struct PhraseRange {
  int32_t first = 0;
  int32_t last = 0;
  bool empty() const { return first >= last; }
};

struct Clause {
  int32_t verb = 0;          // its verb group, a phrase
  int32_t governor = kNone;  // another clause
  int32_t noun = kNone;      // word: the noun whose content this clause is ("plan to lift")
  Relation relation = Relation::kMain;
  PhraseRange subject;
  PhraseRange object;
};

// Linear in the number of phrases. `clauses` is overwritten.
void ReadClauses(const std::vector<Word>& words, const std::vector<Phrase>& phrases, std::vector<Clause>& clauses);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_CLAUSES_H_
