#include "ingest/decode/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

constexpr int64_t kSecondsADay = 86400;
// From here on a number counts milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973.
constexpr int64_t kLeastMilliseconds = 100'000'000'000;
constexpr int64_t kEndOfYear9999 = 253'402'300'800;

// Reads a timestamp from left to right; every `Take` either consumes what it names or leaves the rest as it was.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  bool done() const { return rest_.empty(); }
  bool Take(char c) {
    if (rest_.empty() || Lower(rest_[0]) != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool TakeSpaces() {
    const size_t before = rest_.size();
    while (!rest_.empty() && IsBlank(rest_[0])) rest_.remove_prefix(1);
    return rest_.size() != before;
  }
  // Between `least` and `most` digits.
  std::optional<int> TakeNumber(size_t least, size_t most) {
    size_t n = 0;
    int value = 0;
    while (n < rest_.size() && n < most && IsDigit(rest_[n])) value = value * 10 + (rest_[n++] - '0');
    if (n < least) return std::nullopt;
    rest_.remove_prefix(n);
    return value;
  }
  size_t DigitsAhead() const {
    size_t n = 0;
    while (n < rest_.size() && IsDigit(rest_[n])) ++n;
    return n;
  }
  // Letters, in lower case, at most eight.
  std::string TakeWord() {
    std::string word;
    while (!rest_.empty() && IsLetter(rest_[0]) && word.size() < 9) {
      word += Lower(rest_[0]);
      rest_.remove_prefix(1);
    }
    return word;
  }
  void SkipDigits() { rest_.remove_prefix(DigitsAhead()); }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::year_month_day> MakeDate(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1) return std::nullopt;
  return date;
}

std::string FormatDate(std::chrono::year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

struct Clock {
  int hour = 0;
  int minute = 0;
  int second = 0;
};

// hh:mm[:ss[.fraction]]; a leap second counts as the one before it.
std::optional<Clock> TakeClock(Reader& in) {
  Clock clock;
  const auto hour = in.TakeNumber(1, 2);
  if (!hour || !in.Take(':')) return std::nullopt;
  const auto minute = in.TakeNumber(2, 2);
  if (!minute) return std::nullopt;
  clock.hour = *hour;
  clock.minute = *minute;
  if (in.Take(':')) {
    const auto second = in.TakeNumber(2, 2);
    if (!second) return std::nullopt;
    clock.second = std::min(*second, *second == 60 ? 59 : *second);
    if (in.Take('.') || in.Take(',')) in.SkipDigits();
  }
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 59) return std::nullopt;
  return clock;
}

// "+02:00" for +02:00, +0200, +02; "Z" for Z. Nothing when the offset is missing or none.
std::optional<std::string> TakeNumericOffset(Reader& in) {
  if (in.Take('z')) return "Z";
  const bool minus = in.Take('-');
  if (!minus && !in.Take('+')) return std::nullopt;
  const auto hours = in.TakeNumber(2, 2);
  if (!hours) return std::nullopt;
  in.Take(':');
  const int minutes = in.TakeNumber(2, 2).value_or(0);
  if (*hours > 23 || minutes > 59) return std::nullopt;
  if (*hours == 0 && minutes == 0) return "Z";
  return fmt::format("{}{:02}:{:02}", minus ? '-' : '+', *hours, minutes);
}

// The zones that RFC 2822 names.
std::optional<std::string> NamedOffset(std::string_view zone) {
  struct Zone {
    std::string_view name;
    std::string_view offset;
  };
  static constexpr Zone kZones[] = {{"z", "Z"},        {"ut", "Z"},       {"utc", "Z"},      {"gmt", "Z"},
                                    {"est", "-05:00"}, {"edt", "-04:00"}, {"cst", "-06:00"}, {"cdt", "-05:00"},
                                    {"mst", "-07:00"}, {"mdt", "-06:00"}, {"pst", "-08:00"}, {"pdt", "-07:00"}};
  for (const Zone& known : kZones) {
    if (known.name == zone) return std::string(known.offset);
  }
  return std::nullopt;
}

std::string Join(std::chrono::year_month_day date, const Clock& clock, std::string_view offset) {
  return fmt::format("{}T{:02}:{:02}:{:02}{}", FormatDate(date), clock.hour, clock.minute, clock.second, offset);
}

std::string ReadIso(Reader in) {
  const auto year = in.TakeNumber(4, 4);
  if (!year || !in.Take('-')) return "";
  const auto month = in.TakeNumber(1, 2);
  if (!month || !in.Take('-')) return "";
  const auto day = in.TakeNumber(1, 2);
  if (!day) return "";
  const auto date = MakeDate(*year, *month, *day);
  if (!date) return "";
  if (in.done()) return FormatDate(*date);
  if (!in.Take('t') && !in.TakeSpaces()) return "";
  const auto clock = TakeClock(in);
  if (!clock) return "";
  in.TakeSpaces();
  if (in.done()) return FormatDate(*date);
  auto offset = TakeNumericOffset(in);
  if (!offset) offset = NamedOffset(in.TakeWord());
  return offset && in.done() ? Join(*date, *clock, *offset) : "";
}

std::string ReadMail(Reader in) {
  if (in.DigitsAhead() == 0) {  // the day's name, which the date tells anyhow
    if (in.TakeWord().size() < 3) return "";
    in.Take(',');
    in.TakeSpaces();
  }
  const auto day = in.TakeNumber(1, 2);
  if (!day || (!in.TakeSpaces() && !in.Take('-'))) return "";
  static constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                               "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto month = std::find(kMonths.begin(), kMonths.end(), in.TakeWord().substr(0, 3));
  if (month == kMonths.end() || (!in.TakeSpaces() && !in.Take('-'))) return "";
  const size_t year_digits = in.DigitsAhead();
  auto year = in.TakeNumber(2, 4);
  if (!year || year_digits == 3 || year_digits > 4) return "";
  if (year_digits == 2) *year += *year < 50 ? 2000 : 1900;
  const auto date = MakeDate(*year, static_cast<int>(month - kMonths.begin()) + 1, *day);
  if (!date) return "";
  in.TakeSpaces();
  if (in.done()) return FormatDate(*date);
  const auto clock = TakeClock(in);
  if (!clock) return "";
  in.TakeSpaces();
  if (in.done()) return FormatDate(*date);
  auto offset = TakeNumericOffset(in);
  if (!offset) offset = NamedOffset(in.TakeWord());
  return offset ? Join(*date, *clock, *offset) : "";  // a comment in brackets may follow
}

}  // namespace

std::string NormalizeTimestamp(int64_t written) {
  if (written >= 1'000'01'01 && written <= 9999'12'31) {
    if (const auto date = MakeDate(static_cast<int>(written / 10000), static_cast<int>(written / 100 % 100),
                                   static_cast<int>(written % 100))) {
      return FormatDate(*date);
    }
  }
  const int64_t seconds = written >= kLeastMilliseconds ? written / 1000 : written;
  if (seconds <= 0 || seconds >= kEndOfYear9999) return "";  // 0 is what a feed writes that has no time
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(seconds / kSecondsADay))};
  const int of_day = static_cast<int>(seconds % kSecondsADay);
  return Join(date, {of_day / 3600, of_day / 60 % 60, of_day % 60}, "Z");
}

std::string NormalizeTimestamp(std::string_view written) {
  written = Trimmed(written);
  const size_t digits = Reader(written).DigitsAhead();
  if (digits >= 5 && (digits == written.size() || written[digits] == '.')) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + digits, number);
    return error == std::errc() ? NormalizeTimestamp(number) : "";
  }
  return digits == 4 ? ReadIso(Reader(written)) : ReadMail(Reader(written));
}

std::string UnreadTimestamp(std::string_view written) {
  constexpr size_t kMost = 64;
  if (std::ranges::all_of(written, IsBlank) || !NormalizeTimestamp(written).empty()) return "";
  size_t size = std::min(written.size(), kMost);
  while (size < written.size() && (static_cast<unsigned char>(written[size]) & 0xC0) == 0x80) --size;
  return std::string(written.substr(0, size));
}

}  // namespace policywire::ingest
