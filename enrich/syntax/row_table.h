// Weights of features: a row of small integers for each feature that training kept, found by the feature's hash.
#ifndef POLICYWIRE_ENRICH_SYNTAX_ROW_TABLE_H_
#define POLICYWIRE_ENRICH_SYNTAX_ROW_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {

// Open addressing with sixteen bits of the hash for a key: a feature that training did not keep is taken for another one
// in ten thousand times or less, which the figures of training count in.
class RowTable {
 public:
  // The arrays `name`.keys and `name`.rows. `width` is a multiple of 16.
  static absl::StatusOr<RowTable> Read(const Weights& weights, const std::string& name, size_t width);
  // Writes them, in a table of a power of two of slots, 3/4 full at most. Every row has `width` weights.
  static void Write(const std::string& name, size_t width, std::span<const std::pair<uint64_t, std::vector<int8_t>>> rows,
                    WeightsWriter& out);

  // Null for a feature without a row.
  const int8_t* Find(uint64_t feature) const {
    const uint16_t key = KeyOf(feature);
    for (size_t slot = feature & mask_;; slot = (slot + 1) & mask_) {
      if (keys_[slot] == key) return rows_ + slot * width_;
      if (keys_[slot] == 0) return nullptr;
    }
  }
  void Prefetch(uint64_t feature) const { __builtin_prefetch(&keys_[feature & mask_]); }

 private:
  static uint16_t KeyOf(uint64_t feature) { return static_cast<uint16_t>(feature >> 48 | 1); }

  const uint16_t* keys_ = nullptr;  // 0 for an empty slot
  const int8_t* rows_ = nullptr;
  size_t mask_ = 0;
  size_t width_ = 0;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_ROW_TABLE_H_
