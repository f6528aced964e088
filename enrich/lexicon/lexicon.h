// What the tables say, compiled for one pass over an article's tokens.
//
// A vocabulary gives each lower-cased word a number; a trie over these numbers leads to entries; an entry has one kind
// and one or several senses ("strikes" the verb and the noun, "prime minister Abe" in two terms of office).
#ifndef POLICYWIRE_ENRICH_LEXICON_LEXICON_H_
#define POLICYWIRE_ENRICH_LEXICON_LEXICON_H_

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "enrich/document.h"
#include "enrich/lexicon/senses.h"
#include "enrich/lexicon/table.h"
#include "enrich/lexicon/word_hashes.h"
#include "enrich/lexicon/word_key.h"

namespace policywire::enrich {

struct Entry {
  uint16_t senses = 0;
  uint32_t first_sense = 0;  // index into the senses of its kind
};

// Immutable once compiled; safe to read from any number of threads.
class Lexicon {
 public:
  // Rows of a later layer replace those of earlier ones that have the same term in the same table.
  using Layer = std::vector<TableFile>;
  // InvalidArgument names file, line and column of the first bad row.
  static absl::StatusOr<std::unique_ptr<const Lexicon>> Compile(std::vector<Layer> layers);

  static constexpr uint32_t kNone = 0;
  // A place in the trie. Every word has one under its own number, for the terms that begin with it.
  struct Node {
    std::array<uint32_t, kKinds> entry{};  // by kind, where `kinds` has its bit: index into entries()
    uint8_t kinds = 0;
    uint8_t match_case = 0;  // kinds whose entry has senses that hold for one letter case only
    uint64_t children = 0;   // bit `word % 64` of every word that leads on: most do not
  };

  // Number of the word [begin, end) of `text`, whatever its case; kNone when no table has it.
  uint32_t WordId(std::string_view text, size_t begin, size_t end) const {
    const WordKey key = MakeWordKey(text.substr(begin, end - begin), text.size() - begin);
    for (size_t slot = key.Hash() & word_mask_;; slot = (slot + 1) & word_mask_) {
      const uint32_t id = word_slots_[slot];
      // One test, nearly always true, for the word that is found and the one that is not.
      const uint64_t taken = id == kNone ? 0 : ~uint64_t{0};
      if ((words_[id].Difference(key) & taken) == 0) return id;
    }
  }
  uint32_t WordId(std::string_view word) const { return WordId(word, 0, word.size()); }
  // The hashes of a token's word, which most words have ready here.
  WordHashes Hashes(const Token& token, std::string_view text) const {
    return token.word == kNone ? HashWord(text) : hashes_[token.word];
  }
  // Node behind `node` along `word`; kNone when there is none.
  uint32_t Child(uint32_t node, uint32_t word) const {
    return (nodes_[node].children >> (word % 64) & 1) == 0 ? kNone : FindChild(node, word);
  }
  const Node& node(uint32_t index) const { return nodes_[index]; }
  void PrefetchNode(uint32_t index) const { __builtin_prefetch(&nodes_[index]); }

  const std::vector<Entry>& entries() const { return entries_; }
  void PrefetchEntry(uint32_t index) const { __builtin_prefetch(&entries_[index]); }
  std::span<const ActorSense> Actors(uint32_t entry) const { return Senses(actors_, entry); }
  std::span<const ActSense> Acts(uint32_t entry) const { return Senses(acts_, entry); }
  std::span<const InstrumentSense> Instruments(uint32_t entry) const { return Senses(instruments_, entry); }
  std::span<const CueSense> Cues(uint32_t entry) const { return Senses(cues_, entry); }
  std::span<const GoodSense> Goods(uint32_t entry) const { return Senses(goods_, entry); }

  // Whose site an article with this URL stands on, as for String(); kNone where no table has its host or what that is
  // part of.
  uint32_t PublisherOf(std::string_view url) const;

  // A text that a sense refers to by number: an actor's code, role or sector.
  std::string_view String(uint32_t id) const { return strings_[id]; }

  // 16 hexadecimal digits over every row of every layer.
  std::string_view version() const { return version_; }

 private:
  friend class LexiconCompiler;
  Lexicon() = default;

  template <typename Sense>
  std::span<const Sense> Senses(const std::vector<Sense>& all, uint32_t entry) const {
    return {all.data() + entries_[entry].first_sense, entries_[entry].senses};
  }

  uint32_t FindChild(uint32_t node, uint32_t word) const;

  struct ChildSlot {
    uint64_t key = 0;  // node in the upper half, word in the lower
    uint32_t node = 0;
  };

  // Open addressing, sizes powers of two.
  size_t word_mask_ = 0;
  std::vector<uint32_t> word_slots_;  // ids of words, kNone for an empty slot
  std::vector<WordKey> words_;        // by id
  std::vector<WordHashes> hashes_;    // by id
  size_t child_mask_ = 0;
  std::vector<ChildSlot> child_slots_;
  std::vector<Node> nodes_;  // those of the words, by word id, then all others
  std::vector<Entry> entries_;
  std::vector<ActorSense> actors_;
  std::vector<ActSense> acts_;
  std::vector<InstrumentSense> instruments_;
  std::vector<CueSense> cues_;
  std::vector<GoodSense> goods_;
  std::vector<std::pair<std::string, uint32_t>> sites_;  // by host, sorted
  std::vector<std::string> strings_;
  std::string version_;
};

// The tables that are part of the library.
const Lexicon::Layer& BuiltInTables();

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_LEXICON_H_
