// What a word by itself shows of its tag and its place in a tree: the word, its ends and how it is written.
#ifndef POLICYWIRE_ENRICH_SYNTAX_WORD_FEATURES_H_
#define POLICYWIRE_ENRICH_SYNTAX_WORD_FEATURES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace policywire::enrich {

// The word, endings of one to four bytes, beginnings of one to three, the shape.
inline constexpr size_t kWordFeatures = 9;
using WordFeatures = std::array<uint64_t, kWordFeatures>;

// Numbers that stand for the features, the word itself first; 0 for one that the word is too short for. Letters are
// taken small, every digit as a 0; bytes of other scripts are bytes.
WordFeatures FeaturesOf(std::string_view word);

// From a feature to the row of its weights. Sixteen bits of the hash tell features apart, so that one that training did
// not keep is taken for another about once in ten thousand times; training and its figures count that in.
class WordFeatureTable {
 public:
  struct Slot {
    uint16_t key = 0;  // 0: empty
    uint16_t row = 0;
  };

  WordFeatureTable() = default;
  // The number of slots is a power of two, one of them at least is empty.
  explicit WordFeatureTable(std::span<const Slot> slots) : slots_(slots), mask_(slots.size() - 1) {}

  static uint16_t KeyOf(uint64_t feature) { return static_cast<uint16_t>(feature >> 48 | 1); }

  const Slot* Home(uint64_t feature) const { return &slots_[feature >> 16 & mask_]; }
  // `missing` for a feature without a row.
  uint16_t Find(uint64_t feature, uint16_t missing) const {
    const uint16_t key = KeyOf(feature);
    for (size_t at = feature >> 16 & mask_;; at = (at + 1) & mask_) {
      if (slots_[at].key == key) return slots_[at].row;
      if (slots_[at].key == 0) return missing;
    }
  }

 private:
  std::span<const Slot> slots_;
  size_t mask_ = 0;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_WORD_FEATURES_H_
