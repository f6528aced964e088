#include "enrich/syntax/kernels.h"

#include <algorithm>
#include <vector>

namespace policywire::enrich {
namespace {

uint8_t Active(int32_t sum) { return static_cast<uint8_t>(std::clamp(sum, 0, kMostActive)); }

int32_t Score(const DenseView& layer, const uint8_t* in, size_t output) {
  int32_t sum = layer.bias[output];
  const int8_t* weights = layer.weights + WeightAt(layer.inputs, 0, output);
  for (size_t k = 0; k < layer.inputs; k += 4, weights += kBlock * 4) {
    sum += in[k] * weights[0] + in[k + 1] * weights[1] + in[k + 2] * weights[2] + in[k + 3] * weights[3];
  }
  return sum;
}

void Scores(const DenseView& layer, const uint8_t* in, size_t wanted, int32_t* out) {
  for (size_t o = 0; o < wanted; ++o) out[o] = Score(layer, in, o);
}

void Activate(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; ++i, in += stride) {
    for (size_t o = 0; o < layer.outputs; ++o) *out++ = Active(Score(layer, in, o) >> layer.shift);
  }
}

void Contribute(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, int16_t* out) {
  for (size_t i = 0; i < count; ++i, in += stride) {
    for (size_t o = 0; o < layer.outputs; ++o) {
      *out++ = static_cast<int16_t>(std::clamp(Score(layer, in, o) >> layer.shift, -kMostInState, kMostInState));
    }
  }
}

void SumWide(const int16_t* const* rows, size_t count, size_t width, int shift, uint8_t* out) {
  for (size_t j = 0; j < width; ++j) {
    int32_t sum = 0;
    for (size_t r = 0; r < count; ++r) sum += rows[r][j];
    out[j] = Active(sum >> shift);
  }
}

void SumBytes(const int16_t* start, const int8_t* const* rows, size_t count, size_t width, uint8_t* out) {
  for (size_t j = 0; j < width; ++j) {
    int32_t sum = start[j];
    for (size_t r = 0; r < count; ++r) sum += rows[r][j];
    out[j] = Active(sum);
  }
}

size_t Best(const int32_t* scores, size_t count) {
  return static_cast<size_t>(std::max_element(scores, scores + count) - scores);
}

std::vector<Kernels> Choose() {
  std::vector<Kernels> usable = {{Scores, Activate, Contribute, SumWide, SumBytes, Best}};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) {
    usable.push_back(Avx2Kernels());
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) usable.push_back(VnniKernels());
  }
#endif
  return usable;
}

}  // namespace

std::span<const Kernels> UsableKernels() {
  static const std::vector<Kernels> usable = Choose();
  return usable;
}

}  // namespace policywire::enrich
