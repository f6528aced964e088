#include "enrich/match/match.h"

#include <algorithm>
#include <array>
#include <utility>

namespace policywire::enrich {
namespace {

// The longest entry of each kind that begins at one token.
struct Longest {
  uint32_t last = 0;
  uint32_t entry = 0;  // 1 + index; 0 for none
};

// Entries whose senses all want another letter case are none.
bool CaseAllows(const Lexicon& lexicon, const Document& document, uint32_t first, uint32_t last, uint32_t entry) {
  if (!lexicon.entries()[entry].match_case) return true;
  const std::string_view text = document.Text(first, last);
  const auto senses = lexicon.Actors(entry);
  return std::any_of(senses.begin(), senses.end(),
                     [&](const ActorSense& sense) { return sense.exact == 0 || lexicon.String(sense.exact) == text; });
}

// Asks for each word a few tokens before it needs it: the vocabulary is larger than a core's cache.
void ReadWordIds(const Lexicon& lexicon, Document& document) {
  constexpr size_t kAhead = 8;
  std::vector<Token>& tokens = document.tokens;
  std::array<Lexicon::Probe, kAhead> probes;
  for (size_t t = 0; t < tokens.size() + kAhead; ++t) {
    Lexicon::Probe& probe = probes[t % kAhead];
    if (t >= kAhead) {
      Token& token = tokens[t - kAhead];
      token.word = lexicon.WordId(probe);
      lexicon.PrefetchRoot(token.word);
    }
    if (t < tokens.size()) probe = lexicon.Prepare(document.Text(tokens[t]));
  }
}

void Collect(const Lexicon::Node& node, uint32_t last, std::array<Longest, kKinds>& found) {
  for (int kind = 0; kind < kKinds; ++kind) {
    if (node.entry[kind] != Lexicon::kNone) found[kind] = {last, node.entry[kind]};
  }
}

}  // namespace

void Match(const Lexicon& lexicon, Document& document) {
  document.mentions.clear();
  ReadWordIds(lexicon, document);
  for (const Sentence& sentence : document.sentences) {
    std::array<uint32_t, kKinds> free_from{};  // first token that a mention of the kind may begin at
    for (uint32_t first = sentence.first; first < sentence.last; ++first) {
      uint32_t node = lexicon.Root(document.tokens[first].word);
      if (node == Lexicon::kNone) continue;
      std::array<Longest, kKinds> found{};
      uint32_t last = first + 1;
      Collect(lexicon.node(node), last, found);
      while (last < sentence.last) {
        node = lexicon.Child(node, document.tokens[last].word);
        if (node == Lexicon::kNone) break;
        Collect(lexicon.node(node), ++last, found);
      }
      const size_t begin = document.mentions.size();
      for (int kind = 0; kind < kKinds; ++kind) {
        const Longest& longest = found[kind];
        if (longest.entry == 0 || first < free_from[kind]) continue;
        if (!CaseAllows(lexicon, document, first, longest.last, longest.entry - 1)) continue;
        document.mentions.push_back({first, longest.last, longest.entry - 1});
        free_from[kind] = longest.last;
      }
      // Longer ones first; one to three entries begin at a token.
      for (size_t i = begin + 1; i < document.mentions.size(); ++i) {
        for (size_t j = i; j > begin && document.mentions[j].last > document.mentions[j - 1].last; --j) {
          std::swap(document.mentions[j], document.mentions[j - 1]);
        }
      }
    }
  }
}

}  // namespace policywire::enrich
