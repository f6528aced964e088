#include "ingest/decode/xml/xml_document.h"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace policywire::ingest {

void XmlDocument::SetText(MainText&& text, v1::Article& article) const {
  article.set_text(std::move(text.text));
  if (!text.map.pieces().empty()) characters.MapToBytes(text.map).Write(*article.mutable_text_map());
}

std::optional<DecodeError> ReadXmlDocument(std::string_view bytes, std::string_view content_type, std::string_view what,
                                           XmlDocument& document) {
  if (bytes.size() >= UINT32_MAX / 2) {
    return DecodeError{v1::TOO_LARGE, fmt::format("a {} of 2 GB or more is not read", what)};
  }
  DecodeMarkup(bytes, content_type, document.characters);
  if (document.tree.Parse(document.characters.text)) return std::nullopt;
  return DecodeError{v1::TOO_DEEP, fmt::format("elements are nested deeper than {}", XmlTree::kMaxDepth)};
}

}  // namespace policywire::ingest
