#include "enrich/syntax/row_table.h"

#include <algorithm>
#include <bit>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace policywire::enrich {

absl::StatusOr<RowTable> RowTable::Read(const Weights& weights, const std::string& name, size_t width) {
  const auto keys = weights.Array<uint16_t>(name + ".keys");
  if (!keys.ok()) return keys.status();
  const auto rows = weights.Array<int8_t>(name + ".rows");
  if (!rows.ok()) return rows.status();
  if (!std::has_single_bit(keys->size()) || rows->size() != keys->size() * width ||
      std::find(keys->begin(), keys->end(), 0) == keys->end()) {
    return absl::InvalidArgumentError(fmt::format("the table {} does not fit together", name));
  }
  RowTable table;
  table.keys_ = keys->data();
  table.rows_ = rows->data();
  table.mask_ = keys->size() - 1;
  table.width_ = width;
  return table;
}

void RowTable::Write(const std::string& name, size_t width,
                     std::span<const std::pair<uint64_t, std::vector<int8_t>>> rows, WeightsWriter& out) {
  const size_t slots = std::bit_ceil(rows.size() + rows.size() / 3 + 1);
  std::vector<uint16_t> keys(slots);
  std::vector<int8_t> all(slots * width);
  for (const auto& [feature, weights] : rows) {
    size_t slot = feature & (slots - 1);
    while (keys[slot] != 0) slot = (slot + 1) & (slots - 1);
    keys[slot] = KeyOf(feature);
    std::copy(weights.begin(), weights.end(), all.begin() + static_cast<ptrdiff_t>(slot * width));
  }
  out.Add<uint16_t>(name + ".keys", keys);
  out.Add<int8_t>(name + ".rows", all);
}

}  // namespace policywire::enrich
