// The inner loops: products of small integers. Each has a portable form and one for processors with AVX2; integers make
// both give the same numbers.
#ifndef POLICYWIRE_ENRICH_SYNTAX_KERNELS_H_
#define POLICYWIRE_ENRICH_SYNTAX_KERNELS_H_

#include <cstddef>
#include <cstdint>

namespace policywire::enrich {

// Weights of a layer in the order that its product reads them: groups of four inputs; in a group all outputs; of an
// output its four weights. Activations are 0..127, weights -127..127, so that two products fit into sixteen bits.
struct DenseView {
  const int8_t* weights = nullptr;
  const int32_t* bias = nullptr;
  size_t inputs = 0;   // a multiple of 4
  size_t outputs = 0;  // a multiple of 8
};

struct Kernels {
  // out[i][o] = bias[o] + sum over k of in[i * stride + k] * weight[k][o], for `count` rows i.
  void (*dense)(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, int32_t* out);
  // out[j] = the sum of rows[r][j] over `count` rows, clamped to 0..127 after a shift to the right. `width` is a
  // multiple of 32; sums fit into sixteen bits.
  void (*sum_wide)(const int16_t* const* rows, size_t count, size_t width, int shift, uint8_t* out);
  // The same of rows of bytes, without a shift, and beginning from `start`.
  void (*sum_bytes)(const int16_t* start, const int8_t* const* rows, size_t count, size_t width, uint8_t* out);
};

const Kernels& PortableKernels();
// Those for this processor.
const Kernels& BestKernels();

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_KERNELS_H_
