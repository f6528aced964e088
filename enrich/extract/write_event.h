// An event to the message that leaves the pipeline.
#ifndef POLICYWIRE_ENRICH_EXTRACT_WRITE_EVENT_H_
#define POLICYWIRE_ENRICH_EXTRACT_WRITE_EVENT_H_

#include <string>
#include <string_view>

#include "enrich/decide/event.h"
#include "enrich/document.h"
#include "enrich/lexicon/lexicon.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// Fills every field that `decided` determines; spans count bytes of the original article, quotes
// are slices of it with U+FFFD for bytes that are not UTF-8.
void WriteEvent(const Lexicon& lexicon, const Document& document, std::string_view original, const Event& decided,
                v1::PolicyEvent& event);

// The slice of the original that the cleaned bytes [begin, end) were made from, as valid UTF-8, and its span.
void Quote(const Document& document, std::string_view original, uint32_t begin, uint32_t end, v1::Span* span,
           std::string* text);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_WRITE_EVENT_H_
