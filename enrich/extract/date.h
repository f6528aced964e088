// Time expressions of a sentence, resolved against the day on which the article was published.
#ifndef POLICYWIRE_ENRICH_EXTRACT_DATE_H_
#define POLICYWIRE_ENRICH_EXTRACT_DATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "enrich/document.h"
#include "enrich/extract/calendar.h"

namespace policywire::enrich {

// Tokens [first, last) of the document name a time.
struct DateMention {
  uint32_t first = 0;
  uint32_t last = 0;
  uint32_t lead = 0;  // [lead, first) is what makes a stretch of time of it: "from", "between", "since", "until"
  // `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as the words tell; of a stretch its beginning. Empty where no single year
  // holds it ("the 1990s", "the last two weeks").
  std::string value;
  // The days from the first to the last, also where `value` is less precise ("in two months": one day). A year of 0 is
  // an open end ("since May").
  CivilDate first_day;
  CivilDate last_day;
};

// Puts the dates of `sentence` into `out` (cleared first), in the order of the text and without overlap. What needs the
// day of publication ("on Tuesday", "last month", "October 9") is left out when there is none. A day or month without
// its year is taken for the last one up to publication, or for the coming one where the words around it look ahead
// ("will", "scheduled for", "signalled") or it is only weeks away. Durations are no dates. Thread-safe.
void FindDates(const Document& document, const Sentence& sentence, const std::optional<CivilDate>& published,
               std::vector<DateMention>& out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_DATE_H_
