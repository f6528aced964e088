// Phrases as they are quoted.
#ifndef POLICYWIRE_ENRICH_EXTRACT_PHRASE_H_
#define POLICYWIRE_ENRICH_EXTRACT_PHRASE_H_

#include "enrich/decide/event.h"
#include "enrich/document.h"

namespace policywire::enrich {

// `phrase` without the punctuation at its ends; empty when there is nothing else. A quotation or bracket that opens and
// closes within stays, unless it is the whole: 'ministry of trade ("MoT"),' loses its comma alone. Signs that belong to
// a number ("%", "$") and the stops of abbreviations are no punctuation here.
TokenRange Unmarked(const Document& document, TokenRange phrase);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_PHRASE_H_
