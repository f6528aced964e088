#include "enrich/lexicon/word_hashes.h"

#include "enrich/lexicon/fold.h"
#include "enrich/lexicon/hash.h"
#include "enrich/lexicon/stem.h"

namespace policywire::enrich {

WordHashes HashWord(std::string_view word) {
  FoldBuffer fold;
  StemBuffer stem;
  const std::string_view folded = FoldWord(word, fold);
  return {HashBytes(folded, 0), HashBytes(Stem(folded, stem), 1)};
}

}  // namespace policywire::enrich
