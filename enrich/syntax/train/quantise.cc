#include "enrich/syntax/train/quantise.h"

#include <array>
#include <vector>

namespace policywire::enrich {

int ScaleShift(const Parameter& weights) {
  float greatest = 0;
  for (const float value : weights.values()) greatest = std::max(greatest, std::abs(value));
  int shift = 10;
  while (shift > 0 && greatest * static_cast<float>(1 << shift) > 127) --shift;
  return shift;
}

void WriteDense(const std::string& name, const Parameter& weights, const Parameter& bias, int shift,
                WeightsWriter& out) {
  const int scale = ScaleShift(weights);
  const size_t outputs = (weights.width() + 7) / 8 * 8;
  std::vector<int8_t> packed(weights.rows() * outputs);
  for (size_t k = 0; k < weights.rows(); ++k) {
    for (size_t o = 0; o < weights.width(); ++o) {
      packed[(k / 4 * outputs + o) * 4 + k % 4] = Quantised<int8_t>(weights.Row(k)[o], static_cast<float>(1 << scale));
    }
  }
  std::vector<int32_t> biases(outputs);
  const auto unit = static_cast<float>(1 << (scale + kUnitShift));
  const int32_t half = shift > 0 ? 1 << (shift - 1) : 0;
  for (size_t o = 0; o < weights.width(); ++o) biases[o] = Quantised<int32_t>(bias.Row(0)[o], unit, 1 << 24) + half;
  out.Add<int8_t>(name + ".weights", packed);
  out.Add<int32_t>(name + ".bias", biases);
  out.Add<int32_t>(name + ".shift", std::array<int32_t, 1>{shift});
}

}  // namespace policywire::enrich
