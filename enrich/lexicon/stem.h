// The form of a word that features count by: what is left of it without its inflection.
#ifndef POLICYWIRE_ENRICH_LEXICON_STEM_H_
#define POLICYWIRE_ENRICH_LEXICON_STEM_H_

#include <array>
#include <cstddef>
#include <string_view>

namespace policywire::enrich {

inline constexpr size_t kMaxStemBytes = 32;
using StemBuffer = std::array<char, kMaxStemBytes>;

// Lower-cases `word` (ASCII), brings the common irregular verbs to their base form and takes the endings of regular
// verbs and plurals off: "imposed", "imposes", "imposing" are "impos", "struck" is "strik". A word with a digit has all
// its digits read as 0. Longer words are cut at kMaxStemBytes. The result lives in `buffer`.
std::string_view Stem(std::string_view word, StemBuffer& buffer);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_STEM_H_
