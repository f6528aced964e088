// A document's bytes, in any character set, as a tree whose every text leads back to them.
#ifndef POLICYWIRE_INGEST_DECODE_XML_XML_DOCUMENT_H_
#define POLICYWIRE_INGEST_DECODE_XML_XML_DOCUMENT_H_

#include <optional>
#include <string_view>

#include "ingest/decode/charset.h"
#include "ingest/decode/decoder.h"
#include "ingest/decode/html/main_text.h"
#include "ingest/decode/xml/xml_tree.h"
#include "policywire/v1/article.pb.h"

namespace policywire::ingest {

struct XmlDocument {
  CharsetText characters;
  XmlTree tree;  // slices of `characters.text`

  // The text of an article, with the map from it to the document's bytes where there is one.
  void SetText(MainText&& text, v1::Article& article) const;
};

// `bytes` must outlive `document`. `what` names it in an error: TOO_LARGE for 2 GB, TOO_DEEP.
std::optional<DecodeError> ReadXmlDocument(std::string_view bytes, std::string_view content_type, std::string_view what,
                                           XmlDocument& document);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_XML_XML_DOCUMENT_H_
