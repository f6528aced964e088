#include "enrich/extract/calendar.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace policywire::enrich {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The digits at the front of `text`, of which there are `count` and no more; -1 for anything else.
int32_t Digits(std::string_view text, size_t count) {
  if (text.size() < count || (text.size() > count && IsDigit(text[count]))) return -1;
  int32_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!IsDigit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

int32_t DaysInMonth(int32_t year, int32_t month) {
  static constexpr std::array<int8_t, 12> kDaysOf = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDaysOf[static_cast<size_t>(month - 1)];
}

// Both after H. Hinnant's days_from_civil: years begin in March, so that the leap day is their last, and 400 of them
// have 146097 days.
int64_t DayNumber(const CivilDate& date) {
  const int64_t year = int64_t{date.year} - (date.month <= 2 ? 1 : 0);
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

CivilDate FromDayNumber(int64_t days) {
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;  // 0 for March
  CivilDate date;
  date.day = static_cast<int32_t>(day_of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<int32_t>(month < 10 ? month + 3 : month - 9);
  date.year = static_cast<int32_t>(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
  return date;
}

CivilDate AddMonths(const CivilDate& date, int32_t months) {
  const int32_t count = date.year * 12 + date.month - 1 + months;
  const int32_t year = (count >= 0 ? count : count - 11) / 12;
  CivilDate later{year, count - year * 12 + 1, date.day};
  later.day = std::min(later.day, DaysInMonth(later.year, later.month));
  return later;
}

int32_t Weekday(const CivilDate& date) {
  const int64_t day = (DayNumber(date) + 3) % 7;  // 1970-01-01 was a Thursday
  return static_cast<int32_t>(day < 0 ? day + 7 : day);
}

std::optional<CivilDate> ParseDate(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (text.size() > 10 && text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  const CivilDate date{Digits(text, 4), Digits(text.substr(5), 2), Digits(text.substr(8), 2)};
  if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
  if (date.day > DaysInMonth(date.year, date.month)) return std::nullopt;
  return date;
}

}  // namespace policywire::enrich
