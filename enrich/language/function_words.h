// The commonest words of languages that share a script with others: they tell these apart where letters do not.
#ifndef POLICYWIRE_ENRICH_LANGUAGE_FUNCTION_WORDS_H_
#define POLICYWIRE_ENRICH_LANGUAGE_FUNCTION_WORDS_H_

#include <span>
#include <string_view>

namespace policywire::enrich {

struct FunctionWords {
  std::string_view language;  // as in BCP 47
  // Letters beyond ASCII that are common in it, in lower case.
  std::string_view letters;
  // In lower case, the commoner ones first, a space between two. What an apostrophe cuts apart stands as two words.
  std::string_view words;
};

// The same order for ever: it decides between equals.
std::span<const FunctionWords> AllFunctionWords();

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LANGUAGE_FUNCTION_WORDS_H_
