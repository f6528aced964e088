#include "ingest/decode/html/written_date.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

// A run of letters or of digits, with what stands between it and the next.
struct Piece {
  std::string_view text;
  bool number = false;
  int value = -1;  // of a number of up to four digits, else of a month's name
  size_t begin = 0;
};

constexpr std::string_view kMonths[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};

// 1 to 12, or 0.
int MonthOf(std::string_view word) {
  if (word.size() < 3 || word.size() > 9) return 0;
  for (int month = 0; month < 12; ++month) {
    const std::string_view name = kMonths[month];
    if (word.size() > name.size()) continue;
    if (std::equal(word.begin(), word.end(), name.begin(), [](char a, char b) { return Lower(a) == b; })) {
      return month + 1;
    }
  }
  return 0;
}

bool IsYear(const Piece& piece) {
  return piece.number && piece.text.size() == 4 && piece.value >= 1990 && piece.value < 2100;
}
bool IsDay(const Piece& piece) {
  return piece.number && piece.text.size() <= 2 && piece.value >= 1 && piece.value <= 31;
}
bool IsMonthNumber(const Piece& piece) { return IsDay(piece) && piece.value <= 12; }
bool IsMonthName(const Piece& piece) { return !piece.number && piece.value > 0; }
bool IsOrdinal(const Piece& piece) {
  return piece.text == "st" || piece.text == "nd" || piece.text == "rd" || piece.text == "th" || piece.text == "of";
}

std::string Written(int year, int month, int day) {
  constexpr int kDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1 || day > kDays[month - 1]) return "";
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

}  // namespace

std::string FindWrittenDate(std::string_view text) {
  std::vector<Piece> pieces;
  for (size_t at = 0; at < text.size();) {
    const bool digit = IsDigit(text[at]);
    if (!digit && !IsLetter(text[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && (digit ? IsDigit(text[end]) : IsLetter(text[end]))) ++end;
    Piece piece{text.substr(at, end - at), digit, -1, at};
    if (digit && end - at <= 4) {
      piece.value = 0;
      for (size_t i = at; i < end; ++i) piece.value = piece.value * 10 + (text[i] - '0');
    } else if (!digit) {
      piece.value = MonthOf(piece.text);
    }
    at = end;
    if (!digit && IsOrdinal(piece)) continue;
    pieces.push_back(piece);
  }
  const auto between = [&](size_t i) {
    const size_t begin = pieces[i].begin + pieces[i].text.size();
    return text.substr(begin, pieces[i + 1].begin - begin);
  };
  // What divides a date of numbers: one sign, the same both times.
  const auto divided = [&](size_t i) {
    const std::string_view first = between(i);
    return first.size() == 1 && first == between(i + 1) && std::string_view("/-.").find(first[0]) != first.npos;
  };
  constexpr size_t kFarthest = 8;  // between a month's name and its day or year
  for (size_t i = 0; i + 2 < pieces.size(); ++i) {
    const Piece& a = pieces[i];
    const Piece& b = pieces[i + 1];
    const Piece& c = pieces[i + 2];
    std::string date;
    if (IsMonthName(a) && IsDay(b) && IsYear(c) && between(i).size() < kFarthest && between(i + 1).size() < kFarthest) {
      date = Written(c.value, a.value, b.value);
    } else if (IsDay(a) && IsMonthName(b) && IsYear(c) && between(i).size() < kFarthest &&
               between(i + 1).size() < kFarthest) {
      date = Written(c.value, b.value, a.value);
    } else if (IsYear(a) && IsMonthName(b) && IsDay(c) && between(i).size() < kFarthest) {
      date = Written(a.value, b.value, c.value);
    } else if (IsYear(a) && IsMonthNumber(b) && IsDay(c) && divided(i)) {
      date = Written(a.value, b.value, c.value);
    } else if (IsDay(a) && IsDay(b) && IsYear(c) && divided(i)) {
      const bool day_first = a.value > 12 || (b.value <= 12 && between(i) == ".");
      date = day_first ? Written(c.value, b.value, a.value) : Written(c.value, a.value, b.value);
    }
    if (!date.empty()) return date;
  }
  return "";
}

}  // namespace policywire::ingest
