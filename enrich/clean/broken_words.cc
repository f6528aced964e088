#include "enrich/clean/broken_words.h"

#include <algorithm>
#include <array>
#include <string>

namespace policywire::enrich {
namespace {

constexpr size_t kLongest = 24;  // letters of either part

// First parts of words that keep their hyphen.
constexpr std::array<std::string_view, 27> kFirst = {
    "all", "anti",  "co",  "cross", "ex",   "far", "first", "full",  "half",   "hard", "high",  "left",  "long", "low",
    "mid", "multi", "non", "off",   "post", "pre", "pro",   "right", "second", "self", "short", "third", "well",
};
// And last parts.
constexpr std::array<std::string_view, 36> kLast = {
    "aligned", "backed",   "based",   "border", "building", "controlled", "day",   "dollar", "driven",
    "free",    "funded",   "general", "in",     "keeping",  "led",        "level", "like",   "made",
    "making",  "minister", "month",   "new",    "old",      "out",        "owned", "party",  "profit",
    "range",   "related",  "run",     "scale",  "term",     "to",         "up",    "wide",   "year",
};

bool IsSmall(char c) { return c >= 'a' && c <= 'z'; }

template <size_t N>
bool IsIn(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Whether `word` stands in the text with no small letter on either side.
bool Writes(std::string_view text, std::string_view word) {
  for (size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; ++at) {
    const size_t end = at + word.size();
    if ((at == 0 || !IsSmall(text[at - 1])) && (end == text.size() || !IsSmall(text[end]))) return true;
  }
  return false;
}

}  // namespace

LineEndHyphen HyphenAt(std::string_view text, size_t at, size_t next, int& searches) {
  size_t begin = at;
  while (begin > 0 && at - begin <= kLongest && IsSmall(text[begin - 1])) --begin;
  size_t end = next;
  while (end < text.size() && end - next <= kLongest && IsSmall(text[end])) ++end;
  const size_t first_size = at - begin;
  const size_t last_size = end - next;
  if (first_size == 0 || last_size == 0 || first_size > kLongest || last_size > kLongest) return LineEndHyphen::kNone;
  if (first_size < 2 || last_size < 2) return LineEndHyphen::kOwn;
  // The capital that a word begins with is part of it; a hyphen before it is not.
  if (begin > 0 && text[begin - 1] >= 'A' && text[begin - 1] <= 'Z') --begin;
  if (begin > 0 && text[begin - 1] == '-') return LineEndHyphen::kOwn;
  const std::string first(text.substr(begin, at - begin));
  const std::string_view last = text.substr(next, last_size);
  if (searches > 0) {
    --searches;
    if (Writes(text, first + std::string(last))) return LineEndHyphen::kBreak;
    if (Writes(text, first + "-" + std::string(last))) return LineEndHyphen::kOwn;
  }
  return IsIn(kFirst, first) || IsIn(kLast, last) ? LineEndHyphen::kOwn : LineEndHyphen::kBreak;
}

}  // namespace policywire::enrich
