// Text to tokens and sentences.
#ifndef POLICYWIRE_ENRICH_SEGMENT_SEGMENT_H_
#define POLICYWIRE_ENRICH_SEGMENT_SEGMENT_H_

#include "enrich/document.h"

namespace policywire::enrich {

// Fills `document.tokens` and `document.sentences` from `document.clean`. Every byte that is not white space is in
// exactly one token, every token in exactly one sentence; a newline ends a sentence. A token has at most kMaxTokenBytes
// and a sentence at most kMaxSentenceTokens: longer runs are cut. Linear in time. Thread-safe.
void Segment(Document& document);

inline constexpr uint32_t kMaxTokenBytes = 256;
inline constexpr uint32_t kMaxSentenceTokens = 400;

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SEGMENT_SEGMENT_H_
