#include "enrich/match/match.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace policywire::enrich {
namespace {

constexpr size_t kNodesAhead = 16;

// Entries whose senses all want another letter case are none.
bool CaseAllows(const Lexicon& lexicon, const Document& document, uint32_t first, uint32_t last, uint32_t entry) {
  const std::string_view text = document.Text(first, last);
  const auto senses = lexicon.Actors(entry);
  return std::any_of(senses.begin(), senses.end(),
                     [&](const ActorSense& sense) { return sense.exact == 0 || lexicon.String(sense.exact) == text; });
}

// Gives tokens their words' numbers, in their order. Asks for what a word needs some tokens before it is needed,
// because the vocabulary is larger than a core's cache.
class WordReader {
 public:
  WordReader(const Lexicon& lexicon, Document& document)
      : lexicon_(lexicon),
        text_(document.clean.text),
        tokens_(document.tokens.data()),
        size_(static_cast<uint32_t>(document.tokens.size())) {
    for (uint32_t t = 0; t < std::min(kAhead, size_); ++t) Ask(t);
  }

  // To the end of the tokens or to `last`, what comes first.
  void ReadUpTo(uint32_t last) {
    last = std::min(last, size_);
    const uint32_t full = std::min(last, size_ - std::min(size_, kAhead));
    uint32_t t = read_;
    for (; t < full; ++t) {
      Answer(t);
      Ask(t + kAhead);
    }
    for (; t < last; ++t) Answer(t);
    read_ = t;
  }

 private:
  static constexpr uint32_t kAhead = 8;

  void Ask(uint32_t t) { probes_[t % kAhead] = lexicon_.Prepare(text_, tokens_[t].begin, tokens_[t].end); }
  void Answer(uint32_t t) {
    const uint32_t word = lexicon_.WordId(probes_[t % kAhead]);
    tokens_[t].word = word;
    lexicon_.PrefetchNode(word);
  }

  const Lexicon& lexicon_;
  const std::string_view text_;
  Token* const tokens_;
  const uint32_t size_;
  uint32_t read_ = 0;
  std::array<Lexicon::Probe, kAhead> probes_;
};

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
  const Token* const tokens = document.tokens.data();
  WordReader words(lexicon, document);
  for (const Sentence& sentence : document.sentences) {
    // A node is asked for when its word is read: some tokens before the trie is entered there.
    words.ReadUpTo(sentence.last + kNodesAhead);
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
