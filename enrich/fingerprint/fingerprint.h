// Names for texts and events that are the same on every machine.
#ifndef POLICYWIRE_ENRICH_FINGERPRINT_FINGERPRINT_H_
#define POLICYWIRE_ENRICH_FINGERPRINT_FINGERPRINT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// XXH3 (64 bits, seed 0) of a text after `Clean`: equal texts have equal fingerprints, whatever their quotation marks
// and spaces were in the feed.
uint64_t Fingerprint(std::string_view clean_text);

// 32 lower-case hexadecimal digits: XXH3 (128 bits) of the article's id, its original text, and the event's trigger
// span, action, instrument, direction, status, flags and actor codes in a fixed serialisation. Scores, versions and the
// position in Kafka take no part: the same article gives the same ids when it is delivered or replayed again.
// `text_hash` is `HashText` of the article's original bytes, taken once for all of its events.
std::string EventId(std::string_view article_id, uint64_t text_hash, const v1::PolicyEvent& event);

// XXH3 (64 bits) of the article's bytes as they arrived.
uint64_t HashText(std::string_view original);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_FINGERPRINT_FINGERPRINT_H_
