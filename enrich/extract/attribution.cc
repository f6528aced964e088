#include "enrich/extract/attribution.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "enrich/extract/phrase.h"

namespace policywire::enrich {
namespace {

// Sorted. Words of office that stand before a name.
constexpr std::array<std::string_view, 42> kTitles = {
    "adviser",    "ambassador",   "analyst",     "chairman",   "chancellor",   "chief",       "colonel",
    "commander",  "commissioner", "coordinator", "director",   "envoy",        "gen.",        "general",
    "governor",   "head",         "judge",       "king",       "lawmaker",     "lawyer",      "leader",
    "lieutenant", "mayor",        "minister",    "mp",         "mr",           "mr.",         "mrs.",
    "ms.",        "negotiator",   "official",    "opposition", "premier",      "president",   "prince",
    "rapporteur", "secretary",    "senator",     "spokesman",  "spokesperson", "spokeswoman", "sultan"};
static_assert(std::is_sorted(kTitles.begin(), kTitles.end()));

// Sorted. Common nouns for those whom news cites without a name.
constexpr std::array<std::string_view, 33> kCited = {
    "activists",    "agencies",  "agency",     "analysts",      "authorities", "commission", "diplomats",
    "doctors",      "exporters", "government", "investigators", "lawyers",     "media",      "medics",
    "military",     "ministry",  "newspaper",  "newspapers",    "official",    "officials",  "organisation",
    "organization", "outlets",   "police",     "prosecutors",   "rebels",      "report",     "reports",
    "residents",    "rights",    "sources",    "spokesman",     "witnesses"};
static_assert(std::is_sorted(kCited.begin(), kCited.end()));

bool Has(const auto& sorted, std::string_view word) { return std::binary_search(sorted.begin(), sorted.end(), word); }

class Reader {
 public:
  explicit Reader(const Document& document) : document_(document) {}

  std::string_view Text(uint32_t t) const { return document_.Text(document_.tokens[t]); }
  bool Capitalised(uint32_t t) const { return document_.tokens[t].Is(Token::kCapitalised); }

  // The folded word, when it is short enough to be of the tables.
  std::string_view Folded(uint32_t t) {
    const std::string_view text = Text(t);
    if (text.size() > buffer_.size()) return {};
    std::transform(text.begin(), text.end(), buffer_.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; });
    return std::string_view(buffer_.data(), text.size());
  }

  // One past the last title before a name; `phrase.first` when there is none.
  uint32_t TitleEnd(TokenRange phrase) {
    uint32_t end = phrase.first;
    for (uint32_t t = phrase.first; t + 1 < phrase.last; ++t) {
      if (Has(kTitles, Folded(t)) && Capitalised(t + 1)) end = t + 1;
    }
    return end;
  }

 private:
  const Document& document_;
  std::array<char, 16> buffer_{};
};

}  // namespace

TokenRange CitedName(const Document& document, TokenRange phrase) {
  Reader reader(document);
  while (phrase.first < phrase.last) {
    const std::string_view word = reader.Folded(phrase.first);
    if (word != "the" && word != "a" && word != "an" && word != "previous" && word != "some") break;
    ++phrase.first;
  }
  if (phrase.first >= phrase.last) return {};
  if (const uint32_t name = reader.TitleEnd(phrase); name > phrase.first) {
    return Unmarked(document, {name, phrase.last});
  }
  bool cited = false;
  for (uint32_t t = phrase.first; t < phrase.last; ++t) {
    cited |= (reader.Capitalised(t) && !document.tokens[t].Is(Token::kSentenceStart)) || Has(kCited, reader.Folded(t));
  }
  // A sentence begins with a capital, whatever it begins with: only a name of several words is one for sure.
  if (!cited && phrase.last - phrase.first == 1 && reader.Capitalised(phrase.first)) {
    static constexpr std::string_view kPronouns[] = {"he",    "she",   "it",    "they",   "we",   "i",     "this",
                                                     "that",  "these", "those", "others", "many", "some",  "one",
                                                     "there", "who",   "both",  "people", "none", "nobody"};
    const std::string_view word = reader.Folded(phrase.first);
    cited = std::find(std::begin(kPronouns), std::end(kPronouns), word) == std::end(kPronouns);
  }
  return cited ? Unmarked(document, phrase) : TokenRange{};
}

bool NamesOfficial(const Document& document, TokenRange phrase) {
  return Reader(document).TitleEnd(phrase) > phrase.first;
}

}  // namespace policywire::enrich
