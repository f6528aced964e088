#include "enrich/segment/words.h"

#include <algorithm>
#include <array>

#include "enrich/letters.h"

namespace policywire::enrich {
namespace {

template <size_t N>
constexpr std::array<uint64_t, N> Keys(const std::string_view (&words)[N]) {
  std::array<uint64_t, N> keys{};
  for (size_t i = 0; i < N; ++i) keys[i] = ShortWord(words[i]);
  std::sort(keys.begin(), keys.end());
  return keys;
}

template <size_t N>
bool Has(const std::array<uint64_t, N>& keys, std::string_view word) {
  const uint64_t key = ShortWord(word);
  return key != 0 && std::binary_search(keys.begin(), keys.end(), key);
}

// With a capital only: "Sen.", but "rev" and "mass" at the end of a sentence are words.
constexpr auto kTitles = Keys({
    "mr",   "mrs",  "ms",   "messrs", "dr",  "prof", "st",   "mt",  "gen",  "maj",  "col", "lt",  "capt",
    "cmdr", "adm",  "sgt",  "cpl",    "sen", "rep",  "reps", "gov", "pres", "rev",  "hon", "amb", "supt",
    "brig", "sens", "atty", "insp",   "fr",  "mme",  "mlle", "ft",  "govs", "gens", "sec",
});
constexpr auto kLowerTitles = Keys({"vs", "v", "viz", "cf", "mr", "mrs", "ms", "dr", "prof"});
constexpr auto kBeforeNumber = Keys({
    "jan", "feb", "mar", "apr",  "jun", "jul", "aug", "sep",  "sept",   "oct", "nov", "dec", "no", "nos",
    "p",   "pp",  "fig", "figs", "art", "vol", "ch",  "para", "approx", "ca",  "c",   "div", "pt", "op",
});
constexpr auto kGeneral = Keys({
    "inc", "co",   "corp", "ltd", "llc", "plc",  "bros", "jr",   "sr",   "etc",  "al",
    "esq", "dept", "ave",  "esp", "eds", "incl", "excl", "govt", "misc", "cont",
});
constexpr auto kProper = Keys({
    "univ", "est",  "blvd", "rd",   "hwy", "bldg", "ariz", "calif", "colo", "conn", "fla",  "ga",  "ill",
    "kan",  "mass", "mich", "minn", "mo",  "mont", "neb",  "nev",   "okla", "pa",   "tenn", "tex", "va",
    "vt",   "wash", "wis",  "wyo",  "ky",  "md",   "ed",   "intl",  "natl", "assn", "ph",   "cos",
});
constexpr auto kStarters = Keys({
    "the",   "a",    "an",      "this",    "that",     "these",   "those", "it",    "its",    "he",      "she",
    "they",  "we",   "you",     "i",       "his",      "her",     "their", "our",   "my",     "in",      "on",
    "at",    "for",  "from",    "by",      "with",     "but",     "and",   "or",    "so",     "if",      "when",
    "while", "what", "who",     "how",     "why",      "where",   "as",    "after", "before", "since",   "there",
    "here",  "both", "some",    "many",    "most",     "all",     "no",    "not",   "now",    "then",    "also",
    "last",  "once", "each",    "one",     "two",      "did",     "does",  "do",    "is",     "are",     "was",
    "were",  "will", "would",   "can",     "could",    "should",  "has",   "have",  "had",    "mr",      "mrs",
    "ms",    "dr",   "earlier", "however", "although", "despite", "under", "even",  "such",   "other",   "another",
    "to",    "of",   "until",   "still",   "yet",      "please",  "next",  "first", "second", "instead",
});
constexpr auto kPrefixes = Keys({
    "e",   "non", "co",    "pre",   "post", "re",    "anti", "pro",  "mid",  "multi", "semi", "ex",
    "neo", "sub", "inter", "intra", "pan",  "socio", "mini", "vice", "arch", "de",    "un",
});
constexpr auto kUnits =
    Keys({"am", "pm", "bn", "mn", "tn", "km", "kg", "mm", "cm", "mph", "kph", "mw", "gw", "kw", "hrs"});

}  // namespace

Abbreviation AbbreviationOf(std::string_view word) {
  if (word.size() > 6) return Abbreviation::kNone;
  const bool capital = word[0] >= 'A' && word[0] <= 'Z';
  if (Has(kBeforeNumber, word)) return Abbreviation::kBeforeNumber;
  if (capital ? Has(kTitles, word) : Has(kLowerTitles, word)) return Abbreviation::kTitle;
  if (Has(kGeneral, word) || (capital && Has(kProper, word))) return Abbreviation::kGeneral;
  return Abbreviation::kNone;
}

bool StartsSentences(std::string_view word) {
  return Has(kStarters, word) || word == "Meanwhile";  // too long for a key
}

bool IsBoundPrefix(std::string_view word) { return word.size() <= 5 && Has(kPrefixes, word); }

bool IsUnit(std::string_view word) { return word.size() <= 3 && Has(kUnits, word); }

uint8_t ContractionSplit(std::string_view word) {
  switch (ShortWord(word)) {
    case ShortWord("cannot"):
      return 3;
    case ShortWord("gonna"):
    case ShortWord("wanna"):
    case ShortWord("gotta"):
    case ShortWord("lemme"):
    case ShortWord("gimme"):
      return 3;
    default:
      return 0;
  }
}

}  // namespace policywire::enrich
