// The article's own text in a page: without navigation, advertisements, comments, teasers and requests to subscribe.
#ifndef POLICYWIRE_INGEST_DECODE_HTML_MAIN_TEXT_H_
#define POLICYWIRE_INGEST_DECODE_HTML_MAIN_TEXT_H_

#include <string>
#include <string_view>

#include "ingest/decode/html/html_tree.h"
#include "ingest/decode/text_map.h"

namespace policywire::ingest {

struct MainText {
  std::string text;     // paragraphs, headings and list items with a blank line between them; empty where there is none
  TextMap map;          // to the bytes of the page that the tree was made of
  HtmlNodeId root = 0;  // the smallest element with all of it
};

// Finds the part of `tree` (made of `page`) that is the article and writes its text. `title` is the page's own title:
// where the text repeats it at its beginning, it is left out. Linear in the size of the tree.
void ExtractMainText(const HtmlTree& tree, std::string_view page, std::string_view title, MainText& out);

// The text of a piece of HTML that is an article already, an entry of a feed: all that a reader sees.
void ExtractAllText(const HtmlTree& tree, std::string_view page, MainText& out);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HTML_MAIN_TEXT_H_
