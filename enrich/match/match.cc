#include "enrich/match/match.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace policywire::enrich {
namespace {

// Entries whose senses all want another letter case are none.
bool CaseAllows(const Lexicon& lexicon, const Document& document, uint32_t first, uint32_t last, uint32_t entry) {
  const std::string_view text = document.Text(first, last);
  const auto senses = lexicon.Actors(entry);
  return std::any_of(senses.begin(), senses.end(),
                     [&](const ActorSense& sense) { return sense.exact == 0 || lexicon.String(sense.exact) == text; });
}

// Gives the tokens from `first` to `last` their words' numbers, and asks for what the trie will read of them.
void ReadWordIds(const Lexicon& lexicon, std::string_view text, Token* tokens, uint32_t first, uint32_t last) {
  for (uint32_t t = first; t < last; ++t) {
    const uint32_t word = lexicon.WordId(text, tokens[t].begin, tokens[t].end);
    tokens[t].word = word;
    lexicon.PrefetchNode(word);
  }
}

// The longest entries that begin at one token, by kind.
class Longest {
 public:
  void Add(const Lexicon::Node& node, uint32_t last) {
    kinds_ |= node.kinds;
    for (uint32_t kinds = node.kinds; kinds != 0; kinds &= kinds - 1) {
      const int kind = std::countr_zero(kinds);
      nodes_[kind] = &node;
      lasts_[kind] = last;
    }
  }

  bool IsOne() const { return (kinds_ & (kinds_ - 1)) == 0; }

  // Calls `visit(kind, last, entry, match_case)` for each kind.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (uint32_t kinds = kinds_; kinds != 0; kinds &= kinds - 1) {
      const int kind = std::countr_zero(kinds);
      const Lexicon::Node& node = *nodes_[kind];
      visit(kind, lasts_[kind], node.entry[kind], (node.match_case >> kind & 1) != 0);
    }
  }

 private:
  uint32_t kinds_ = 0;  // those that the others have
  std::array<const Lexicon::Node*, kKinds> nodes_;
  std::array<uint32_t, kKinds> lasts_;
};

}  // namespace

void Match(const Lexicon& lexicon, Document& document) {
  std::vector<Mention>& mentions = document.mentions;
  mentions.clear();
  Token* const tokens = document.tokens.data();
  for (const Sentence& sentence : document.sentences) {
    ReadWordIds(lexicon, document.clean.text, tokens, sentence.first, sentence.last);
    const uint32_t end = sentence.last;
    std::array<uint32_t, kKinds> free_from{};  // first token that a mention of the kind may begin at
    for (uint32_t first = sentence.first; first < end; ++first) {
      uint32_t node = tokens[first].word;
      uint32_t last = first + 1;
      uint32_t next = last < end ? lexicon.Child(node, tokens[last].word) : Lexicon::kNone;
      if (next == Lexicon::kNone && lexicon.node(node).kinds == 0) continue;
      Longest longest;
      longest.Add(lexicon.node(node), last);
      while (next != Lexicon::kNone) {
        node = next;
        longest.Add(lexicon.node(node), ++last);
        next = last < end ? lexicon.Child(node, tokens[last].word) : Lexicon::kNone;
      }
      const size_t begin = mentions.size();
      longest.ForEach([&](int kind, uint32_t last_of_kind, uint32_t entry, bool match_case) {
        if (first < free_from[kind]) return;
        if (match_case && !CaseAllows(lexicon, document, first, last_of_kind, entry)) return;
        mentions.push_back({first, last_of_kind, entry, static_cast<Kind>(kind)});
        lexicon.PrefetchEntry(entry);
        free_from[kind] = last_of_kind;
      });
      if (longest.IsOne()) continue;
      // Longer ones first; two or three entries begin at the token.
      for (size_t i = begin + 1; i < mentions.size(); ++i) {
        for (size_t j = i; j > begin && mentions[j].last > mentions[j - 1].last; --j) {
          std::swap(mentions[j], mentions[j - 1]);
        }
      }
    }
  }
}

}  // namespace policywire::enrich
