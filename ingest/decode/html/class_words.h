// What the names that page authors give to elements (class, id, role) tell of what is in them.
#ifndef POLICYWIRE_INGEST_DECODE_HTML_CLASS_WORDS_H_
#define POLICYWIRE_INGEST_DECODE_HTML_CLASS_WORDS_H_

#include <string_view>

#include "ingest/decode/html/html_tree.h"

namespace policywire::ingest {

struct ClassHints {
  bool hidden = false;   // not shown, or for screen readers alone
  bool clutter = false;  // comments, teasers, advertisements, navigation: by a word of its names
  bool body = false;     // the article's text: "entry-content", itemprop="articleBody"
};

ClassHints ReadClassHints(const HtmlNode& node);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HTML_CLASS_WORDS_H_
