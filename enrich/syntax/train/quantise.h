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

// Powers of two that a layer's weights are multiplied with so that the greatest fits into seven bits.
int ScaleShift(const Parameter& weights);

// A layer as `Dense` reads it. `rounding` is what its sums will be shifted by: half of that is added to the bias.
void WriteDense(const std::string& name, const Parameter& weights, const Parameter& bias, int shift,
                WeightsWriter& out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_QUANTISE_H_
