// What a page says of its article beside the text: title, authors, dates, language, outlet, address.
#ifndef POLICYWIRE_INGEST_DECODE_HTML_METADATA_H_
#define POLICYWIRE_INGEST_DECODE_HTML_METADATA_H_

#include <string>
#include <vector>

#include "ingest/decode/html/html_tree.h"

namespace policywire::ingest {

struct PageMetadata {
  std::string title;
  std::vector<std::string> authors;
  std::string published;  // as v1::Article has it
  std::string unread_published;
  std::string modified;
  std::string language;
  std::string source;
  std::string url;
};

// Of what a page says in several places the one that is meant for machines is believed first: JSON-LD, then the <meta>
// elements that outlets and archives use, microdata, <time>, and last what is written near the title. All strings may
// hold bytes that are not UTF-8 where the page does. Linear in the size of the tree.
PageMetadata ReadMetadata(const HtmlTree& tree);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HTML_METADATA_H_
