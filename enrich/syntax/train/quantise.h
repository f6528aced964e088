// From trained numbers to the small integers that are shipped.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_QUANTISE_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_QUANTISE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "enrich/syntax/network.h"
#include "enrich/syntax/train/matrix.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {

// The nearest integer to value * scale that is not beyond +-most.
template <typename T>
T Quantised(float value, float scale, int32_t most = std::numeric_limits<T>::max()) {
  return static_cast<T>(std::clamp<long>(std::lround(value * scale), -most, most));
}

// The power of two that a layer's weights are multiplied with so that the greatest is kMostWeight or less.
int ScaleShift(const Parameter& weights);

struct OutputRange {
  size_t first = 0;
  size_t last = SIZE_MAX;
};

// A layer as `DenseView` has it, whose shifted sums count in parts of 2^-unit_shift; kUnshifted leaves them as they
// are. Outputs outside of `range` are never the best.
void WriteDense(const std::string& name, const Parameter& weights, const Parameter& bias, int unit_shift,
                OutputRange range, WeightsWriter& out);
inline constexpr int kUnshifted = -1;

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_QUANTISE_H_
