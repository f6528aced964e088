#include "enrich/extract/magnitude.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "enrich/extract/word_table.h"

namespace policywire::enrich {
namespace {

enum class Measure : uint8_t {
  kOther,
  kNumber,    // two, twenty
  kScale,     // million
  kRate,      // percent
  kCurrency,  // euros
  kTime,      // days
  kMonth,     // months and what else says that a number is a date
  kPer,       // barrel, tonne: what a price or a flow is for
  kAbout,     // over, nearly: part of the magnitude
  kFrequent,  // annually
  kPeople,    // plurals without an "s"
  kNoThing,   // small words: no quantity goes on behind them
};

struct MeasureWord {
  std::string_view word;
  Measure measure;
};

constexpr WordTable kMeasureWords(std::array{
    MeasureWord{"about", Measure::kAbout},
    MeasureWord{"across", Measure::kNoThing},
    MeasureWord{"after", Measure::kNoThing},
    MeasureWord{"against", Measure::kNoThing},
    MeasureWord{"aircraft", Measure::kPeople},
    MeasureWord{"almost", Measure::kAbout},
    MeasureWord{"and", Measure::kNoThing},
    MeasureWord{"annually", Measure::kFrequent},
    MeasureWord{"approximately", Measure::kAbout},
    MeasureWord{"april", Measure::kMonth},
    MeasureWord{"are", Measure::kNoThing},
    MeasureWord{"around", Measure::kAbout},
    MeasureWord{"as", Measure::kNoThing},
    MeasureWord{"at", Measure::kNoThing},
    MeasureWord{"august", Measure::kMonth},
    MeasureWord{"barrel", Measure::kPer},
    MeasureWord{"billion", Measure::kScale},
    MeasureWord{"bn", Measure::kScale},
    MeasureWord{"bps", Measure::kRate},
    MeasureWord{"by", Measure::kNoThing},
    MeasureWord{"crore", Measure::kScale},
    MeasureWord{"crowns", Measure::kCurrency},
    MeasureWord{"daily", Measure::kFrequent},
    MeasureWord{"day", Measure::kTime},
    MeasureWord{"days", Measure::kTime},
    MeasureWord{"decade", Measure::kTime},
    MeasureWord{"decades", Measure::kTime},
    MeasureWord{"december", Measure::kMonth},
    MeasureWord{"dinars", Measure::kCurrency},
    MeasureWord{"dirhams", Measure::kCurrency},
    MeasureWord{"dollar", Measure::kCurrency},
    MeasureWord{"dollars", Measure::kCurrency},
    MeasureWord{"eight", Measure::kNumber},
    MeasureWord{"eighteen", Measure::kNumber},
    MeasureWord{"eighty", Measure::kNumber},
    MeasureWord{"eleven", Measure::kNumber},
    MeasureWord{"euro", Measure::kCurrency},
    MeasureWord{"euros", Measure::kCurrency},
    MeasureWord{"february", Measure::kMonth},
    MeasureWord{"fifteen", Measure::kNumber},
    MeasureWord{"fifty", Measure::kNumber},
    MeasureWord{"five", Measure::kNumber},
    MeasureWord{"for", Measure::kNoThing},
    MeasureWord{"forty", Measure::kNumber},
    MeasureWord{"four", Measure::kNumber},
    MeasureWord{"fourteen", Measure::kNumber},
    MeasureWord{"francs", Measure::kCurrency},
    MeasureWord{"from", Measure::kNoThing},
    MeasureWord{"gram", Measure::kPer},
    MeasureWord{"had", Measure::kNoThing},
    MeasureWord{"has", Measure::kNoThing},
    MeasureWord{"have", Measure::kNoThing},
    MeasureWord{"head", Measure::kPer},
    MeasureWord{"hour", Measure::kTime},
    MeasureWord{"hours", Measure::kTime},
    MeasureWord{"hryvnia", Measure::kCurrency},
    MeasureWord{"hundred", Measure::kScale},
    MeasureWord{"in", Measure::kNoThing},
    MeasureWord{"is", Measure::kNoThing},
    MeasureWord{"january", Measure::kMonth},
    MeasureWord{"july", Measure::kMonth},
    MeasureWord{"june", Measure::kMonth},
    MeasureWord{"kilo", Measure::kPer},
    MeasureWord{"kilogram", Measure::kPer},
    MeasureWord{"kroner", Measure::kCurrency},
    MeasureWord{"kronor", Measure::kCurrency},
    MeasureWord{"lira", Measure::kCurrency},
    MeasureWord{"litre", Measure::kPer},
    MeasureWord{"march", Measure::kMonth},
    MeasureWord{"may", Measure::kMonth},
    MeasureWord{"million", Measure::kScale},
    MeasureWord{"minutes", Measure::kTime},
    MeasureWord{"mn", Measure::kScale},
    MeasureWord{"month", Measure::kTime},
    MeasureWord{"monthly", Measure::kFrequent},
    MeasureWord{"months", Measure::kTime},
    MeasureWord{"naira", Measure::kCurrency},
    MeasureWord{"nearly", Measure::kAbout},
    MeasureWord{"nine", Measure::kNumber},
    MeasureWord{"nineteen", Measure::kNumber},
    MeasureWord{"ninety", Measure::kNumber},
    MeasureWord{"november", Measure::kMonth},
    MeasureWord{"october", Measure::kMonth},
    MeasureWord{"of", Measure::kNoThing},
    MeasureWord{"on", Measure::kNoThing},
    MeasureWord{"one", Measure::kNumber},
    MeasureWord{"or", Measure::kNoThing},
    MeasureWord{"ounce", Measure::kPer},
    MeasureWord{"over", Measure::kAbout},
    MeasureWord{"pct", Measure::kRate},
    MeasureWord{"people", Measure::kPeople},
    MeasureWord{"percent", Measure::kRate},
    MeasureWord{"personnel", Measure::kPeople},
    MeasureWord{"pesos", Measure::kCurrency},
    MeasureWord{"police", Measure::kPeople},
    MeasureWord{"pound", Measure::kPer},
    MeasureWord{"pounds", Measure::kCurrency},
    MeasureWord{"quarters", Measure::kTime},
    MeasureWord{"rand", Measure::kCurrency},
    MeasureWord{"reais", Measure::kCurrency},
    MeasureWord{"rials", Measure::kCurrency},
    MeasureWord{"riyals", Measure::kCurrency},
    MeasureWord{"roubles", Measure::kCurrency},
    MeasureWord{"roughly", Measure::kAbout},
    MeasureWord{"rubles", Measure::kCurrency},
    MeasureWord{"rupees", Measure::kCurrency},
    MeasureWord{"rupiah", Measure::kCurrency},
    MeasureWord{"said", Measure::kNoThing},
    MeasureWord{"september", Measure::kMonth},
    MeasureWord{"seven", Measure::kNumber},
    MeasureWord{"seventeen", Measure::kNumber},
    MeasureWord{"seventy", Measure::kNumber},
    MeasureWord{"share", Measure::kPer},
    MeasureWord{"six", Measure::kNumber},
    MeasureWord{"sixteen", Measure::kNumber},
    MeasureWord{"sixty", Measure::kNumber},
    MeasureWord{"ten", Measure::kNumber},
    MeasureWord{"than", Measure::kNoThing},
    MeasureWord{"that", Measure::kNoThing},
    MeasureWord{"thirteen", Measure::kNumber},
    MeasureWord{"thirty", Measure::kNumber},
    MeasureWord{"this", Measure::kNoThing},
    MeasureWord{"thousand", Measure::kScale},
    MeasureWord{"three", Measure::kNumber},
    MeasureWord{"times", Measure::kNoThing},
    MeasureWord{"to", Measure::kNoThing},
    MeasureWord{"ton", Measure::kPer},
    MeasureWord{"tonne", Measure::kPer},
    MeasureWord{"trillion", Measure::kScale},
    MeasureWord{"troops", Measure::kPeople},
    MeasureWord{"twelve", Measure::kNumber},
    MeasureWord{"twenty", Measure::kNumber},
    MeasureWord{"two", Measure::kNumber},
    MeasureWord{"unit", Measure::kPer},
    MeasureWord{"vehicle", Measure::kPer},
    MeasureWord{"was", Measure::kNoThing},
    MeasureWord{"week", Measure::kTime},
    MeasureWord{"weekly", Measure::kFrequent},
    MeasureWord{"weeks", Measure::kTime},
    MeasureWord{"were", Measure::kNoThing},
    MeasureWord{"which", Measure::kNoThing},
    MeasureWord{"who", Measure::kNoThing},
    MeasureWord{"will", Measure::kNoThing},
    MeasureWord{"with", Measure::kNoThing},
    MeasureWord{"won", Measure::kCurrency},
    MeasureWord{"would", Measure::kNoThing},
    MeasureWord{"year", Measure::kTime},
    MeasureWord{"years", Measure::kTime},
    MeasureWord{"yen", Measure::kCurrency},
    MeasureWord{"yuan", Measure::kCurrency},
});

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Finder {
 public:
  Finder(const Document& document, const Sentence& sentence, std::vector<MagnitudeMention>& out)
      : document_(document), first_(sentence.first), last_(sentence.last), out_(out) {}

  void Find() {
    for (uint32_t t = first_; t < last_;) {
      const uint32_t end = At(t);
      t = end > t ? end : t + 1;
    }
  }

 private:
  std::string_view Text(uint32_t t) const {
    return t >= first_ && t < last_ ? document_.Text(document_.tokens[t]) : std::string_view();
  }
  bool Is(uint32_t t, std::string_view word) const { return Text(t) == word; }
  bool Hyphen(uint32_t t) const { return Is(t, "-") || Is(t, "–"); }

  Measure Look(uint32_t t) const {
    if (t < first_ || t >= last_) return Measure::kOther;
    const MeasureWord* const row = kMeasureWords.Find(document_, document_.tokens[t]);
    if (row == nullptr) return Measure::kOther;
    if (row->measure == Measure::kMonth && !document_.tokens[t].Is(Token::kCapitalised)) return Measure::kNoThing;
    return row->measure;
  }

  static bool IsCurrencySign(std::string_view text) {
    return text.ends_with('$') || text == "€" || text == "£" || text == "¥" || text == "₹" || text == "₱" ||
           text == "₩" || text == "₽" || text == "₺" || text == "₦" || text == "₴";
  }

  bool IsNumber(uint32_t t) const {
    if (t < first_ || t >= last_) return false;
    if (!document_.tokens[t].Is(Token::kNumeric)) return Look(t) == Measure::kNumber;
    const std::string_view text = Text(t);
    // Not ordinals, clock times and dates, fractions of a word ("5pm").
    for (size_t i = 0; i < text.size(); ++i) {
      if (IsDigit(text[i]) || text[i] == ',' || text[i] == '.') continue;
      const std::string_view end = text.substr(i);
      return end == "m" || end == "bn" || end == "k" || end == "tn" || end == "mn" || end == "bp" || end == "bps";
    }
    return true;
  }

  bool IsYear(uint32_t t) const {
    const std::string_view text = Text(t);
    return text.size() == 4 && document_.tokens[t].Is(Token::kNumeric) && (text[0] == '1' || text[0] == '2') &&
           IsDigit(text[1]) && (text.substr(0, 2) >= "18" && text.substr(0, 2) <= "20");
  }

  // One past the number at `t`: "25", "twenty-five", "3.4 billion", "10-billion".
  uint32_t NumberEnd(uint32_t t) const {
    uint32_t end = t + 1;
    if (Hyphen(end) && Look(t) == Measure::kNumber && Look(end + 1) == Measure::kNumber) end += 2;
    while (Look(end) == Measure::kScale || (Hyphen(end) && Look(end + 1) == Measure::kScale)) {
      end += Look(end) == Measure::kScale ? 1 : 2;
    }
    return end;
  }

  // One past the rate's unit at `t`; `t` when there is none.
  uint32_t RateEnd(uint32_t t) const {
    uint32_t at = Hyphen(t) ? t + 1 : t;
    if (Is(at, "%") || Look(at) == Measure::kRate) {
      // "percent", "% of GDP", "percentage points" with the mark
      uint32_t end = at + 1;
      if (Is(end, "of")) {
        const uint32_t thing = Is(end + 1, "its") || Is(end + 1, "their") ? end + 2 : end + 1;
        if (Is(thing, "GDP")) end = thing + 1;
      }
      return end;
    }
    if (Is(at, "per")) {
      if (Is(at + 1, "cent")) return at + 2;
      if (Hyphen(at + 1) && Is(at + 2, "cent")) return at + 3;
    }
    const bool points = Is(at + 1, "point") || Is(at + 1, "points");
    if ((Is(at, "percentage") || Is(at, "basis")) && points) return at + 2;
    return t;
  }

  // "a barrel", "per tonne", "a year", "annually", "each month" behind a sum or quantity; `t` when there is none.
  uint32_t PerEnd(uint32_t t) const {
    const Measure unit = Look(t + 1);
    if ((Is(t, "a") || Is(t, "an") || Is(t, "per") || Is(t, "each") || Is(t, "every")) &&
        (unit == Measure::kPer || (unit == Measure::kTime && Text(t + 1).back() != 's'))) {
      return t + 2;
    }
    return Look(t) == Measure::kFrequent ? t + 1 : t;
  }

  // Where the magnitude whose number begins at `t` begins: "up to", "more than", "nearly" before it.
  uint32_t Start(uint32_t t) const {
    if ((Is(t - 2, "up") || Is(t - 2, "Up")) && Is(t - 1, "to")) return t - 2;
    if (Is(t - 1, "than") && (Is(t - 2, "more") || Is(t - 2, "More") || Is(t - 2, "less"))) return t - 2;
    if (Is(t - 1, "least") && (Is(t - 2, "at") || Is(t - 2, "At"))) return t - 2;
    return Look(t - 1) == Measure::kAbout && t > first_ ? t - 1 : t;
  }

  void Put(uint32_t first, uint32_t last, MagnitudeMention::Kind kind) { out_.push_back({first, last, kind}); }

  uint32_t At(uint32_t t) {
    const std::string_view text = Text(t);
    if (IsCurrencySign(text)) return AtSign(t);
    if (IsNumber(t)) return AtNumber(t);
    if (text == "a" || text == "an" || text == "another") return AtOne(t);
    return t;
  }

  uint32_t AtSign(uint32_t t) {
    uint32_t number = t + 1;
    if (!IsNumber(number)) return t;
    uint32_t end = NumberEnd(number);
    // "$5-10 billion", "$5 billion to $10 billion"
    if (Hyphen(end) && IsNumber(end + 1)) end = NumberEnd(end + 1);
    if (Is(end, "to") && IsCurrencySign(Text(end + 1)) && IsNumber(end + 2)) end = NumberEnd(end + 2);
    uint32_t first = t;
    const std::string_view before = Text(t - 1);
    if (t > first_ && (before == "NZ" || before == "A" || before == "US" || before == "HK" || before == "C")) --first;
    // The same sum in another currency.
    if (!out_.empty() && Is(first - 1, "(") && out_.back().last + 1 == first) return end;
    Put(Start(first), PerEnd(end), MagnitudeMention::kSum);
    return out_.back().last;
  }

  uint32_t AtNumber(uint32_t t) {
    const uint32_t one = NumberEnd(t);
    uint32_t end = one;
    // "5 to 10", "25-30": the unit follows the second.
    const bool range = (Is(end, "to") || Hyphen(end) || Is(end, "and") || Is(end, "or")) && IsNumber(end + 1);
    if (range && !(Is(end, "and") && !Is(t - 1, "between"))) {
      const uint32_t second = NumberEnd(end + 1);
      if (const uint32_t rate = RateEnd(second); rate != second) {
        Put(Is(t - 1, "from") || Is(t - 1, "between") ? t - 1 : Start(t), rate, MagnitudeMention::kRate);
        return rate;
      }
      if (Look(second) == Measure::kCurrency || Look(second) == Measure::kTime || Is(end, "to")) {
        end = second;
      } else if (Hyphen(end)) {
        return second;  // "86-12": a vote or a score
      }
    }
    const std::string_view text = Text(t);
    if (text.ends_with("bp") || text.ends_with("bps")) {
      Put(Start(t), one, MagnitudeMention::kRate);
      return one;
    }
    if (uint32_t rate = RateEnd(end); rate != end) {
      uint32_t first = Start(t);
      // "from 10% to 25%"
      if (Is(rate, "to") && IsNumber(rate + 1)) {
        const uint32_t second = NumberEnd(rate + 1);
        if (const uint32_t last = RateEnd(second); last != second) {
          rate = last;
          if (Is(t - 1, "from")) first = t - 1;
        }
      }
      Put(first, rate, MagnitudeMention::kRate);
      return rate;
    }
    if (const uint32_t unit = Hyphen(end) ? end + 1 : end; Look(unit) == Measure::kCurrency) {
      Put(Start(t), PerEnd(unit + 1), MagnitudeMention::kSum);
      return out_.back().last;
    }
    if (const uint32_t unit = Hyphen(end) ? end + 1 : end; Look(unit) == Measure::kTime) return AtDuration(t, unit);
    return AtQuantity(t, end);
  }

  // "90 days", "five-year": not an age, and not a distance in time.
  uint32_t AtDuration(uint32_t t, uint32_t unit) {
    const uint32_t end = unit + 1;
    if (Hyphen(end) && Is(end + 1, "old")) return end + 2;
    const std::string_view before = Text(t - 1);
    if (before == "within") {
      Put(t - 1, end, MagnitudeMention::kDuration);
      return end;
    }
    if (Is(end, "old") || Is(end, "ago") || Is(end, "after") || Is(end, "before") || Is(end, "earlier") ||
        Is(end, "later") || Is(end, "since") || Is(end, "into") || Is(end, "'")) {
      return end;
    }
    if (before == "last" || before == "past" || before == "next" || before == "first" || before == "previous" ||
        before == "in" || before == "In" || before == "every" || before == "coming") {
      return end;
    }
    Put(Start(t), end, MagnitudeMention::kDuration);
    return end;
  }

  // "for a year", "another month".
  uint32_t AtOne(uint32_t t) {
    if (Look(t + 1) != Measure::kTime || Text(t + 1).back() == 's') return t;
    const std::string_view before = Text(t - 1);
    if (before != "for" && before != "of" && before != "within" && before != "by" && Text(t) != "another") return t;
    if (Is(t + 2, "after") || Is(t + 2, "before") || Is(t + 2, "ago")) return t;
    Put(before == "within" ? t - 1 : t, t + 2, MagnitudeMention::kDuration);
    return t + 2;
  }

  // A common noun, or with `named` one like "Marines", of which there are many.
  bool IsPlural(uint32_t t, bool named) const {
    const std::string_view text = Text(t);
    const Measure measure = Look(t);
    if (measure == Measure::kPeople) return true;
    return measure == Measure::kOther && text.size() > 3 && (named || IsLower(text.front())) && text.back() == 's' &&
           text[text.size() - 2] != 's' && !text.ends_with("ous") && !text.ends_with("'s");
  }

  // "31 entities", "20,000 tonnes a month", "twelve Algerian diplomats".
  uint32_t AtQuantity(uint32_t t, uint32_t end) {
    if (IsYear(t) && end == t + 1) return t;
    if (Look(t - 1) == Measure::kMonth || Look(end) == Measure::kMonth || Is(t - 1, "No.")) return t;
    if (Hyphen(t - 1) || Hyphen(end)) return end;  // "F-35", "8-hour day"
    const bool opens = t > first_ && document_.tokens[t - 1].Is(Token::kSentenceStart) &&
                       (Text(t - 1).size() <= 4 || Look(t - 1) == Measure::kAbout);
    if (t > first_ && !opens && document_.tokens[t - 1].Is(Token::kCapitalised) &&
        document_.tokens[t].Is(Token::kNumeric)) {
      return t;  // "Resolution 2231", "Article 50"
    }
    for (uint32_t i = end; i < end + 4 && i < last_; ++i) {
      const Token& token = document_.tokens[i];
      const Measure measure = Look(i);
      if (token.Is(Token::kPunctuation) || token.Is(Token::kNumeric) || measure == Measure::kNoThing) return t;
      if (!IsPlural(i, i == end)) continue;
      // Another noun may follow: "aid trucks", "sanctions listings".
      uint32_t last = i + 1;
      if (last < last_ && last < end + 4 && IsPlural(last, false)) ++last;
      last = PerEnd(last);
      Put(Start(t), last, MagnitudeMention::kQuantity);
      return last;
    }
    return t;
  }

  const Document& document_;
  const uint32_t first_;
  const uint32_t last_;
  std::vector<MagnitudeMention>& out_;
};

}  // namespace

void FindMagnitudes(const Document& document, const Sentence& sentence, std::vector<MagnitudeMention>& out) {
  out.clear();
  Finder(document, sentence, out).Find();
}

}  // namespace policywire::enrich
