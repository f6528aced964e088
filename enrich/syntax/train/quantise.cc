#include "enrich/syntax/train/quantise.h"

#include <array>
#include <vector>

namespace policywire::enrich {

int ScaleShift(const Parameter& weights) {
  float greatest = 0;
  for (const float value : weights.values()) greatest = std::max(greatest, std::abs(value));
  int shift = 10;
  while (shift > 0 && greatest * static_cast<float>(1 << shift) > kMostWeight + 0.5F) --shift;
  return shift;
}

void WriteDense(const std::string& name, const Parameter& weights, const Parameter& bias, int unit_shift,
                OutputRange range, WeightsWriter& out) {
  const int scale = ScaleShift(weights);
  const int shift = unit_shift == kUnshifted ? 0 : std::max(0, scale + kUnitShift - unit_shift);
  const size_t outputs = (weights.width() + kBlock - 1) / kBlock * kBlock;
  std::vector<int8_t> packed(weights.rows() * outputs);
  for (size_t k = 0; k < weights.rows(); ++k) {
    for (size_t o = 0; o < weights.width(); ++o) {
      packed[WeightAt(weights.rows(), k, o)] =
          Quantised<int8_t>(weights.Row(k)[o], static_cast<float>(1 << scale), kMostWeight);
    }
  }
  constexpr int32_t kMost = 1 << 24;
  std::vector<int32_t> biases(outputs, -2 * kMost);
  const auto unit = static_cast<float>(1 << (scale + kUnitShift));
  const int32_t half = shift > 0 ? 1 << (shift - 1) : 0;  // shifts round down
  for (size_t o = 0; o < weights.width(); ++o) {
    if (o >= range.first && o < range.last) biases[o] = Quantised<int32_t>(bias.Row(0)[o], unit, kMost) + half;
  }
  out.Add<int8_t>(name + ".weights", packed);
  out.Add<int32_t>(name + ".bias", biases);
  out.Add<int32_t>(name + ".shift", std::array<int32_t, 1>{shift});
}

}  // namespace policywire::enrich
