// The description of an article that pages carry as JSON-LD (schema.org).
#ifndef POLICYWIRE_INGEST_DECODE_HTML_LINKED_DATA_H_
#define POLICYWIRE_INGEST_DECODE_HTML_LINKED_DATA_H_

#include <string>
#include <string_view>
#include <vector>

namespace policywire::ingest {

struct LinkedArticle {
  int rank =
      0;  // how surely this is the article: 0 nothing was found, 1 the page, 2 something like an article, 3 an article
  std::string title;
  std::vector<std::string> authors;
  std::string published;  // as written
  std::string modified;   // as written
  std::string language;
  std::string source;
  std::string url;
};

// Reads one script's JSON. What it says of an article goes to `article`, unless that was told of a likelier one before.
// JSON that is damaged as pages damage it (line breaks in strings) is mended; other damage costs what this script says.
// Thread-safe.
void ReadLinkedData(std::string_view json, LinkedArticle& article);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HTML_LINKED_DATA_H_
