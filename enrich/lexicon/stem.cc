#include "enrich/lexicon/stem.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

namespace policywire::enrich {
namespace {

// Sorted. Irregular forms of the verbs and nouns that news uses, with what regular forms of the same word come to.
constexpr std::pair<std::string_view, std::string_view> kIrregular[] = {
    {"arose", "aris"},
    {"ate", "eat"},
    {"awoke", "awak"},
    {"became", "becom"},
    {"began", "begin"},
    {"begun", "begin"},
    {"bid", "bid"},
    {"bought", "buy"},
    {"bound", "bind"},
    {"broke", "break"},
    {"broken", "break"},
    {"brought", "bring"},
    {"built", "build"},
    {"came", "com"},
    {"caught", "catch"},
    {"children", "child"},
    {"chose", "choos"},
    {"chosen", "choos"},
    {"did", "do"},
    {"done", "do"},
    {"drawn", "draw"},
    {"drew", "draw"},
    {"driven", "driv"},
    {"drove", "driv"},
    {"fallen", "fall"},
    {"fed", "feed"},
    {"fell", "fall"},
    {"felt", "feel"},
    {"fled", "fle"},
    {"flew", "fly"},
    {"flown", "fly"},
    {"forbade", "forbid"},
    {"forbidden", "forbid"},
    {"forgave", "forgiv"},
    {"forgiven", "forgiv"},
    {"fought", "fight"},
    {"found", "find"},
    {"froze", "freez"},
    {"frozen", "freez"},
    {"gave", "giv"},
    {"given", "giv"},
    {"goes", "go"},
    {"gone", "go"},
    {"got", "get"},
    {"grew", "grow"},
    {"grown", "grow"},
    {"had", "hav"},
    {"has", "hav"},
    {"held", "hold"},
    {"hidden", "hid"},
    {"hung", "hang"},
    {"kept", "keep"},
    {"knew", "know"},
    {"known", "know"},
    {"laid", "lay"},
    {"led", "lead"},
    {"left", "leav"},
    {"lent", "lend"},
    {"lost", "los"},
    {"made", "mak"},
    {"meant", "mean"},
    {"men", "man"},
    {"met", "meet"},
    {"overthrew", "overthrow"},
    {"overthrown", "overthrow"},
    {"overtook", "overtak"},
    {"paid", "pay"},
    {"put", "put"},
    {"ran", "run"},
    {"risen", "ris"},
    {"rose", "ris"},
    {"said", "say"},
    {"sank", "sink"},
    {"sat", "sit"},
    {"saw", "se"},
    {"seen", "se"},
    {"sent", "send"},
    {"shook", "shak"},
    {"shot", "shoot"},
    {"shown", "show"},
    {"sold", "sell"},
    {"sought", "seek"},
    {"spent", "spend"},
    {"spoke", "speak"},
    {"spoken", "speak"},
    {"stole", "steal"},
    {"stolen", "steal"},
    {"stood", "stand"},
    {"stricken", "strik"},
    {"struck", "strik"},
    {"sued", "sue"},
    {"sung", "sing"},
    {"sunk", "sink"},
    {"sworn", "swear"},
    {"taken", "tak"},
    {"taught", "teach"},
    {"thought", "think"},
    {"threw", "throw"},
    {"thrown", "throw"},
    {"told", "tell"},
    {"took", "tak"},
    {"understood", "understand"},
    {"undertaken", "undertak"},
    {"undertook", "undertak"},
    {"upheld", "uphold"},
    {"was", "be"},
    {"went", "go"},
    {"were", "be"},
    {"withdrawn", "withdraw"},
    {"withdrew", "withdraw"},
    {"withheld", "withhold"},
    {"women", "woman"},
    {"won", "win"},
    {"wore", "wear"},
    {"written", "writ"},
    {"wrote", "writ"},
};
static_assert(std::ranges::is_sorted(kIrregular, {}, &std::pair<std::string_view, std::string_view>::first));

// Where the forms that begin with each letter begin; one more for the end.
constexpr std::array<uint8_t, 27> kFirstOf = [] {
  std::array<uint8_t, 27> first{};
  for (size_t letter = 0; letter < first.size(); ++letter) {
    while (first[letter] < std::size(kIrregular) &&
           static_cast<size_t>(kIrregular[first[letter]].first[0] - 'a') < letter) {
      ++first[letter];
    }
  }
  return first;
}();
static_assert(std::size(kIrregular) < 256);

// The stem of an irregular form; empty for any other.
std::string_view Irregular(std::string_view text) {
  if (text[0] < 'a' || text[0] > 'z') return {};
  const auto letter = static_cast<size_t>(text[0] - 'a');
  for (size_t i = kFirstOf[letter]; i < kFirstOf[letter + 1]; ++i) {
    if (kIrregular[i].first == text) return kIrregular[i].second;
  }
  return {};
}

bool IsVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

bool HasVowel(std::string_view text) { return std::ranges::any_of(text, IsVowel); }

// What an ending leaves: "bann" is "ban", "impose" is "impos"; doubled letters that a base form may end in stay.
std::string_view Trim(std::string_view stem) {
  const size_t size = stem.size();
  const bool twice = size > 3 && stem[size - 1] == stem[size - 2];
  if (twice && std::string_view("bdgmnprt").find(stem.back()) != std::string_view::npos) stem.remove_suffix(1);
  return stem;
}

}  // namespace

std::string_view Stem(std::string_view word, StemBuffer& buffer) {
  const size_t size = std::min(word.size(), kMaxStemBytes);
  bool digits = false;
  for (size_t i = 0; i < size; ++i) {
    char c = word[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 0x20);
    if (c >= '0' && c <= '9') {
      c = '0';
      digits = true;
    }
    buffer[i] = c;
  }
  std::string_view text(buffer.data(), size);
  if (digits || size < 3) return text;
  if (const std::string_view irregular = Irregular(text); !irregular.empty()) return irregular;
  if (size == 3) return text.back() == 'e' ? text.substr(0, 2) : text;
  const auto without = [&](size_t ending) { return text.substr(0, size - ending); };
  if (text.ends_with("ies") && size > 4) {
    buffer[size - 3] = 'y';
    return without(2);
  }
  if (text.ends_with("ied") && size > 4) {
    buffer[size - 3] = 'y';
    return without(2);
  }
  if (text.ends_with("ing") && size > 5 && HasVowel(without(3))) return Trim(without(3));
  if (text.ends_with("ed") && size > 4 && HasVowel(without(2)) && !text.ends_with("eed")) return Trim(without(2));
  if (text.ends_with("ches") || text.ends_with("shes") || text.ends_with("sses") || text.ends_with("xes")) {
    return without(2);
  }
  if (text.ends_with("s") && !text.ends_with("ss") && !text.ends_with("us") && !text.ends_with("is")) {
    text = without(1);
  }
  return text.ends_with("e") && text.size() > 3 ? text.substr(0, text.size() - 1) : Trim(text);
}

}  // namespace policywire::enrich
