// Reads the words of a sentence as what tells times.
#ifndef POLICYWIRE_ENRICH_EXTRACT_TIME_SENTENCE_H_
#define POLICYWIRE_ENRICH_EXTRACT_TIME_SENTENCE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "enrich/document.h"
#include "enrich/extract/time_words.h"

namespace policywire::enrich {

// The number that a text begins with, of at most four digits, and how many these are.
struct Digits {
  explicit Digits(std::string_view text);
  int32_t value = 0;
  size_t count = 0;
};

// The "th" of "9th".
bool IsOrdinalEnd(std::string_view end);

// Tokens are named by their number in the document; what lies outside the sentence is no word at all.
class TimeSentence {
 public:
  TimeSentence(const Document& document, const Sentence& sentence)
      : document_(document), first_(sentence.first), last_(sentence.last) {}

 protected:
  std::string_view Text(uint32_t t) const { return document_.Text(document_.tokens[t]); }
  bool Has(uint32_t t) const { return t >= first_ && t < last_; }
  bool IsNumeric(uint32_t t) const { return Has(t) && document_.tokens[t].Is(Token::kNumeric); }
  bool Capitalised(uint32_t t) const { return Has(t) && document_.tokens[t].Is(Token::kCapitalised); }
  bool Marks(uint32_t t) const { return !Has(t) || document_.tokens[t].Is(Token::kPunctuation); }
  bool Is(uint32_t t, std::string_view word) const { return Has(t) && Text(t) == word; }
  // "the" and "The": the first letter in either case.
  bool IsWord(uint32_t t, std::string_view word) const;
  bool IsOneOf(uint32_t t, std::initializer_list<std::string_view> words) const;
  bool IsDash(uint32_t t) const { return IsOneOf(t, {"-", "–", "—"}); }
  bool IsUpTo(uint32_t t) const { return IsDash(t) || IsOneOf(t, {"to", "until", "till", "through"}); }
  // What stands before `first` opens a stretch of two times.
  bool IsBetween(uint32_t first) const { return IsWord(first - 1, "between"); }
  bool IsFrom(uint32_t first) const { return IsWord(first - 1, "from") || IsBetween(first); }

  TimeWord Look(uint32_t t) const;
  bool IsUnit(uint32_t t) const { return Look(t).time == Time::kUnit; }
  bool IsTheUnit(uint32_t t) const { return IsWord(t, "the") && IsUnit(t + 1) && Text(t + 1).back() != 's'; }
  TimePart PartAt(uint32_t t) const;
  TimePart PartNounAt(uint32_t t) const;

  // Numbers; 0 for none.
  int32_t YearAt(uint32_t t) const;
  int32_t DayAt(uint32_t t) const;    // "9", "09", "9th"
  int32_t CountAt(uint32_t t) const;  // "two", "a", "12"

  bool EndsLikePlural(uint32_t t) const;

  // +1 when the words around a time say that it is to come, -1 when they say that it is past, 0 when they do not say.
  // `signals`: what has been signalled counts as to come.
  int Ahead(uint32_t t, bool signals = false) const;

  const Document& document_;
  const uint32_t first_;
  const uint32_t last_;

 private:
  TimeWord Month(uint32_t t, const TimeWord& row) const;
  bool EndsInEd(uint32_t t) const;
  int Direction(uint32_t i) const;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_TIME_SENTENCE_H_
