// In which language a text is written.
#ifndef POLICYWIRE_ENRICH_LANGUAGE_LANGUAGE_H_
#define POLICYWIRE_ENRICH_LANGUAGE_LANGUAGE_H_

#include <string>
#include <string_view>

#include "policywire/v1/article.pb.h"

namespace policywire::enrich {

struct Language {
  // Primary subtag of BCP 47 ("en", "zh"); empty where the text has no letters, or nobody knows.
  std::string code;
  // False where too little speaks for `code`: a headline of names, a list of numbers.
  bool certain = false;
};

// Looks at no more than kLanguageSample bytes of the text, half of them from its beginning and half from its middle.
// Any bytes will do. Pure, thread-safe; time is bounded.
Language IdentifyLanguage(std::string_view text);
inline constexpr size_t kLanguageSample = 8192;

// The tag of the language in which an article is read: what its text says where that is certain, with what the source
// adds to the same language ("pt-BR"), else what the source states, else "en". Of a short text the headline is looked
// at, too.
std::string LanguageOf(const v1::Article& article);

// Whether a tag is of English, of any country.
bool IsEnglish(std::string_view tag);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LANGUAGE_LANGUAGE_H_
