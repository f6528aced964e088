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
#include <vector>

#include "absl/status/statusor.h"
#include "enrich/lexicon/senses.h"
#include "enrich/lexicon/table.h"
#include "enrich/lexicon/word_key.h"

namespace policywire::enrich {

struct Entry {
  Kind kind = Kind::kActor;
  bool match_case = false;  // some sense holds for one letter case only
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
  struct Node {
    std::array<uint32_t, kKinds> entry{};  // by kind: 1 + index into entries(), or kNone
    uint64_t children = 0;                 // bit `word % 64` of every word that leads on: most do not
  };

  // Number of a word as the text writes it, whatever its case; kNone when no table has it. In two steps, because the
  // vocabulary is larger than a core's cache: what one asks for first is there when it is asked for the number.
  struct Probe {
    WordKey key;
    uint64_t hash = 0;
  };
  Probe Prepare(std::string_view word) const {
    Probe probe{MakeWordKey(word), 0};
    probe.hash = probe.key.Hash();
    const size_t slot = probe.hash & (word_slots_.size() - 1);
    __builtin_prefetch(&word_tags_[slot]);
    __builtin_prefetch(&word_slots_[slot]);
    return probe;
  }
  uint32_t WordId(const Probe& probe) const;
  uint32_t WordId(std::string_view word) const { return WordId(Prepare(word)); }
  // First node of the terms that begin with the word; kNone when none does.
  uint32_t Root(uint32_t word) const { return roots_[word]; }
  // Asks for what `node` of the word's root will read.
  void PrefetchRoot(uint32_t word) const { __builtin_prefetch(&nodes_[roots_[word]]); }
  // Node behind `node` along `word`; kNone when there is none.
  uint32_t Child(uint32_t node, uint32_t word) const;
  const Node& node(uint32_t index) const { return nodes_[index]; }

  const std::vector<Entry>& entries() const { return entries_; }
  std::span<const ActorSense> Actors(uint32_t entry) const { return Senses(actors_, entry); }
  std::span<const ActSense> Acts(uint32_t entry) const { return Senses(acts_, entry); }
  std::span<const InstrumentSense> Instruments(uint32_t entry) const { return Senses(instruments_, entry); }
  std::span<const CueSense> Cues(uint32_t entry) const { return Senses(cues_, entry); }
  std::span<const GoodSense> Goods(uint32_t entry) const { return Senses(goods_, entry); }

  // A text that a sense refers to by number: an actor's code, role or sector.
  std::string_view String(uint32_t id) const { return strings_[id]; }
  // The code of a country or organisation as senses have it; kNone when no row has it.
  uint32_t StringId(std::string_view text) const;

  // 16 hexadecimal digits over every row of every layer.
  std::string_view version() const { return version_; }

 private:
  friend class LexiconCompiler;
  Lexicon() = default;

  template <typename Sense>
  std::span<const Sense> Senses(const std::vector<Sense>& all, uint32_t entry) const {
    return {all.data() + entries_[entry].first_sense, entries_[entry].senses};
  }

  struct WordSlot {
    WordKey key;
    uint32_t id = 0;
  };
  struct ChildSlot {
    uint64_t key = 0;  // node in the upper half, word in the lower
    uint32_t node = 0;
  };

  // Open addressing, size a power of two. A word that no table has is turned away by its tag, in a tenth of the memory.
  std::vector<uint16_t> word_tags_;  // 0 for an empty slot
  std::vector<WordSlot> word_slots_;
  std::vector<uint32_t> roots_;  // by word id
  std::vector<ChildSlot> child_slots_;
  std::vector<Node> nodes_;
  std::vector<Entry> entries_;
  std::vector<ActorSense> actors_;
  std::vector<ActSense> acts_;
  std::vector<InstrumentSense> instruments_;
  std::vector<CueSense> cues_;
  std::vector<GoodSense> goods_;
  std::vector<std::string> strings_;
  std::string version_;
};

// The tables that are part of the library.
const Lexicon::Layer& BuiltInTables();

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_LEXICON_H_
