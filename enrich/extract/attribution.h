// Whom the text cites: the name within the noun phrase that a verb of saying has as its subject.
#ifndef POLICYWIRE_ENRICH_EXTRACT_ATTRIBUTION_H_
#define POLICYWIRE_ENRICH_EXTRACT_ATTRIBUTION_H_

#include "enrich/decide/event.h"
#include "enrich/document.h"

namespace policywire::enrich {

// `phrase` without article and title: "Malaysian prime minister Anwar Ibrahim" is cited as "Anwar Ibrahim", "the
// Russian Defence Ministry" as "Russian Defence Ministry". Empty when the phrase names nobody who can be cited.
TokenRange CitedName(const Document& document, TokenRange phrase);

// Whether a person of office is named, not an organ: its own decisions are its own word.
bool NamesOfficial(const Document& document, TokenRange phrase);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_ATTRIBUTION_H_
