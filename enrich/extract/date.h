// Time expressions of a sentence, resolved against the day on which the article was published.
#ifndef POLICYWIRE_ENRICH_EXTRACT_DATE_H_
#define POLICYWIRE_ENRICH_EXTRACT_DATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/document.h"

namespace policywire::enrich {

// A day of the proleptic Gregorian calendar.
struct CivilDate {
  int32_t year = 0;
  int32_t month = 0;  // 1 to 12
  int32_t day = 0;    // 1 to the month's last

  bool operator==(const CivilDate&) const = default;
};

// 28 to 31. `month` is 1 to 12.
int32_t DaysInMonth(int32_t year, int32_t month);

// Days since 1970-01-01, and back. Exact for all years from -9999 to 9999.
int64_t DayNumber(const CivilDate& date);
CivilDate FromDayNumber(int64_t days);

// 0 for Monday to 6 for Sunday.
int32_t Weekday(const CivilDate& date);

// The day in `YYYY-MM-DD`, alone or with a time after it (RFC 3339); nothing for any other text or an impossible day.
// The day is the one that the publisher wrote: a time zone does not move it.
std::optional<CivilDate> ParseDate(std::string_view text);

// Tokens [first, last) of the document name the time `value`: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
struct DateMention {
  uint32_t first = 0;
  uint32_t last = 0;
  std::string value;
};

// Puts the dates of `sentence` into `out` (cleared first), in the order of the text and without overlap. What needs the
// day of publication ("on Tuesday", "last month", "October 9") is left out when there is none. A day or month without
// its year is taken for the last one up to publication, or for the coming one where the words around it look ahead
// ("will", "scheduled for", "effective") or it is only weeks away. Durations are no dates. Thread-safe.
void FindDates(const Document& document, const Sentence& sentence, const std::optional<CivilDate>& published,
               std::vector<DateMention>& out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_DATE_H_
