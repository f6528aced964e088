#include "enrich/extract/date.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "enrich/extract/time_sentence.h"

namespace policywire::enrich {
namespace {

void Append(std::string& out, int32_t number, int digits) {
  for (int32_t unit = digits == 4 ? 1000 : 10; unit > 0; unit /= 10) {
    out.push_back(static_cast<char>('0' + number / unit % 10));
  }
}

CivilDate AddDays(const CivilDate& day, int64_t days) { return FromDayNumber(DayNumber(day) + days); }

// A mention with what is needed to join it with its neighbour.
struct Found : DateMention {
  bool yearless = false;  // its year was chosen by the day of publication
  bool weekday = false;
  bool ends = false;     // "the end of"
  bool article = false;  // begins with "the", which is no part of it where it stands alone
  bool joined = false;   // has a beginning and an end of its own
};

struct Days {
  CivilDate first;
  CivilDate last;
};

class Finder : TimeSentence {
 public:
  Finder(const Document& document, const Sentence& sentence, const std::optional<CivilDate>& published,
         std::vector<DateMention>& out)
      : TimeSentence(document, sentence), published_(published), out_(out) {}

  void Find() {
    for (uint32_t t = first_; t < last_;) {
      const size_t before = found_.size();
      const uint32_t end = At(t);
      if (found_.size() > before) {
        TakePart();
        TakeNow();
        Join();
      }
      t = end > t ? std::max(end, found_.empty() ? end : found_.back().last) : t + 1;
    }
    for (size_t i = 0; i < found_.size(); ++i) {
      if (found_[i].article && !found_[i].joined) ++found_[i].first;
      found_[i].lead = found_[i].first;
      TakeLead(found_[i], i == 0 ? first_ : found_[i - 1].last);
      out_.push_back(std::move(found_[i]));
    }
  }

 private:
  // ---- Mentions ---------------------------------------------------------------------------------------------------

  // `digits` of the first day are the value: 4 for its year, 2 for its month, 1 for itself, 0 for none of it.
  uint32_t PutDays(uint32_t first, uint32_t last, const Days& days, int digits) {
    if (!IsWritable(days)) return first;
    Found found;
    found.first = found_.empty() ? first : std::max(first, found_.back().last);
    found.last = last;
    found.first_day = days.first;
    found.last_day = days.last;
    SetValue(found, digits);
    found_.push_back(std::move(found));
    return last;
  }
  static bool IsWritable(const Days& days) { return days.first.year >= 1 && days.last.year <= 9999; }
  static void SetValue(Found& found, int digits) {
    found.value.clear();
    if (digits != 0) Append(found.value, found.first_day.year, 4);
    if (digits == 2 || digits == 1) Append(found.value += '-', found.first_day.month, 2);
    if (digits == 1) Append(found.value += '-', found.first_day.day, 2);
  }

  static Days MonthsFrom(int32_t year, int32_t month, int32_t count) {
    const CivilDate first{year, month, 1};
    const CivilDate last = AddMonths(first, count - 1);
    return {first, {last.year, last.month, DaysInMonth(last.year, last.month)}};
  }

  uint32_t Put(uint32_t first, uint32_t last, int32_t year, int32_t month = 0, int32_t day = 0) {
    if (year < 1 || year > 9999 || (day != 0 && day > DaysInMonth(year, month))) return first;
    if (day != 0) return PutDays(first, last, {{year, month, day}, {year, month, day}}, 1);
    return month != 0 ? PutDays(first, last, MonthsFrom(year, month, 1), 2)
                      : PutDays(first, last, MonthsFrom(year, 1, 12), 4);
  }
  uint32_t PutDay(uint32_t first, uint32_t last, int64_t day_number) {
    const CivilDate day = FromDayNumber(day_number);
    return PutDays(first, last, {day, day}, 1);
  }
  // Seven days or two: the month is told where they lie in one.
  uint32_t PutWeek(uint32_t first, uint32_t last, const CivilDate& monday, int64_t from = 0) {
    const Days days{AddDays(monday, from), AddDays(monday, 6)};
    return PutDays(first, last, days, days.first.month == days.last.month ? 2 : 0);
  }
  CivilDate Monday(const CivilDate& day) const { return AddDays(day, -Weekday(day)); }

  // This unit of the calendar, or the one `step` of them away.
  uint32_t PutUnit(uint32_t first, uint32_t last, int8_t unit, int32_t step) {
    const CivilDate& now = *published_;
    const CivilDate month{now.year, now.month, 1};
    switch (unit) {
      case kDays:
        return PutDay(first, last, DayNumber(now) + step);
      case kWeeks:
        return PutWeek(first, last, AddDays(Monday(now), 7 * step));
      case kWeekends:
        return PutWeek(first, last, AddDays(Monday(now), 7 * step), 5);
      case kFortnights:
        return PutDays(first, last, step < 0 ? Days{AddDays(now, -14), AddDays(now, -1)} : Days{now, AddDays(now, 13)},
                       0);
      case kMonths: {
        const CivilDate then = AddMonths(month, step);
        return Put(first, last, then.year, then.month);
      }
      case kQuarters: {
        const CivilDate then = AddMonths(month, step * 3);
        return PutQuarter(first, last, then.year, (then.month + 2) / 3);
      }
      case kYears:
        return Put(first, last, now.year + step);
      case kDecades:
        return PutYears(first, last, now.year / 10 * 10 + step * 10, 10);
      default:
        return PutYears(first, last, now.year / 100 * 100 + step * 100, 100);
    }
  }
  uint32_t PutYears(uint32_t first, uint32_t last, int32_t year, int32_t count) {
    return PutDays(first, last, {{year, 1, 1}, {year + count - 1, 12, 31}}, 0);
  }
  uint32_t PutQuarter(uint32_t first, uint32_t last, int32_t year, int32_t quarter) {
    return PutDays(first, last, MonthsFrom(year, quarter * 3 - 2, 3), 4);
  }

  static CivilDate Step(const CivilDate& day, int32_t count, int8_t unit) {
    switch (unit) {
      case kDays:
        return AddDays(day, count);
      case kWeeks:
      case kWeekends:
        return AddDays(day, count * 7);
      case kFortnights:
        return AddDays(day, count * 14);
      case kMonths:
        return AddMonths(day, count);
      case kQuarters:
        return AddMonths(day, count * 3);
      case kYears:
        return AddMonths(day, count * 12);
      default:
        return AddMonths(day, count * (unit == kDecades ? 120 : 1200));
    }
  }
  static int DigitsOf(int8_t unit) { return unit == kDays ? 1 : unit <= kQuarters ? 2 : 4; }

  // ---- What begins at a token -------------------------------------------------------------------------------------

  // A time expression that begins at token `t`: put into `found_`, and one past its end returned; `t` when there is
  // none.
  uint32_t At(uint32_t t) {
    if (IsNumeric(t)) return AtNumber(t);
    const TimeWord word = Look(t);
    switch (word.time) {
      case Time::kMonth:
        return AtMonth(t, word.value);
      case Time::kWeekday:
        return AtWeekday(t, word.value);
      case Time::kShortWeekday:
        return AtShortWeekday(t, word.value);
      case Time::kDay:
        return published_ ? PutDay(t, t + 1, DayNumber(*published_) + word.value) : t;
      case Time::kLast:
      case Time::kNext:
      case Time::kThis:
        return AtRelative(t, word);
      case Time::kCount:
        return AtDistance(t, word.value);
      case Time::kOrdinal:
        return AtOrdinal(t, word.value);
      case Time::kQuarter:
        return AtQuarter(t, word.value);
      default:
        break;
    }
    if (IsWord(t, "the")) return AtThe(t);
    if (IsWord(t, "day")) return AtDayBefore(t, t);
    if (IsWord(t, "in") || IsWord(t, "within")) return AtIn(t);
    if (Text(t).starts_with("mid-") || Text(t).starts_with("Mid-")) return AtMid(t);
    // "end of the month", "later in the year"
    const bool of = PartNounAt(t) != kWhole && Is(t + 1, "of");
    const bool in = PartAt(t) != kWhole && Is(t + 1, "in");
    if (published_ && (of || in) && IsTheUnit(t + 2) && Look(t + 3).value != kDays)
      return PutUnit(t + 2, t + 4, Look(t + 3).value, 0);
    return t;
  }

  // "mid-October" is one token.
  uint32_t AtMid(uint32_t t) {
    const size_t before = found_.size();
    const std::string_view word = Text(t).substr(4);
    uint32_t end = t;
    if (const Digits year(word); year.count == 4 && word.size() == 4) {
      end = Put(t, t + 1, year.value);
    } else {
      for (const TimeWord& row : kTimeWords.rows()) {
        if (row.time != Time::kMonth || row.word.size() != word.size()) continue;
        if ((word[0] | 0x20) != row.word[0] || word.substr(1) != row.word.substr(1)) continue;
        const int32_t of = YearAt(t + 1);
        end = of != 0 ? Put(t, t + 2, of, row.value) : PutYearless(t, t + 1, row.value, 0);
      }
    }
    if (found_.size() > before) Narrow(found_.back(), kMiddle);
    return end;
  }

  // The day that a span of days ends with, "9 to 11 October" or "October 9-11": moves `t` from the first number behind
  // the last one. The first day itself where there is no span.
  int32_t SpanAt(uint32_t& t, uint32_t first) const {
    uint32_t next = t + 2;
    if (!IsUpTo(t + 1) && !Is(t + 1, "and")) return DayAt(t++);
    if (Is(next, "the")) ++next;
    const int32_t last = DayAt(next);
    const int32_t day = DayAt(t);
    if (last <= day) return DayAt(t++);
    const bool both = Is(t + 1, "and") && !IsBetween(IsWord(first - 1, "the") ? first - 1 : first);
    t = next + 1;
    return both ? day : last;
  }

  // Lets the mention that was put last run to day `day` of its month.
  void RunTo(int32_t day) {
    CivilDate& last = found_.back().last_day;
    if (day <= last.day || day > DaysInMonth(last.year, last.month)) return;
    last.day = day;
    found_.back().joined = true;
  }

  uint32_t AtNumber(uint32_t t) {
    const std::string_view text = Text(t);
    if (text.size() >= 10) {
      const std::optional<CivilDate> date = ParseDate(text);
      return date ? Put(t, t + 1, date->year, date->month, date->day) : t;
    }
    if (const int32_t day = DayAt(t); day != 0) {
      if (Is(t + 1, "century") && IsOrdinalEnd(text.substr(Digits(text).count))) {
        return PutYears(t, t + 2, (day - 1) * 100, 100);
      }
      // "9 October", "9th of October", "9 to 11 October"
      uint32_t m = t;
      const int32_t last = SpanAt(m, t);
      if (Is(m, "of")) ++m;
      const TimeWord month = Look(m);
      if (month.time == Time::kMonth) {
        const size_t before = found_.size();
        const auto year = YearBehind(m + 1);
        const uint32_t end =
            year ? Put(t, year->last, year->year, month.value, day) : PutYearless(t, m + 1, month.value, day);
        if (found_.size() > before) RunTo(last);
        return end;
      }
      if (const TimeWord ordinal = Look(t); ordinal.time == Time::kOrdinal) return AtOrdinal(t, ordinal.value);
    }
    if (const int32_t year = YearAt(t); year != 0) return AtYear(t, year);
    const Digits digits(text);
    if (digits.count == 4 && text.size() == 5 && text[4] == 's' && digits.value % 10 == 0) {
      return PutYears(t, t + 1, digits.value, digits.value % 100 == 0 && digits.value < 2000 ? 100 : 10);
    }
    return AtDistance(t, CountAt(t));
  }

  // Numbers that look like years count only where a year stands: behind a preposition, or before a noun it qualifies.
  uint32_t AtYear(uint32_t t, int32_t year) {
    if (Is(t + 1, "%") || Is(t + 1, "percent") || Is(t + 1, "million") || Is(t + 1, "people")) return t;
    if (const TimeWord quarter = Look(t + 1); quarter.time == Time::kQuarter) {
      return PutQuarter(t, t + 2, year, quarter.value);
    }
    // "2014-2018", "2014-15"
    if (IsDash(t + 1)) {
      int32_t last = YearAt(t + 2);
      if (last == 0 && Has(t + 2) && Text(t + 2).size() == 2 && Digits(Text(t + 2)).count == 2) {
        last = year / 100 * 100 + Digits(Text(t + 2)).value;
      }
      if (last <= year || IsDash(t - 1) || IsDash(t + 3) || (EndsLikePlural(t + 3) && !Marks(t + 3))) return t;
      PutDays(t, t + 3, {{year, 1, 1}, {last, 12, 31}}, 4);
      found_.back().joined = true;
      return t + 3;
    }
    // "the year 2020"
    if (Is(t - 1, "year")) {
      const uint32_t first = IsWord(t - 2, "the") ? t - 2 : t - 1;
      return Put(first, t + 1, year);
    }
    // "in 2016, 2017 and 2018", "2016 to 2018"
    const bool another = !found_.empty() && found_.back().last + 1 == t && found_.back().value.size() == 4 &&
                         (IsUpTo(t - 1) || IsOneOf(t - 1, {"and", "or", ","}));
    if (another || (IsUpTo(t + 1) && YearAt(t + 2) > year)) return Put(t, t + 1, year);
    const TimeWord before = Look(t - 1);
    const bool prior = (Is(t - 1, "to") && IsWord(t - 2, "prior")) || (Is(t - 1, "than") && Is(t - 2, "later"));
    if (prior || before.time == Time::kLeads || before.time == Time::kPart || before.time == Time::kStarting) {
      // "of 2000 soldiers" counts
      const bool counts = before.value != 0 && !Marks(t + 1) && !Capitalised(t + 1) && EndsLikePlural(t + 1);
      return counts ? t : Put(t, t + 1, year);
    }
    if (year % 10 == 0 && IsWord(t - 1, "the") && IsOneOf(t + 1, {"'s", "’s"}) && !Capitalised(t + 2)) {
      return PutYears(t, t + 2, year, 10);  // "the 1990's"
    }
    const bool qualifies = IsWord(t - 1, "the") || IsOneOf(t - 1, {"a", "its", "their", "his", "'s", "’s"});
    if (qualifies && !Marks(t + 1) && !EndsLikePlural(t + 1)) return Put(t, t + 1, year);
    // "2015 was"
    const bool counts =
        Capitalised(t + 1) || Marks(t + 1) || EndsLikePlural(t + 1) || IsNumeric(t + 1) || Is(t + 1, "of");
    return t == first_ && !counts && year >= 1900 && year <= 2100 ? Put(t, t + 1, year) : t;
  }

  uint32_t AtMonth(uint32_t t, int32_t month) {
    uint32_t next = t + 1;
    const uint32_t number = Is(next, "the") ? next + 1 : next;
    if (const int32_t day = DayAt(number); day != 0) {
      next = number;
      const int32_t last = SpanAt(next, t);
      const size_t before = found_.size();
      const uint32_t end = AtMonthAndDay(t, next, month, day);
      if (found_.size() > before) RunTo(last);
      return end;
    }
    if (const auto year = YearBehind(next)) return Put(t, year->last, year->year, month);
    // A month alone needs a word that leads to it: May and June are people, too.
    if (!published_) return t;
    const TimeWord before = Look(t - 1);
    switch (before.time) {
      case Time::kLast:
        return Put(t - 1, t + 1, published_->year - (month >= published_->month ? 1 : 0), month);
      case Time::kNext:
        return Put(t - 1, t + 1, published_->year + (month <= published_->month ? 1 : 0), month);
      case Time::kThis:
        return Put(t - 1, t + 1, published_->year, month);
      case Time::kPart:
      case Time::kStarting:
        return PutYearless(t, t + 1, month, 0);
      case Time::kLeads: {
        const bool named = Capitalised(t + 1) && Look(t + 1).time == Time::kOther;  // "by April Jones"
        if (before.value == 2 && PartNounAt(t - 2) == kWhole) return t;
        if (named && before.value != 0) return t;
        return PutYearless(t, t + 1, month, 0);
      }
      default:
        break;
    }
    // "September to November"
    const bool to = IsUpTo(next) && Look(next + 1).time == Time::kMonth;
    const bool from = !found_.empty() && found_.back().last + 1 == t && (IsUpTo(t - 1) || Is(t - 1, "and"));
    return to || from ? PutYearless(t, t + 1, month, 0) : t;
  }

  // Tokens [t, next) are a month and its day.
  uint32_t AtMonthAndDay(uint32_t t, uint32_t next, int32_t month, int32_t day) {
    if (const auto year = YearBehind(next)) return Put(t, year->last, year->year, month, day);
    // "the October 7 attacks" have a name, not a date: their year is not told.
    const bool name = IsWord(t - 1, "the") && !Marks(next) && !Capitalised(next) && Look(next).time == Time::kOther;
    // "the rebel March 23 Movement"
    const bool leads =
        t == first_ || Marks(t - 1) || Look(t - 1).time != Time::kOther || Is(t - 1, "on") || Is(t - 1, "On");
    if (name || (Capitalised(next) && !leads)) return t;
    return PutYearless(t, next, month, day);
  }

  bool IsNameWithDay(uint32_t t) const {
    return IsOneOf(t - 1, {"Good", "Bloody", "Black", "Easter", "Ash", "Palm", "Holy", "Super", "Cyber", "Maundy"}) ||
           IsOneOf(t + 1, {"Times", "Telegraph", "Agreement", "Express", "Mail", "Mirror", "Herald", "Accord"});
  }

  // "Tuesday, October 9": the date says it all. One past it; `t` where none stands behind the weekday.
  uint32_t AtDayOfWeekday(uint32_t t) {
    uint32_t next = Is(t + 1, ",") ? t + 2 : t + 1;
    if (Is(next, "the")) ++next;
    const bool dated = Look(next).time == Time::kMonth ||
                       (DayAt(next) != 0 && Look(Is(next + 1, "of") ? next + 2 : next + 1).time == Time::kMonth);
    if (!Has(next) || !dated) return t;
    const size_t before = found_.size();
    const uint32_t end = At(next);
    if (found_.size() == before) return t;
    found_.back().first = t;
    return end;
  }

  uint32_t AtShortWeekday(uint32_t t, int32_t weekday) {
    if (const uint32_t end = AtDayOfWeekday(t); end != t) return end;
    const TimeWord before = Look(t - 1);
    const bool another = !found_.empty() && found_.back().last + 1 == t && IsOneOf(t - 1, {"or", "and", ","});
    const bool from = IsUpTo(t + 1) && (Look(t + 2).time == Time::kShortWeekday || Look(t + 2).time == Time::kWeekday);
    const bool to = !found_.empty() && found_.back().weekday && found_.back().last + 1 == t && IsUpTo(t - 1);
    const bool leads =
        another || from || to || IsWord(t - 1, "on") || before.time == Time::kLast || before.time == Time::kNext;
    return leads ? AtWeekday(t, weekday) : t;
  }

  uint32_t AtWeekday(uint32_t t, int32_t weekday) {
    if (IsNameWithDay(t)) return t;
    if (const uint32_t end = AtDayOfWeekday(t); end != t) return end;
    if (!published_) return t;
    const int64_t today = DayNumber(*published_);
    const int64_t monday = today - Weekday(*published_);
    const int32_t since = (Weekday(*published_) - weekday + 7) % 7;  // days since the last one; 0 for today
    // "Monday last week", "Monday of next week"
    const uint32_t week = Is(t + 1, "of") ? t + 2 : t + 1;
    if (IsUnit(week + 1) && Look(week + 1).value == kWeeks) {
      const Time which = Look(week).time;
      if (which == Time::kLast) return PutDay(t, week + 2, monday - 7 + weekday);
      if (which == Time::kNext) return PutDay(t, week + 2, monday + 7 + weekday);
      if (which == Time::kThis) return PutDay(t, week + 2, monday + weekday);
    }
    // "previous" and "following" reach into another week: of this one the name alone would do.
    const TimeWord before = Look(t - 1);
    const bool both = before.value != 0 && (IsWord(t - 2, "this") || IsWord(t - 2, "the"));  // "this coming Friday"
    const uint32_t first = both ? t - 2 : t - 1;
    switch (before.time) {
      case Time::kLast:
        if (before.word == "previous") return PutDay(first, t + 1, monday - 7 + weekday);
        return PutDay(first, t + 1, today - (since == 0 ? 7 : since));
      case Time::kNext:
        if (before.word == "following") return PutDay(first, t + 1, monday + 7 + weekday);
        return PutDay(first, t + 1, today + 7 - since);
      case Time::kThis:
        return PutDay(t - 1, t + 1, Ahead(t) > 0 ? today + (7 - since) % 7 : monday + weekday);
      default:
        break;
    }
    const uint32_t end = PutDay(t, t + 1, Ahead(t) > 0 && since != 0 ? today + 7 - since : today - since);
    if (end != t) found_.back().weekday = true;
    return end;
  }

  // "last month", "next year", "this week", "last night", "this morning", "last two weeks".
  uint32_t AtRelative(uint32_t t, const TimeWord& which) {
    if (!published_) return t;
    const int32_t step = which.time == Time::kLast ? -1 : which.time == Time::kNext ? 1 : 0;
    if (which.word == "last" && Is(t + 2, "of")) {
      if (const uint32_t end = AtOrdinal(t, 5); end != t) return end;
    }
    const uint32_t u = Is(t + 1, "calendar") ? t + 2 : t + 1;
    const TimeWord unit = Look(u);
    if (unit.time == Time::kDayPart && step <= 0) return PutDay(t, u + 1, DayNumber(*published_) + step);
    if (const int32_t count = CountAt(u); count > 0 && step != 0 && IsUnit(u + 1)) {
      return PutCounted(t, u + 2, count * step, Look(u + 1).value);
    }
    if (unit.time != Time::kUnit || Text(u).back() == 's') return t;
    if (which.word == "last" && Is(u + 1, "of")) return t;  // "the last month of the war"
    // "over the last year", "for the past month" are durations that end today.
    const bool the = IsWord(t - 1, "the");
    const bool lasts = the && IsOneOf(t - 2, {"Over", "over", "for", "For", "in", "In", "during", "During", "within"});
    if (step != 0 && lasts && which.word != "coming" && unit.value != kDecades && unit.value != kQuarters) return t;
    if (which.word == "past") return t;
    if (unit.value == kDays && step != 0) return t;
    // "next week on Tuesday"
    if (unit.value == kWeeks) {
      const uint32_t day = IsOneOf(u + 1, {"on", ","}) ? u + 2 : u + 1;
      const TimeWord weekday = Look(day);
      if (weekday.time == Time::kWeekday || weekday.time == Time::kShortWeekday) {
        return PutDay(t, day + 1, DayNumber(Monday(*published_)) + 7 * step + weekday.value);
      }
    }
    // "next year's first quarter"
    if (unit.value == kYears && IsOneOf(u + 1, {"'s", "’s"}) && Look(u + 2).time == Time::kOrdinal) {
      const int8_t number = Look(u + 2).value;
      if (Is(u + 3, "quarter")) return PutQuarter(t, u + 4, published_->year + step, std::min<int32_t>(number, 4));
    }
    return PutUnit(t, u + 1, unit.value, step);
  }

  // "the last two weeks", "5 upcoming years": up to yesterday or from tomorrow on; quarters are the calendar's.
  uint32_t PutCounted(uint32_t first, uint32_t last, int32_t count, int8_t unit) {
    const CivilDate& now = *published_;
    if (unit == kQuarters) {
      const int32_t quarter = (now.month - 1) / 3 * 3 + 1;
      const CivilDate from = AddMonths({now.year, quarter, 1}, count < 0 ? count * 3 : 3);
      return PutDays(first, last, MonthsFrom(from.year, from.month, std::abs(count) * 3), 0);
    }
    if (count < 0) return PutDays(first, last, {Step(now, count, unit), AddDays(now, -1)}, 0);
    return PutDays(first, last, {AddDays(now, 1), Step(now, count, unit)}, 0);
  }

  // "two years ago", "four days after", "a day before", "three weeks from Monday".
  uint32_t AtDistance(uint32_t t, int32_t count) {
    if (!published_ || count == 0) return t;
    if (const TimeWord which = Look(t + 1); which.time == Time::kNext || which.time == Time::kLast) {
      if (!IsUnit(t + 2)) return t;
      return PutCounted(t, t + 3, which.time == Time::kNext ? count : -count, Look(t + 2).value);
    }
    if (!IsUnit(t + 1)) return t;
    const int8_t unit = Look(t + 1).value;
    const uint32_t how = t + 2;
    const int32_t step = Is(how, "ago") || Is(how, "before") || Is(how, "earlier") ? -count : count;
    if (Is(how, "ago")) return IsWord(t - 1, "within") ? t : PutStep(t, t + 3, *published_, step, unit);
    if (Is(how, "from") && Is(how + 1, "now")) return PutStep(t, t + 4, *published_, step, unit);
    // "three weeks from Friday", but "for two years from 1 May"
    const TimeWord anchor = Look(how + 1);
    const bool near = anchor.time == Time::kDay || anchor.time == Time::kWeekday || anchor.time == Time::kNext;
    const bool from = Is(how, "from") && near && !IsWord(t - 1, "for");
    const bool after = Is(how, "after");
    const bool before = Is(how, "before");
    const bool later = Is(how, "later") || Is(how, "earlier");
    if (!from && !after && !before && !later) return t;
    if (!later && Has(how + 1)) {
      const size_t count_before = found_.size();
      uint32_t end = At(how + 1);
      if (found_.size() == count_before && Has(how + 2)) {
        const Time which = Look(how + 1).time;
        if (which == Time::kLast || which == Time::kNext || which == Time::kThis) end = At(how + 2);
      }
      if (found_.size() > count_before) {
        Found& found = found_.back();
        const Days shifted{Step(found.first_day, step, unit), Step(found.last_day, step, unit)};
        if (!IsWritable(shifted)) return end;
        found.first = t;
        found.first_day = shifted.first;
        found.last_day = shifted.last;
        if (!found.value.empty()) SetValue(found, found.value.size() == 4 ? 4 : found.value.size() == 7 ? 2 : 1);
        return end;
      }
      if (from) return t;
    }
    if (IsWord(t - 1, "within")) return t;
    // What came after or before is told of the day that the sentence speaks of, which is today where it names none.
    if (!found_.empty() && found_.back().value.size() < 10) return t;
    const CivilDate day = found_.empty() ? *published_ : found_.back().first_day;
    // "four days after the town fell": the clause behind it is told, and it was the earlier one.
    const uint32_t end = PutStep(t, t + 3, day, later ? step : -step, unit);
    // Where it names none, it may as well speak of a day of the sentences before.
    if (later && end != t && found_.size() == 1) found_.back().value.clear();
    return end;
  }

  uint32_t PutStep(uint32_t first, uint32_t last, const CivilDate& day, int32_t step, int8_t unit) {
    const CivilDate then = Step(day, step, unit);
    return PutDays(first, last, {then, then}, DigitsOf(unit));
  }

  // "in two months", "within ten days"; but "the first in two years".
  uint32_t AtIn(uint32_t t) {
    const int32_t count = CountAt(t + 1);
    if (!published_ || count == 0 || !IsUnit(t + 2) || IsOneOf(t + 3, {"of", "ago", "after", "before", "later"}))
      return t;
    if (!found_.empty() && found_.back().last == t) return t;
    const int ahead = Ahead(t);
    if (ahead < 0 || IsOneOf(t - 1, {"time", "first", "most", "least", "best", "worst"})) return t;
    const int8_t unit = Look(t + 2).value;
    const CivilDate then = Step(*published_, count, unit);
    if (IsWord(t, "within")) return PutDays(t, t + 3, {*published_, then}, 0);
    return PutDays(t, t + 3, {then, then}, ahead > 0 ? DigitsOf(unit) : 0);
  }

  struct Period {
    uint32_t last = 0;
    int32_t year = 0;
    int32_t month = 0;
  };

  // The year behind a time: "2023", "of 2023", "in 2023", "last year", "of next year".
  std::optional<Period> YearBehind(uint32_t t) const {
    if (IsOneOf(t, {"of", "in", ","})) {
      if (const int32_t year = YearAt(t + 1); year != 0) return Period{t + 2, year, 0};
      if (!Is(t, "of")) return std::nullopt;
      ++t;
    }
    if (const int32_t year = YearAt(t); year != 0) return Period{t + 1, year, 0};
    if (!published_ || !Is(t + 1, "year") || IsOneOf(t + 2, {"'s", "’s"})) return std::nullopt;
    const Time which = Look(t).time;
    if (which == Time::kLast) return Period{t + 2, published_->year - 1, 0};
    if (which == Time::kNext) return Period{t + 2, published_->year + 1, 0};
    if (which == Time::kThis) return Period{t + 2, published_->year, 0};
    return std::nullopt;
  }

  // The year or month that "first quarter", "last week" are of: a year, "of the year", "of May".
  std::optional<Period> PeriodAt(uint32_t t) const {
    if (const auto year = YearBehind(t)) return year;
    if (!published_) return std::nullopt;
    if (IsOneOf(t, {"of", "in"})) ++t;
    if (Is(t, "the") && Is(t + 1, "year")) return Period{t + 2, published_->year, 0};
    const TimeWord word = Look(t);
    if (word.time == Time::kMonth) {
      if (const int32_t year = YearAt(t + 1); year != 0) return Period{t + 2, year, word.value};
      return Period{t + 1, YearOf(t, word.value, 0), word.value};
    }
    return std::nullopt;
  }

  // "first quarter of 2023", "second half of the year", "last week of May"; `number` is 5 for the last.
  uint32_t AtOrdinal(uint32_t t, int32_t number) {
    const bool quarter = Is(t + 1, "quarter");
    const bool half = Is(t + 1, "half");
    const bool week = Is(t + 1, "week");
    if (!quarter && !half && !week) return t;
    const uint32_t first = IsWord(t - 1, "the") ? t - 1 : t;
    const std::optional<Period> period = PeriodAt(t + 2);
    if (!period) {
      // "the third quarter" of the year that the words around it speak of
      if (!quarter || !published_ || first == t || Is(t + 2, "of")) return t;
      const int32_t of = std::min(number, 4);
      const bool later = of * 3 - 2 > published_->month;
      const bool ahead = Ahead(t) > 0;
      const int32_t year = published_->year + (ahead && of * 3 < published_->month ? 1 : !ahead && later ? -1 : 0);
      return PutQuarter(first, t + 2, year, of);
    }
    if (quarter) return PutQuarter(first, period->last, period->year, std::min(number, 4));
    if (half) {
      return PutDays(first, period->last, MonthsFrom(period->year, number == 1 ? 1 : 7, 6), 4);
    }
    if (period->month == 0) return t;
    // The first week of a month is the one that has its first Thursday.
    const Days month = MonthsFrom(period->year, period->month, 1);
    const CivilDate monday =
        number == 5 ? Monday(AddDays(month.last, -3)) : AddDays(Monday(AddDays(month.first, 3)), 7 * number - 7);
    if (PutWeek(first, period->last, monday) == first) return t;
    found_.back().value.clear();
    Append(found_.back().value, period->year, 4);
    Append(found_.back().value += '-', period->month, 2);
    return period->last;
  }

  // "Q1 2017", "Q1 of this year"
  uint32_t AtQuarter(uint32_t t, int32_t quarter) {
    const std::optional<Period> period = PeriodAt(t + 1);
    return period && period->month == 0 ? PutQuarter(t, period->last, period->year, quarter) : t;
  }

  // "the end of the month", "the previous day", "the day before".
  uint32_t AtThe(uint32_t t) {
    if (!published_) return t;
    if (Is(t + 1, "day")) return AtDayBefore(t, t + 1);
    const bool previous = Is(t + 1, "previous") && Is(t + 2, "day");
    const bool next = (Is(t + 1, "next") || Is(t + 1, "following")) && Is(t + 2, "day");
    if (!previous && !next) return t;
    if (found_.empty()) return previous ? PutDay(t, t + 3, DayNumber(*published_) - 1) : t;
    if (found_.back().value.size() < 10) return t;
    return PutDay(t, t + 3, DayNumber(found_.back().first_day) + (previous ? -1 : 1));
  }

  // "day before yesterday", "the day after"; `day` is the word and `t` where the expression begins.
  uint32_t AtDayBefore(uint32_t t, uint32_t day) {
    const bool before = Is(day + 1, "before");
    const bool after = Is(day + 1, "after");
    if (!published_ || (!before && !after)) return t;
    if (before && Is(day + 2, "yesterday")) return PutDay(t, day + 3, DayNumber(*published_) - 2);
    if (after && Is(day + 2, "tomorrow")) return PutDay(t, day + 3, DayNumber(*published_) + 2);
    if (day == t || (!found_.empty() && found_.back().value.size() < 10)) return t;
    const CivilDate of = found_.empty() ? *published_ : found_.back().first_day;
    return PutDay(t, day + 2, DayNumber(of) + (before ? -1 : 1));
  }

  // ---- Beyond a mention -------------------------------------------------------------------------------------------

  // Where the words before the mention that was put last are free.
  uint32_t Floor() const { return found_.size() > 1 ? found_[found_.size() - 2].last : first_; }

  // "early", "late", "the end of" before the mention that was put last.
  void TakePart() {
    Found& found = found_.back();
    if (found.first_day == found.last_day) return;
    const uint32_t floor = Floor();
    uint32_t at = found.first;
    if (at > floor && Is(at - 1, "the") && at > floor + 1 && Is(at - 2, "of")) --at;
    TimePart part = kWhole;
    if (at > floor + 1 && Is(at - 1, "of")) {
      part = PartNounAt(at - 2);
      found.article = part != kWhole && at - 2 > floor && IsWord(at - 3, "the");
      if (part != kWhole) found.first = found.article ? at - 3 : at - 2;
    } else if (at > floor && PartNounAt(at - 1) == kEnd && Look(at).time == Time::kThis) {
      part = kEnd;  // "before end of this year" in haste
      found.first = at - 1;
    } else if (at > floor) {
      const uint32_t word = Is(at - 1, "in") && at - 1 > floor && PartAt(at - 2) != kWhole ? at - 2 : at - 1;
      part = PartAt(word);
      if (part == kMiddle && IsDash(at - 1)) part = kWhole;
      if (part != kWhole) found.first = word;
    }
    if (part != kWhole) Narrow(found, part);
  }

  void Narrow(Found& found, TimePart part) const {
    // Years and quarters fall into months, shorter times into days.
    const int32_t months =
        (found.last_day.year - found.first_day.year) * 12 + found.last_day.month - found.first_day.month + 1;
    const bool even = months > 1 && found.first_day.day == 1;
    // Where its first and last parts end and begin: thirds of a year or quarter, else halves.
    const auto day = [&](int32_t share) {
      if (even) return AddMonths(found.first_day, months > 12 ? months / 2 : months * share / 3);
      const int64_t days = DayNumber(found.last_day) - DayNumber(found.first_day) + 1;
      return AddDays(found.first_day, days / 2);
    };
    const bool now = published_ && *published_ >= found.first_day && *published_ <= found.last_day;
    const CivilDate first = found.first_day;
    switch (part) {
      case kEarly:
      case kEarlier:
      case kStart:
        found.last_day = AddDays(day(1), -1);
        if (part == kEarlier && now) found.last_day = std::min(found.last_day, *published_);
        break;
      case kLate:
      case kEnd:
        found.first_day = day(2);
        found.ends = part == kEnd;
        break;
      case kLater:
      case kRest:
        found.first_day = now ? *published_ : day(2);
        break;
      case kMiddle:
        if (even) {
          const CivilDate last = AddDays(day(2), -1);
          found.first_day = day(1);
          found.last_day = last;
        } else if (found.first_day.day == 1 && found.last_day.day >= 28) {
          found.first_day.day = 10;
          found.last_day.day = 20;
        } else {
          found.first_day = AddDays(first, 1);
          found.last_day = AddDays(first, 3);
        }
        break;
      case kWhole:
        break;
    }
    if (found.last_day < found.first_day) found.last_day = found.first_day = first;
  }

  // "between now and November 15", "from May to now"
  void TakeNow() {
    if (!published_) return;
    Found& found = found_.back();
    const uint32_t first = found.first;
    if (first > Floor() + 1 && (IsUpTo(first - 1) || Is(first - 1, "and")) && Is(first - 2, "now") &&
        IsFrom(first - 2)) {
      if (found.yearless && found.last_day < *published_) MoveYears(found, 1);
      if (found.last_day < *published_) return;
      found.first = first - 2;
      found.first_day = *published_;
      SetValue(found, 1);
    } else if ((IsUpTo(found.last) || (IsBetween(first) && Is(found.last, "and"))) && Is(found.last + 1, "now")) {
      if (found.yearless && found.first_day > *published_) MoveYears(found, -1);
      if (found.first_day > *published_) return;
      found.last += 2;
      found.last_day = *published_;
    } else {
      return;
    }
    found.joined = true;
  }

  // "from July to October", "between 2007 and 2009": the last two mentions become one.
  void Join() {
    if (found_.size() < 2) return;
    Found& from = found_[found_.size() - 2];
    Found& to = found_.back();
    if (to.first != from.last + 1 || from.joined) return;
    const bool joins = Is(from.last, "and") ? IsBetween(from.first) : IsUpTo(from.last);
    if (!joins) return;
    Agree(from, to);
    if (to.last_day <= from.first_day) return;
    from.last = to.last;
    from.last_day = to.last_day;
    // "between the end of 2007 and": when it is over
    if (from.ends && IsBetween(from.first)) {
      const int year = from.first_day.year + (from.first_day.month > 1 ? 1 : 0);
      from.first_day = {year, 1, 1};
      SetValue(from, 4);
    }
    from.joined = true;
    found_.pop_back();
  }

  static void MoveYears(Found& found, int32_t years) {
    if (years == 0) return;
    found.first_day = AddMonths(found.first_day, years * 12);
    found.last_day = AddMonths(found.last_day, years * 12);
    SetValue(found, found.value.size() == 10 ? 1 : 2);
  }

  // The end of a stretch follows its beginning, whichever of the two has told its year.
  static void Agree(Found& from, Found& to) {
    if (from.yearless && !to.yearless) {
      MoveYears(from, to.first_day.year - from.first_day.year);
      if (from.first_day > to.last_day) MoveYears(from, -1);
    } else if (to.yearless) {
      MoveYears(to, from.first_day.year - to.first_day.year);
      if (to.last_day < from.first_day) MoveYears(to, 1);
    } else if (to.weekday) {
      to.first_day = to.last_day = AddDays(from.first_day, (Weekday(to.first_day) - Weekday(from.first_day) + 7) % 7);
    }
  }

  // "since May", "before 2018": a stretch with one end; and the "from" of one with two.
  void TakeLead(Found& found, uint32_t floor) const {
    uint32_t at = found.first;
    if (at > floor + 1 && IsWord(at - 1, "the")) --at;
    if (found.joined) {
      if (at > floor && IsFrom(at)) found.lead = at - 1;
      return;
    }
    if (at > floor + 1 && IsOneOf(at - 1, {"on", "from", "in"}) && Look(at - 2).time == Time::kStarting) --at;
    if (at <= floor) return;
    const TimeWord word = Look(at - 1);
    const CivilDate open{};
    if (word.word == "after") {
      found.first_day = AddDays(found.last_day, 1);
      found.last_day = open;
    } else if (word.word == "since" || (word.time == Time::kStarting && word.word != "effective")) {
      found.last_day = open;
    } else if (word.word == "as" || (Is(at - 1, "of") && at > floor + 1 && IsWord(at - 2, "as"))) {
      found.last_day = open;
      --at;
    } else if (found.ends && word.word == "before") {
      found.first_day = open;
    } else if (word.word == "before" || (Is(at - 1, "to") && at > floor + 1 && IsWord(at - 2, "prior"))) {
      found.last_day = AddDays(found.first_day, -1);
      found.first_day = open;
      if (word.word != "before") --at;
    } else if (word.word == "by" || word.word == "until" || word.word == "till" ||
               (Is(at - 1, "than") && at > floor + 2 && Is(at - 2, "later") && IsWord(at - 3, "no"))) {
      found.first_day = open;
      if (Is(at - 1, "than")) at -= 2;
    } else {
      return;
    }
    found.lead = at - 1;
  }

  // ---- Years that are not told --------------------------------------------------------------------------------------

  // A day (or with `day` 0 a month) without its year.
  uint32_t PutYearless(uint32_t first, uint32_t last, int32_t month, int32_t day) {
    if (!published_) return first;
    const size_t before = found_.size();
    const uint32_t end = Put(first, last, YearOf(first, month, day), month, day);
    if (found_.size() > before) found_.back().yearless = true;
    return end;
  }

  int32_t YearOf(uint32_t first, int32_t month, int32_t day) const {
    const CivilDate& now = *published_;
    const int32_t distance = month * 32 + day - (now.month * 32 + (day == 0 ? 0 : now.day));  // in the same year
    const int ahead = Ahead(first, /*signals=*/true);
    if (ahead > 0) {
      // A few weeks ago is never meant by what lies eleven months ahead, unless it is a term.
      const TimeWord before = Look(first - 1);
      const bool term = before.time == Time::kLeads && before.value == 1 && before.word != "from";
      return now.year + (distance < (term ? 0 : -2 * 32) ? 1 : 0);
    }
    // A day a few weeks ahead is the coming one: nobody calls eleven months ago by its day alone.
    if (distance > 0) return now.year - (distance > (ahead < 0 ? 32 : 2 * 32) ? 1 : 0);
    return now.year + (ahead == 0 && distance + 12 * 32 <= 2 * 32 ? 1 : 0);
  }

  const std::optional<CivilDate> published_;
  std::vector<Found> found_;
  std::vector<DateMention>& out_;
};

}  // namespace

void FindDates(const Document& document, const Sentence& sentence, const std::optional<CivilDate>& published,
               std::vector<DateMention>& out) {
  out.clear();
  // Nothing is published at the ends of the calendar, where what is counted from it would leave it.
  const bool sound = published && published->year > 1 && published->year < 9'998;
  Finder(document, sentence, sound ? published : std::nullopt, out).Find();
}

}  // namespace policywire::enrich
