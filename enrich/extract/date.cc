#include "enrich/extract/date.h"

#include <algorithm>
#include <array>

#include "enrich/extract/word_table.h"

namespace policywire::enrich {
namespace {

enum class Time : uint8_t {
  kOther,
  kMonth,     // value: 1 to 12
  kWeekday,   // value: 0 for Monday to 6
  kDay,       // a day by its distance from publication: today 0, yesterday -1
  kUnit,      // value: Unit
  kDayPart,   // morning, night
  kLast,      // last, past
  kNext,      // next, coming
  kThis,      // this
  kPart,      // early, late, mid: part of a longer time
  kLeads,     // a preposition that may lead to a month or year
  kAhead,     // what follows has yet to come: will, scheduled, due
  kBehind,    // what follows has happened: said, was
  kStarting,  // effective, starting: a day to come follows
  kCount,     // value: a small number in words
};

enum Unit : int8_t { kDays, kWeeks, kMonths, kYears };

struct TimeWord {
  std::string_view word;
  Time time;
  int8_t value;
};

constexpr WordTable kTimeWords(std::array{
    TimeWord{"a", Time::kCount, 1},           TimeWord{"after", Time::kLeads, 0},
    TimeWord{"afternoon", Time::kDayPart, 0}, TimeWord{"aims", Time::kAhead, 0},
    TimeWord{"apr", Time::kMonth, 4},         TimeWord{"apr.", Time::kMonth, 4},
    TimeWord{"april", Time::kMonth, 4},       TimeWord{"aug", Time::kMonth, 8},
    TimeWord{"aug.", Time::kMonth, 8},        TimeWord{"august", Time::kMonth, 8},
    TimeWord{"became", Time::kBehind, 0},     TimeWord{"before", Time::kLeads, 0},
    TimeWord{"began", Time::kBehind, 0},      TimeWord{"beginning", Time::kStarting, 0},
    TimeWord{"by", Time::kLeads, 1},          TimeWord{"came", Time::kBehind, 0},
    TimeWord{"coming", Time::kNext, 0},       TimeWord{"could", Time::kAhead, 0},
    TimeWord{"day", Time::kUnit, kDays},      TimeWord{"days", Time::kUnit, kDays},
    TimeWord{"dec", Time::kMonth, 12},        TimeWord{"dec.", Time::kMonth, 12},
    TimeWord{"december", Time::kMonth, 12},   TimeWord{"did", Time::kBehind, 0},
    TimeWord{"due", Time::kAhead, 0},         TimeWord{"during", Time::kLeads, 0},
    TimeWord{"early", Time::kPart, 0},        TimeWord{"effective", Time::kStarting, 0},
    TimeWord{"eight", Time::kCount, 8},       TimeWord{"evening", Time::kDayPart, 0},
    TimeWord{"expected", Time::kAhead, 0},    TimeWord{"expects", Time::kAhead, 0},
    TimeWord{"feb", Time::kMonth, 2},         TimeWord{"feb.", Time::kMonth, 2},
    TimeWord{"february", Time::kMonth, 2},    TimeWord{"five", Time::kCount, 5},
    TimeWord{"following", Time::kLeads, 0},   TimeWord{"four", Time::kCount, 4},
    TimeWord{"fri", Time::kOther, 0},         TimeWord{"friday", Time::kWeekday, 4},
    TimeWord{"from", Time::kLeads, 1},        TimeWord{"gave", Time::kBehind, 0},
    TimeWord{"had", Time::kBehind, 0},        TimeWord{"has", Time::kBehind, 0},
    TimeWord{"have", Time::kBehind, 0},       TimeWord{"held", Time::kBehind, 0},
    TimeWord{"in", Time::kLeads, 0},          TimeWord{"intends", Time::kAhead, 0},
    TimeWord{"jan", Time::kMonth, 1},         TimeWord{"jan.", Time::kMonth, 1},
    TimeWord{"january", Time::kMonth, 1},     TimeWord{"jul", Time::kMonth, 7},
    TimeWord{"jul.", Time::kMonth, 7},        TimeWord{"july", Time::kMonth, 7},
    TimeWord{"jun", Time::kMonth, 6},         TimeWord{"jun.", Time::kMonth, 6},
    TimeWord{"june", Time::kMonth, 6},        TimeWord{"last", Time::kLast, 0},
    TimeWord{"late", Time::kPart, 0},         TimeWord{"left", Time::kBehind, 0},
    TimeWord{"made", Time::kBehind, 0},       TimeWord{"mar", Time::kMonth, 3},
    TimeWord{"mar.", Time::kMonth, 3},        TimeWord{"march", Time::kMonth, 3},
    TimeWord{"may", Time::kMonth, 5},         TimeWord{"met", Time::kBehind, 0},
    TimeWord{"mid", Time::kPart, 0},          TimeWord{"might", Time::kAhead, 0},
    TimeWord{"monday", Time::kWeekday, 0},    TimeWord{"month", Time::kUnit, kMonths},
    TimeWord{"months", Time::kUnit, kMonths}, TimeWord{"morning", Time::kDayPart, 0},
    TimeWord{"must", Time::kAhead, 0},        TimeWord{"next", Time::kNext, 0},
    TimeWord{"night", Time::kDayPart, -1},    TimeWord{"nine", Time::kCount, 9},
    TimeWord{"nov", Time::kMonth, 11},        TimeWord{"nov.", Time::kMonth, 11},
    TimeWord{"november", Time::kMonth, 11},   TimeWord{"oct", Time::kMonth, 10},
    TimeWord{"oct.", Time::kMonth, 10},       TimeWord{"october", Time::kMonth, 10},
    TimeWord{"of", Time::kLeads, 2},          TimeWord{"one", Time::kCount, 1},
    TimeWord{"past", Time::kLast, 0},         TimeWord{"planned", Time::kAhead, 0},
    TimeWord{"plans", Time::kAhead, 0},       TimeWord{"said", Time::kBehind, 0},
    TimeWord{"saturday", Time::kWeekday, 5},  TimeWord{"saw", Time::kBehind, 0},
    TimeWord{"scheduled", Time::kAhead, 0},   TimeWord{"sep", Time::kMonth, 9},
    TimeWord{"sep.", Time::kMonth, 9},        TimeWord{"sept", Time::kMonth, 9},
    TimeWord{"sept.", Time::kMonth, 9},       TimeWord{"september", Time::kMonth, 9},
    TimeWord{"set", Time::kAhead, 0},         TimeWord{"seven", Time::kCount, 7},
    TimeWord{"should", Time::kAhead, 0},      TimeWord{"since", Time::kLeads, 0},
    TimeWord{"six", Time::kCount, 6},         TimeWord{"starting", Time::kStarting, 0},
    TimeWord{"struck", Time::kBehind, 0},     TimeWord{"sunday", Time::kWeekday, 6},
    TimeWord{"ten", Time::kCount, 10},        TimeWord{"this", Time::kThis, 0},
    TimeWord{"three", Time::kCount, 3},       TimeWord{"through", Time::kLeads, 0},
    TimeWord{"throughout", Time::kLeads, 0},  TimeWord{"thursday", Time::kWeekday, 3},
    TimeWord{"till", Time::kLeads, 1},        TimeWord{"today", Time::kDay, 0},
    TimeWord{"told", Time::kBehind, 0},       TimeWord{"tomorrow", Time::kDay, 1},
    TimeWord{"tonight", Time::kDay, 0},       TimeWord{"took", Time::kBehind, 0},
    TimeWord{"tuesday", Time::kWeekday, 1},   TimeWord{"two", Time::kCount, 2},
    TimeWord{"until", Time::kLeads, 1},       TimeWord{"upcoming", Time::kAhead, 0},
    TimeWord{"was", Time::kBehind, 0},        TimeWord{"wednesday", Time::kWeekday, 2},
    TimeWord{"week", Time::kUnit, kWeeks},    TimeWord{"weeks", Time::kUnit, kWeeks},
    TimeWord{"went", Time::kBehind, 0},       TimeWord{"were", Time::kBehind, 0},
    TimeWord{"will", Time::kAhead, 0},        TimeWord{"won", Time::kBehind, 0},
    TimeWord{"would", Time::kAhead, 0},       TimeWord{"year", Time::kUnit, kYears},
    TimeWord{"years", Time::kUnit, kYears},   TimeWord{"yesterday", Time::kDay, -1},
});

constexpr TimeWord kNoTime{"", Time::kOther, 0};

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

// 9, 09, 9th: the number of a day; 0 for none.
int32_t DayOf(std::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  if (digits == 0 || digits > 2) return 0;
  const std::string_view end = text.substr(digits);
  if (!end.empty() && end != "th" && end != "st" && end != "nd" && end != "rd") return 0;
  const int32_t day = Digits(text.substr(0, digits), digits);
  return day >= 1 && day <= 31 ? day : 0;
}

void Append(std::string& out, int32_t number, int digits) {
  for (int32_t unit = digits == 4 ? 1000 : 10; unit > 0; unit /= 10) {
    out.push_back(static_cast<char>('0' + number / unit % 10));
  }
}

class Finder {
 public:
  Finder(const Document& document, const Sentence& sentence, const std::optional<CivilDate>& published,
         std::vector<DateMention>& out)
      : document_(document), first_(sentence.first), last_(sentence.last), published_(published), out_(out) {}

  void Find() {
    for (uint32_t t = first_; t < last_;) {
      const uint32_t end = At(t);
      t = end > t ? end : t + 1;
    }
  }

 private:
  std::string_view Text(uint32_t t) const { return document_.Text(document_.tokens[t]); }
  bool Is(uint32_t t, std::string_view word) const { return t >= first_ && t < last_ && Text(t) == word; }
  bool Capitalised(uint32_t t) const { return t >= first_ && t < last_ && document_.tokens[t].Is(Token::kCapitalised); }
  bool Marks(uint32_t t) const { return t < first_ || t >= last_ || document_.tokens[t].Is(Token::kPunctuation); }

  TimeWord Look(uint32_t t) const {
    if (t < first_ || t >= last_) return kNoTime;
    const TimeWord* const row = kTimeWords.Find(document_, document_.tokens[t]);
    if (row == nullptr) return kNoTime;
    // Months and weekdays are names: "may" and "march" are not.
    if ((row->time == Time::kMonth || row->time == Time::kWeekday) && !Capitalised(t)) {
      return row->word == "may" ? TimeWord{"may", Time::kAhead, 0} : kNoTime;
    }
    return *row;
  }

  int32_t YearAt(uint32_t t) const {
    if (t < first_ || t >= last_ || !document_.tokens[t].Is(Token::kNumeric) || Text(t).size() != 4) return 0;
    const int32_t year = Digits(Text(t), 4);
    return year >= 1800 && year <= 2099 ? year : 0;
  }
  int32_t DayAt(uint32_t t) const {
    return t >= first_ && t < last_ && document_.tokens[t].Is(Token::kNumeric) ? DayOf(Text(t)) : 0;
  }

  uint32_t Put(uint32_t first, uint32_t last, int32_t year, int32_t month = 0, int32_t day = 0) {
    if (year < 1 || year > 9999 || (day != 0 && day > DaysInMonth(year, month))) return first;
    DateMention mention{first, last, {}};
    Append(mention.value, year, 4);
    if (month != 0) Append(mention.value += '-', month, 2);
    if (day != 0) Append(mention.value += '-', day, 2);
    out_.push_back(std::move(mention));
    return last;
  }
  uint32_t PutDay(uint32_t first, uint32_t last, int64_t day_number) {
    const CivilDate date = FromDayNumber(day_number);
    return Put(first, last, date.year, date.month, date.day);
  }

  // A time expression that begins at token `t`: put into `out_`, and one past its end returned; `t` when there is none.
  uint32_t At(uint32_t t) {
    const Token& token = document_.tokens[t];
    if (token.Is(Token::kNumeric)) return AtNumber(t);
    const TimeWord word = Look(t);
    switch (word.time) {
      case Time::kMonth:
        return AtMonth(t, word.value);
      case Time::kWeekday:
        return AtWeekday(t, word.value);
      case Time::kDay:
        return published_ ? PutDay(t, t + 1, DayNumber(*published_) + word.value) : t;
      case Time::kLast:
      case Time::kNext:
      case Time::kThis:
        return AtRelative(t, word);
      case Time::kCount:
        return AtDistance(t, word.value);
      default:
        break;
    }
    if (Text(t) == "the" || Text(t) == "The") return AtThe(t);
    if (Text(t).starts_with("mid-")) return AtMid(t);
    return t;
  }

  // "mid-October" is one token.
  uint32_t AtMid(uint32_t t) {
    const std::string_view month = Text(t).substr(4);
    for (const TimeWord& word : kTimeWords.rows()) {
      if (word.time != Time::kMonth || word.word.size() != month.size()) continue;
      if ((month[0] | 0x20) != word.word[0] || month.substr(1) != word.word.substr(1)) continue;
      const int32_t year = YearAt(t + 1);
      return year != 0 ? Put(t, t + 2, year, word.value) : PutYearless(t, t + 1, word.value, 0);
    }
    return t;
  }

  uint32_t AtNumber(uint32_t t) {
    const std::string_view text = Text(t);
    if (text.size() >= 10) {
      const std::optional<CivilDate> date = ParseDate(text);
      return date ? Put(t, t + 1, date->year, date->month, date->day) : t;
    }
    if (const int32_t day = DayOf(text); day != 0) {
      // "9 October", "9th of October", "9 to 11 October"
      uint32_t m = t + 1;
      if (Is(m, "of")) ++m;
      if ((Is(m, "-") || Is(m, "–") || Is(m, "to") || Is(m, "and")) && DayAt(m + 1) != 0) m += 2;
      const TimeWord month = Look(m);
      if (month.time == Time::kMonth) {
        const uint32_t behind = Is(m + 1, ",") ? m + 2 : m + 1;
        if (const int32_t year = YearAt(behind); year != 0) return Put(t, behind + 1, year, month.value, day);
        return PutYearless(t, m + 1, month.value, day);
      }
      return AtDistance(t, day);
    }
    if (const int32_t year = YearAt(t); year != 0) return AtYear(t, year);
    return t;
  }

  // Numbers that look like years count only where a year stands: behind a preposition, or before a noun it qualifies.
  uint32_t AtYear(uint32_t t, int32_t year) {
    if (Is(t + 1, "%") || Is(t + 1, "-") || Is(t + 1, "percent") || Is(t + 1, "million") || Is(t + 1, "people"))
      return t;
    const TimeWord before = Look(t - 1);
    if (before.time == Time::kLeads || before.time == Time::kPart) {
      // "of 2000 soldiers" counts
      const bool counts = before.value != 0 && !Marks(t + 1) && !Capitalised(t + 1) && EndsLikePlural(t + 1);
      return counts ? t : Put(t, t + 1, year);
    }
    const std::string_view text = t > first_ ? Text(t - 1) : std::string_view();
    const bool qualifies = text == "the" || text == "The" || text == "a" || text == "its" || text == "their" ||
                           text == "his" || text == "'s" || text == "’s";
    if (qualifies && !Marks(t + 1) && !EndsLikePlural(t + 1)) return Put(t, t + 1, year);
    return t;
  }

  bool EndsLikePlural(uint32_t t) const {
    if (t >= last_ || Capitalised(t)) return false;
    const std::string_view text = Text(t);
    return text.size() > 3 && text.back() == 's' && text[text.size() - 2] != 's' && text != "elections" &&
           text != "talks" && text != "protests" && text != "attacks" && text != "sanctions" && text != "was" &&
           text != "has";
  }

  uint32_t AtMonth(uint32_t t, int32_t month) {
    uint32_t next = t + 1;
    if (const int32_t day = DayAt(next); day != 0) {
      ++next;
      // "October 9-11", "October 9 to 11": the first day
      if ((Is(next, "-") || Is(next, "–")) && DayAt(next + 1) != 0) next += 2;
      if (const int32_t year = YearAt(next); year != 0) return Put(t, next + 1, year, month, day);
      if (Is(next, ",")) {
        if (const int32_t year = YearAt(next + 1); year != 0) return Put(t, next + 2, year, month, day);
      }
      // "the October 7 attacks" have a name, not a date: their year is not told.
      const bool name = (Is(t - 1, "the") || Is(t - 1, "The")) && !Marks(next) && !Capitalised(next) &&
                        Look(next).time == Time::kOther;
      // "the rebel March 23 Movement"
      const TimeWord before = Look(t - 1);
      const bool leads =
          t == first_ || Marks(t - 1) || before.time != Time::kOther || Is(t - 1, "on") || Is(t - 1, "On");
      if (name || (Capitalised(next) && !leads)) return t;
      return PutYearless(t, next, month, day);
    }
    if (Is(next, "of") || Is(next, ",")) {
      if (const int32_t year = YearAt(next + 1); year != 0) return Put(t, next + 2, year, month);
    }
    if (const int32_t year = YearAt(next); year != 0) return Put(t, next + 1, year, month);
    // A month alone needs a word that leads to it: May and June are people, too.
    const TimeWord before = Look(t - 1);
    if (!published_) return t;
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
        const bool named = Capitalised(t + 1) && Text(t + 1) != "and";  // "by April Jones"
        if (before.value == 2 && !EndOf(t - 2)) return t;
        if (named && before.value != 0) return t;
        return PutYearless(t, t + 1, month, 0);
      }
      default:
        return t;
    }
  }

  // "end", "beginning", "middle" of a time.
  bool EndOf(uint32_t t) const {
    return Is(t, "end") || Is(t, "beginning") || Is(t, "middle") || Is(t, "start") || Is(t, "close");
  }

  bool IsNameWithDay(uint32_t t) const {
    static constexpr std::string_view kBefore[] = {"Good", "Bloody", "Black", "Easter", "Ash",
                                                   "Palm", "Holy",   "Super", "Cyber",  "Maundy"};
    static constexpr std::string_view kBehind[] = {"Times", "Telegraph", "Agreement", "Express",
                                                   "Mail",  "Mirror",    "Herald",    "Accord"};
    const auto is = [&](uint32_t at) { return [this, at](std::string_view word) { return Is(at, word); }; };
    return std::any_of(std::begin(kBefore), std::end(kBefore), is(t - 1)) ||
           std::any_of(std::begin(kBehind), std::end(kBehind), is(t + 1));
  }

  uint32_t AtWeekday(uint32_t t, int32_t weekday) {
    if (IsNameWithDay(t)) return t;
    // "Tuesday, October 9": the date says it all.
    const uint32_t next = Is(t + 1, ",") ? t + 2 : t + 1;
    const size_t before = out_.size();
    const TimeWord behind = Look(next);
    if (next < last_ && (behind.time == Time::kMonth || (DayAt(next) != 0 && Look(next + 1).time == Time::kMonth))) {
      const uint32_t end = At(next);
      if (out_.size() > before) {
        out_.back().first = t;
        return end;
      }
    }
    if (!published_) return t;
    const int64_t today = DayNumber(*published_);
    const int32_t since = (Weekday(*published_) - weekday + 7) % 7;  // days since the last one; 0 for today
    // "Monday last week", "Monday of next week"
    const uint32_t week = Is(t + 1, "of") ? t + 2 : t + 1;
    if (Look(week + 1).time == Time::kUnit && Look(week + 1).value == kWeeks) {
      const int64_t monday = today - Weekday(*published_);
      const Time which = Look(week).time;
      if (which == Time::kLast) return PutDay(t, week + 2, monday - 7 + weekday);
      if (which == Time::kNext) return PutDay(t, week + 2, monday + 7 + weekday);
      if (which == Time::kThis) return PutDay(t, week + 2, monday + weekday);
    }
    switch (Look(t - 1).time) {
      case Time::kLast:
        return PutDay(t - 1, t + 1, today - (since == 0 ? 7 : since));
      case Time::kNext:
        return PutDay(t - 1, t + 1, today + 7 - since);
      case Time::kThis:
        return PutDay(t - 1, t + 1, Ahead(t) > 0 ? today + (7 - since) % 7 : today - since);
      default:
        return PutDay(t, t + 1, Ahead(t) > 0 && since != 0 ? today + 7 - since : today - since);
    }
  }

  // "last month", "next year", "this week", "last night", "this morning", "earlier this year".
  uint32_t AtRelative(uint32_t t, const TimeWord& which) {
    const TimeWord unit = Look(t + 1);
    if (!published_) return t;
    const int32_t step = which.time == Time::kLast ? -1 : which.time == Time::kNext ? 1 : 0;
    if (unit.time == Time::kDayPart && step <= 0) return PutDay(t, t + 2, DayNumber(*published_) + step);
    if (unit.time != Time::kUnit || Text(t + 1).back() == 's') return t;
    // "the last year", "the past month" are durations that end today.
    if (step != 0 && (Is(t - 1, "the") || Is(t - 1, "The")) && which.word != "coming") return t;
    if (which.word == "past") return t;
    switch (unit.value) {
      case kYears:
        return Put(t, t + 2, published_->year + step);
      case kMonths:
        return PutMonth(t, t + 2, step);
      case kWeeks: {
        // No day of it is told: the month, where the week lies in one.
        const CivilDate monday = FromDayNumber(DayNumber(*published_) - Weekday(*published_) + 7 * step);
        const CivilDate sunday = FromDayNumber(DayNumber(monday) + 6);
        return monday.month == sunday.month ? Put(t, t + 2, monday.year, monday.month) : t;
      }
      default:
        return t;
    }
  }

  uint32_t PutMonth(uint32_t first, uint32_t last, int32_t step) {
    const int32_t months = published_->year * 12 + published_->month - 1 + step;
    return Put(first, last, months / 12, months % 12 + 1);
  }

  // "two years ago", "four days after", "a day before".
  uint32_t AtDistance(uint32_t t, int32_t count) {
    const TimeWord unit = Look(t + 1);
    if (unit.time != Time::kUnit || !published_) return t;
    const bool ago = Is(t + 2, "ago");
    const bool after = Is(t + 2, "after");
    const bool before = Is(t + 2, "before");
    if ((!ago && !after && !before) || Is(t - 1, "within")) return t;
    // What came after or before is told of the day that the sentence speaks of, which is today where it names none.
    if (!ago && !out_.empty() && out_.back().value.size() < 10) return t;
    const CivilDate day = ago || out_.empty() ? *published_ : *ParseDate(out_.back().value);
    return PutStep(t, t + 3, day, before ? count : -count, unit.value);
  }

  uint32_t PutStep(uint32_t first, uint32_t last, const CivilDate& day, int32_t step, int8_t unit) {
    const int32_t months = day.year * 12 + day.month - 1 + step;
    switch (unit) {
      case kYears:
        return Put(first, last, day.year + step);
      case kMonths:
        return Put(first, last, months / 12, months % 12 + 1);
      case kWeeks: {
        const CivilDate then = FromDayNumber(DayNumber(day) + 7 * step);
        return Put(first, last, then.year, then.month);
      }
      default:
        return PutDay(first, last, DayNumber(day) + step);
    }
  }

  // "the end of the month", "the previous day", "the day before".
  uint32_t AtThe(uint32_t t) {
    if (!published_) return t;
    if (EndOf(t + 1) && Is(t + 2, "of") && Is(t + 3, "the")) {
      const TimeWord unit = Look(t + 4);
      if (unit.time == Time::kUnit && unit.value == kMonths) return PutMonth(t, t + 5, 0);
      if (unit.time == Time::kUnit && unit.value == kYears) return Put(t, t + 5, published_->year);
      return t;
    }
    if (Is(t + 1, "day") && (Is(t + 2, "before") || Is(t + 2, "after"))) return AtDistance(t, 1);
    const bool previous = Is(t + 1, "previous") && Is(t + 2, "day");
    const bool next = (Is(t + 1, "next") || Is(t + 1, "following")) && Is(t + 2, "day");
    if (!previous && !next) return t;
    if (out_.empty()) return previous ? PutDay(t, t + 3, DayNumber(*published_) - 1) : t;
    const std::optional<CivilDate> day = ParseDate(out_.back().value);
    return day ? PutDay(t, t + 3, DayNumber(*day) + (previous ? -1 : 1)) : t;
  }

  // A day (or with `day` 0 a month) without its year.
  uint32_t PutYearless(uint32_t first, uint32_t last, int32_t month, int32_t day) {
    if (!published_) return first;
    const CivilDate& now = *published_;
    const int32_t distance = month * 32 + day - (now.month * 32 + (day == 0 ? 0 : now.day));  // in the same year
    const int ahead = Ahead(first);
    int32_t year = now.year;
    if (ahead > 0) {
      // A few weeks ago is never meant by what lies eleven months ahead.
      if (distance < -2 * 32) ++year;
    } else if (distance > 0) {
      // A day a few weeks ahead is the coming one: nobody calls eleven months ago by its day alone.
      if (distance > (ahead < 0 ? 32 : 2 * 32)) --year;
    } else if (ahead == 0 && distance + 12 * 32 <= 2 * 32) {
      ++year;
    }
    return Put(first, last, year, month, day);
  }

  bool EndsInEd(uint32_t t) const {
    const std::string_view text = Text(t);
    return text.size() > 4 && text.ends_with("ed") && !Capitalised(t) && text != "need" && text != "proposed" &&
           text != "United";
  }

  // +1 when the words around a time say that it is to come, -1 when they say that it is past, 0 when they do not say.
  int Ahead(uint32_t t) const {
    bool weak = false;
    uint32_t i = t;
    if (Is(t - 1, "on") || Is(t - 1, "of") || Is(t - 1, "the") || Is(t - 1, "as")) --i;
    const TimeWord before = Look(i - 1);
    if (before.time == Time::kStarting && !Is(i - 2, "the")) return 1;
    if (before.time == Time::kLeads && before.value == 1) weak = true;
    while (i > first_) {
      --i;
      if (Is(i, ";") || Is(i, ":")) break;
      if (const int direction = Direction(i); direction != 0) return direction;
      // "to apply from April"
      if (weak && Is(i, "to") && !Marks(i + 1) && !Capitalised(i + 1) && Look(i + 1).time == Time::kOther &&
          !document_.tokens[i + 1].Is(Token::kNumeric) && !Is(i + 1, "the") && !Is(i + 1, "its")) {
        return 1;
      }
    }
    if (weak) return 1;
    for (i = t + 1; i < last_ && i < t + 14; ++i) {
      if (Is(i, ";") || Is(i, ":")) break;
      if (const int direction = Direction(i); direction != 0) return direction;
    }
    return 0;
  }

  int Direction(uint32_t i) const {
    const TimeWord word = Look(i);
    if (word.word == "set" && !Is(i + 1, "to") && !Is(i + 1, "for")) return 0;
    if (word.word == "due" && Is(i + 1, "to") && !Is(i - 1, "is") && !Is(i - 1, "are")) return 0;  // because of
    if (word.time == Time::kAhead) return 1;
    if (word.time == Time::kBehind) {
      // "will have left", "to be held"
      const TimeWord auxiliary = Look(i - 1);
      return auxiliary.time == Time::kAhead || Is(i - 1, "be") || Is(i - 1, "to") ? 0 : -1;
    }
    if (word.time != Time::kOther) return 0;
    if (Is(i, "to") && (Is(i - 1, "is") || Is(i - 1, "are") || Is(i - 1, "was"))) return 1;
    if (Is(i, "'ll") || Is(i, "’ll") || Is(i, "wo") || Is(i, "going")) return 1;
    if (EndsInEd(i)) return Is(i - 1, "be") || Is(i - 1, "to") ? 0 : -1;
    return 0;
  }

  const Document& document_;
  const uint32_t first_;
  const uint32_t last_;
  const std::optional<CivilDate>& published_;
  std::vector<DateMention>& out_;
};

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

void FindDates(const Document& document, const Sentence& sentence, const std::optional<CivilDate>& published,
               std::vector<DateMention>& out) {
  out.clear();
  Finder(document, sentence, published, out).Find();
}

}  // namespace policywire::enrich
