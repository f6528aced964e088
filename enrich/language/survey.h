// What the letters and function words of a text say about its language.
#ifndef POLICYWIRE_ENRICH_LANGUAGE_SURVEY_H_
#define POLICYWIRE_ENRICH_LANGUAGE_SURVEY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "enrich/language/script.h"

namespace policywire::enrich {

struct Survey {
  std::array<uint32_t, kScripts> letters{};  // of each script
  uint32_t ascii_capitals = 0;               // among them
  uint32_t words = 0;
  uint32_t function_words = 0;  // among the words, of any language
  uint32_t telling_letters = 0;
  // By place in AllFunctionWords(): how much likelier the words and letters are in this language than in one that does
  // not have them, as a logarithm.
  std::vector<double> scores;

  uint32_t Letters(Script script) const { return letters[static_cast<size_t>(script)]; }
  // The script of most of the text, a character of which may be a letter or a word; kNone without any.
  Script MainScript() const;
  // Place of the highest score, the first of equals; and the highest of the others.
  size_t Best() const;
  double SecondTo(size_t best) const;
};

// Any bytes will do. Linear in their number. Pure, thread-safe.
Survey SurveyOf(std::string_view text);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LANGUAGE_SURVEY_H_
