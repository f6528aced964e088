// Feeds to articles: RSS 0.9 to 2.0, Atom 0.3 and 1.0, RDF, CDF, JSON Feed.
#ifndef POLICYWIRE_INGEST_DECODE_XML_FEED_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_XML_FEED_DECODER_H_

#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// An article an entry; a feed without entries has none, and is no error. The text is the entry's content, else its
// summary, else its title: what a feed tells of a story may be a headline. An entry without any of them is passed over.
// Its own id is the article's; without one its link is, else a hash of the feed's bytes and its number. Feeds that are
// no XML are read as far as they can be; what has no feed's element at all is MALFORMED. `text_map` leads to the bytes
// of the feed, but for texts in base64 and those of JSON Feeds. Nothing is fetched, no entity but HTML's is resolved.
class FeedDecoder final : public Decoder {
 public:
  std::string_view name() const override { return "feed"; }

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_XML_FEED_DECODER_H_
