// A text to a document that is cleaned, cut and matched: what every later step begins with.
#ifndef POLICYWIRE_ENRICH_MATCH_PREPARE_H_
#define POLICYWIRE_ENRICH_MATCH_PREPARE_H_

#include <string_view>

#include "enrich/clean/clean.h"
#include "enrich/document.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/match/match.h"
#include "enrich/segment/segment.h"

namespace policywire::enrich {

// Linear in the length of the text. `document` is overwritten, and keeps its memory.
inline void Prepare(const Lexicon& lexicon, std::string_view text, Document& document) {
  Clean(text, document.clean);
  Segment(document);
  Match(lexicon, document);
}

// `article` must outlive `matched`, which is overwritten, and keeps its memory.
inline void Prepare(const Lexicon& lexicon, const v1::Article& article, MatchedArticle& matched) {
  Prepare(lexicon, article.text(), matched.text);
  Prepare(lexicon, article.title(), matched.title);
  Prepare(lexicon, article.source(), matched.source);
  matched.published = article.published();
  matched.url = article.url();
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_MATCH_PREPARE_H_
