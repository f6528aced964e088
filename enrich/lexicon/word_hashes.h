// The numbers that features count a word by.
#ifndef POLICYWIRE_ENRICH_LEXICON_WORD_HASHES_H_
#define POLICYWIRE_ENRICH_LEXICON_WORD_HASHES_H_

#include <cstdint>
#include <string_view>

namespace policywire::enrich {

struct WordHashes {
  uint64_t word = 0;  // of the form as FoldWord gives it
  uint64_t stem = 0;  // of that form's stem
};

WordHashes HashWord(std::string_view word);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_WORD_HASHES_H_
