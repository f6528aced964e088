// The small closed lists that decide where a word or a sentence of English ends.
#ifndef POLICYWIRE_ENRICH_SEGMENT_WORDS_H_
#define POLICYWIRE_ENRICH_SEGMENT_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policywire::enrich {

// What a full stop after a word means.
enum class Abbreviation : uint8_t {
  kNone,          // ends the sentence
  kTitle,         // "Mr.", "Gen.": belongs to the word, which never ends a sentence
  kBeforeNumber,  // "Oct.", "No.": belongs to the word when a number follows
  kGeneral,       // "Inc.", "etc.": belongs to the word, which may end a sentence
};

// `word` without its stop; never empty. Its case matters: "Sen." is a title, "sen." is not.
Abbreviation AbbreviationOf(std::string_view word);

// Whether a capitalised word after an abbreviation ("the U.S. The ...") shows that a sentence begins with it.
bool StartsSentences(std::string_view word);

// Whether a hyphen after `word` does not part words: "anti-dumping", "co-operate".
bool IsBoundPrefix(std::string_view word);

// Letters that a number may stand right before: "5pm", "10km".
bool IsUnit(std::string_view word);

// Turns away nearly all words that do not fall into two, by their first letter and length.
inline bool MayContract(char first, size_t size) {
  constexpr uint32_t kFirst = 1U << ('c' & 31) | 1U << ('g' & 31) | 1U << ('l' & 31) | 1U << ('w' & 31);
  return ((size - 5 <= 1) & (kFirst >> (first & 31) & 1)) != 0;
}

// Where "cannot" or "gonna" falls into two words; 0 for any other word.
uint8_t ContractionSplit(std::string_view word);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SEGMENT_WORDS_H_
