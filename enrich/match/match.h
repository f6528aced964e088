// Tokens to mentions of lexicon entries, in one pass.
#ifndef POLICYWIRE_ENRICH_MATCH_MATCH_H_
#define POLICYWIRE_ENRICH_MATCH_MATCH_H_

#include "enrich/document.h"
#include "enrich/lexicon/lexicon.h"

namespace policywire::enrich {

// Fills `document.mentions` and the `word` of every token: for each kind the longest entry at each place, left to
// right, without overlap within a kind. Linear in the number of tokens. Thread-safe.
void Match(const Lexicon& lexicon, Document& document);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_MATCH_MATCH_H_
