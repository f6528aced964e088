// Words of a program's own with what they mean, found by a text's letters.
#ifndef POLICYWIRE_ENRICH_EXTRACT_WORD_TABLE_H_
#define POLICYWIRE_ENRICH_EXTRACT_WORD_TABLE_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "enrich/document.h"
#include "enrich/letters.h"

namespace policywire::enrich {

// Rows have a `word` of 1 to 16 lower-case letters, each word once. Built at compile time.
template <typename Row, size_t kRows>
class WordTable {
 public:
  explicit constexpr WordTable(const std::array<Row, kRows>& rows) : rows_(rows) {
    for (size_t i = 0; i < kRows; ++i) {
      keys_[i] = FoldLetters(rows[i].word, rows[i].word.size());
      size_t slot = Slot(keys_[i]);
      while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
      slots_[slot] = static_cast<uint16_t>(i + 1);
    }
  }

  // The row of a token's word in whatever letter case; null when there is none.
  constexpr const Row* Find(const Document& document, const Token& token) const {
    const Letters key = FoldLetters(document.Text(token), document.clean.text.size() - token.begin);
    for (size_t slot = Slot(key); slots_[slot] != 0; slot = (slot + 1) % kSlots) {
      if (keys_[slots_[slot] - 1] == key) return &rows_[slots_[slot] - 1];
    }
    return nullptr;
  }

  constexpr const std::array<Row, kRows>& rows() const { return rows_; }

 private:
  static constexpr size_t kSlots = std::bit_ceil(kRows * 4);

  static constexpr size_t Slot(const Letters& key) {
    return ((key.low ^ (key.high * 0xC2B2AE3D27D4EB4FULL)) * 0x9E3779B97F4A7C15ULL) >> (65 - std::bit_width(kSlots));
  }

  std::array<Row, kRows> rows_;
  std::array<Letters, kRows> keys_{};
  std::array<uint16_t, kSlots> slots_{};  // 1 + index of the row; 0 for an empty slot
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_WORD_TABLE_H_
