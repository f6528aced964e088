// JSON Feed (jsonfeed.org), versions 1 and 1.1.
#ifndef POLICYWIRE_INGEST_DECODE_XML_JSON_FEED_H_
#define POLICYWIRE_INGEST_DECODE_XML_JSON_FEED_H_

#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// True for what a JSON Feed gives as its "version": "https://jsonfeed.org/version/1.1".
bool IsJsonFeedVersion(std::string_view version);

// True for bytes that begin as a JSON object does.
bool BeginsAsObject(std::string_view bytes);

// An article an item, in the way of FeedDecoder; MALFORMED for what is no JSON. Thread-safe.
Decoded DecodeJsonFeed(std::string_view bytes);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_XML_JSON_FEED_H_
