// The inner loops: products of small integers. Each has a portable form, one for processors with AVX2 and one for those
// with AVX-512 VNNI; integers make all give the same numbers.
#ifndef POLICYWIRE_ENRICH_SYNTAX_KERNELS_H_
#define POLICYWIRE_ENRICH_SYNTAX_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace policywire::enrich {

// Activations are 0..kMostActive, weights of layers -kMostWeight..kMostWeight: eight products fit into sixteen bits.
inline constexpr int kMostActive = 63;
inline constexpr int kMostWeight = 63;
// What one row may add to a state: thirty of them fit into sixteen bits.
inline constexpr int kMostInState = 1000;

// Weights of a layer in the order that its product reads them: blocks of sixteen outputs; in a block groups of four
// inputs; in a group the outputs, each with its four weights. A block stays in the nearest cache while a whole sentence
// passes.
inline constexpr size_t kBlock = 16;
inline constexpr size_t WeightAt(size_t inputs, size_t input, size_t output) {
  return output / kBlock * kBlock * inputs + input / 4 * kBlock * 4 + output % kBlock * 4 + input % 4;
}

struct DenseView {
  const int8_t* weights = nullptr;
  const int32_t* bias = nullptr;
  size_t inputs = 0;   // a multiple of 16
  size_t outputs = 0;  // a multiple of kBlock
  int shift = 0;       // of sums to the right, where the layer's outputs are not its sums
};

// For `count` rows i of inputs, in[i * stride + k], the sums of bias[o] and in[i * stride + k] * weight[k][o].
struct Kernels {
  // The sums themselves, of one row; of the first `wanted` outputs, those that fill up their block being anything.
  // `out` has room for the layer's outputs.
  void (*scores)(const DenseView& layer, const uint8_t* in, size_t wanted, int32_t* out);
  // Shifted and clamped to 0..kMostActive.
  void (*activate)(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, uint8_t* out);
  // Shifted and clamped to what one row may add to a state.
  void (*contribute)(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, int16_t* out);

  // out[j] = the sum of rows[r][j] over `count` rows, shifted and clamped to 0..kMostActive. `width` is a multiple
  // of 64.
  void (*sum_wide)(const int16_t* const* rows, size_t count, size_t width, int shift, uint8_t* out);
  // The same of rows of bytes, without a shift, and beginning from `start`; a multiple of 32.
  void (*sum_bytes)(const int16_t* start, const int8_t* const* rows, size_t count, size_t width, uint8_t* out);

  // The first of the greatest; `count` is a multiple of 8.
  size_t (*best)(const int32_t* scores, size_t count);
};

// Those that this processor has: the portable ones first, the fastest last.
std::span<const Kernels> UsableKernels();

// Only for a processor that has the instructions.
Kernels Avx2Kernels();
Kernels VnniKernels();

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_KERNELS_H_
