// Days of the calendar.
#ifndef POLICYWIRE_ENRICH_EXTRACT_CALENDAR_H_
#define POLICYWIRE_ENRICH_EXTRACT_CALENDAR_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace policywire::enrich {

// A day of the proleptic Gregorian calendar.
struct CivilDate {
  int32_t year = 0;
  int32_t month = 0;  // 1 to 12
  int32_t day = 0;    // 1 to the month's last

  auto operator<=>(const CivilDate&) const = default;
};

// 28 to 31. `month` is 1 to 12.
int32_t DaysInMonth(int32_t year, int32_t month);

// Days since 1970-01-01, and back. Exact for all years from -9999 to 9999.
int64_t DayNumber(const CivilDate& date);
CivilDate FromDayNumber(int64_t days);

// The same day of a later (or, below 0, an earlier) month; the month's last where it has no such day.
CivilDate AddMonths(const CivilDate& date, int32_t months);

// 0 for Monday to 6 for Sunday.
int32_t Weekday(const CivilDate& date);

// The day in `YYYY-MM-DD`, alone or with a time after it (RFC 3339); nothing for any other text or an impossible day.
// The day is the one that the publisher wrote: a time zone does not move it.
std::optional<CivilDate> ParseDate(std::string_view text);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_CALENDAR_H_
