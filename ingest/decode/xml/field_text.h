// What an element of a feed says: characters, or markup in one of the ways in which XML carries HTML.
#ifndef POLICYWIRE_INGEST_DECODE_XML_FIELD_TEXT_H_
#define POLICYWIRE_INGEST_DECODE_XML_FIELD_TEXT_H_

#include <string>
#include <string_view>

#include "ingest/decode/html/main_text.h"
#include "ingest/decode/xml/xml_tree.h"

namespace policywire::ingest {

enum class FieldForm {
  kPlain,    // characters
  kHtml,     // HTML, escaped or as character data
  kInline,   // elements of XHTML, or whatever stands inside
  kBase64,   // HTML in base64, as Atom 0.3 allowed
  kUnknown,  // HTML where it looks like it
};

// The form that an Atom element's type and mode tell; kUnknown where they tell none.
FieldForm FormOf(const XmlTree& tree, XmlNodeId id);

// The element's text, with the map to the bytes of `document`, of which the tree was made. Paragraphs have a blank line
// between them. A text in base64 has no map.
void ReadField(const XmlTree& tree, std::string_view document, XmlNodeId id, FieldForm form, MainText& out);

// The same on one line, for titles and names.
std::string ReadLine(const XmlTree& tree, std::string_view document, XmlNodeId id, FieldForm form);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_XML_FIELD_TEXT_H_
