#include "enrich/extract/time_sentence.h"

#include <algorithm>

namespace policywire::enrich {
namespace {

constexpr TimeWord kNoTime{"", Time::kOther, 0};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// 9, 09, 9th: the number of a day; 0 for none.
int32_t DayOf(std::string_view text) {
  const Digits digits(text);
  if (digits.count == 0 || digits.count > 2) return 0;
  const std::string_view end = text.substr(digits.count);
  if (!end.empty() && !IsOrdinalEnd(end)) return 0;
  return digits.value >= 1 && digits.value <= 31 ? digits.value : 0;
}

}  // namespace

Digits::Digits(std::string_view text) {
  while (count < text.size() && IsDigit(text[count])) {
    if (count < 4) value = value * 10 + (text[count] - '0');
    ++count;
  }
}

bool IsOrdinalEnd(std::string_view end) { return end == "th" || end == "st" || end == "nd" || end == "rd"; }

bool TimeSentence::IsWord(uint32_t t, std::string_view word) const {
  if (!Has(t)) return false;
  const std::string_view text = Text(t);
  return text.size() == word.size() && (text[0] | 0x20) == word[0] && text.substr(1) == word.substr(1);
}

bool TimeSentence::IsOneOf(uint32_t t, std::initializer_list<std::string_view> words) const {
  return Has(t) && std::find(words.begin(), words.end(), Text(t)) != words.end();
}

TimeWord TimeSentence::Look(uint32_t t) const {
  if (!Has(t)) return kNoTime;
  const TimeWord* const row = kTimeWords.Find(document_, document_.tokens[t]);
  if (row == nullptr) return kNoTime;
  if (Capitalised(t)) return *row;
  if (row->time == Time::kMonth) return Month(t, *row);
  return row->time == Time::kShortWeekday ? kNoTime : *row;
}

// Months are names; in small letters some are words of their own, and so are all that are cut short.
TimeWord TimeSentence::Month(uint32_t t, const TimeWord& row) const {
  const bool behind = DayAt(t - 1) != 0 || (Is(t - 1, "of") && DayAt(t - 2) != 0);
  const int32_t day = DayAt(t + 1);
  if (row.word == "may" || row.word == "march" || row.word == "mar") {
    const bool ordinal = day != 0 && Text(t + 1).size() > 2;
    if (behind || ordinal) return row;
    return row.word == "may" ? TimeWord{"may", Time::kAhead, 0} : kNoTime;
  }
  const bool whole = row.word.size() > 4 && row.word.back() != '.' && row.word != "august";
  return whole || behind || day != 0 || YearAt(t + 1) != 0 ? row : kNoTime;
}

TimePart TimeSentence::PartAt(uint32_t t) const {
  const TimeWord word = Look(t);
  return word.time == Time::kPart ? static_cast<TimePart>(word.value) : kWhole;
}

TimePart TimeSentence::PartNounAt(uint32_t t) const {
  const TimeWord word = Look(t);
  if (word.word == "beginning") return kStart;
  return word.time == Time::kPartNoun ? static_cast<TimePart>(word.value) : kWhole;
}

int32_t TimeSentence::YearAt(uint32_t t) const {
  if (!IsNumeric(t) || Text(t).size() != 4) return 0;
  const Digits year(Text(t));
  return year.count == 4 && year.value >= 1800 && year.value <= 2199 ? year.value : 0;
}

int32_t TimeSentence::DayAt(uint32_t t) const {
  return IsNumeric(t) && !IsOneOf(t - 1, {"$", "€", "£"}) ? DayOf(Text(t)) : 0;
}

int32_t TimeSentence::CountAt(uint32_t t) const {
  if (!Has(t)) return 0;
  if (const TimeWord word = Look(t); word.time == Time::kCount) return word.value;
  const Digits digits(Text(t));
  return digits.count == Text(t).size() && digits.count <= 3 ? digits.value : 0;
}

bool TimeSentence::EndsLikePlural(uint32_t t) const {
  if (!Has(t) || Capitalised(t)) return false;
  const std::string_view text = Text(t);
  return text.size() > 3 && text.back() == 's' && text[text.size() - 2] != 's' && text != "elections" &&
         text != "talks" && text != "protests" && text != "attacks" && text != "sanctions" && text != "was" &&
         text != "has";
}

bool TimeSentence::EndsInEd(uint32_t t) const {
  const std::string_view text = Text(t);
  return text.size() > 4 && text.ends_with("ed") && !Capitalised(t) && text != "need" && text != "United";
}

int TimeSentence::Ahead(uint32_t t, bool signals) const {
  bool weak = false;
  uint32_t i = t;
  if (Is(t - 1, "on") || Is(t - 1, "of") || Is(t - 1, "the") || Is(t - 1, "as")) --i;
  const TimeWord before = Look(i - 1);
  if (before.time == Time::kStarting && !Is(i - 2, "the")) return 1;
  if (before.time == Time::kLeads && before.value == 1) weak = true;
  const uint32_t preposition = before.time == Time::kLeads ? i - 1 : i;
  while (i > first_) {
    --i;
    if (Is(i, ";") || Is(i, ":")) break;
    // "signalled a cut in June" has something to signal before the month, "signalled in June" has not.
    if (Look(i).time == Time::kSignals) return signals && i + 1 < preposition && !Is(i + 1, "on") ? 1 : -1;
    if (const int direction = Direction(i); direction != 0) return direction;
    // "to apply from April"
    if (weak && Is(i, "to") && !Marks(i + 1) && !Capitalised(i + 1) && Look(i + 1).time == Time::kOther &&
        !IsNumeric(i + 1) && !Is(i + 1, "the") && !Is(i + 1, "its")) {
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

int TimeSentence::Direction(uint32_t i) const {
  const TimeWord word = Look(i);
  if (word.word == "set" && !Is(i + 1, "to") && !Is(i + 1, "for")) return 0;
  if (word.word == "due" && Is(i + 1, "to") && !Is(i - 1, "is") && !Is(i - 1, "are")) return 0;  // because of
  if (word.word == "ahead" && !Is(i + 1, "of")) return 0;
  if (word.time == Time::kAhead) return 1;
  if (word.word == "upcoming" || word.word == "coming") return 1;
  if (word.time == Time::kBehind || word.time == Time::kSignals) {
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

}  // namespace policywire::enrich
