// News as agencies send it: NewsML-G2 and NITF (IPTC).
#ifndef POLICYWIRE_INGEST_DECODE_XML_NEWSML_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_XML_NEWSML_DECODER_H_

#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// An article a news item, also of the items in a news message, and of an NITF document that stands by itself or in
// something else. The text is that of inline NITF or XHTML, else inline data, else the description (a picture's
// caption), else the headline. Packages, plans, concepts and catalogues have no article, and are no error. MALFORMED is
// what has no element of either standard, TOO_DEEP as XmlTree says. `text_map` leads to the bytes of the message.
class NewsmlDecoder final : public Decoder {
 public:
  std::string_view name() const override { return "newsml"; }

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;
};

// True for the names of elements with which documents of these standards, and parts of them, begin.
bool IsNewsmlElement(std::string_view name);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_XML_NEWSML_DECODER_H_
