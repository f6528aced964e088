// The form of a word under which the lexicon knows it.
#ifndef POLICYWIRE_ENRICH_LEXICON_FOLD_H_
#define POLICYWIRE_ENRICH_LEXICON_FOLD_H_

#include <array>
#include <cstddef>
#include <string_view>

namespace policywire::enrich {

inline constexpr size_t kMaxFoldedBytes = 64;
using FoldBuffer = std::array<char, kMaxFoldedBytes>;

// Lower-cases ASCII, Latin-1 and Latin Extended-A letters and brings apostrophes, quotes and dashes to ASCII. Empty for
// a word longer than kMaxFoldedBytes, which no table can have. The result lives in `buffer`.
std::string_view FoldWord(std::string_view word, FoldBuffer& buffer);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_FOLD_H_
