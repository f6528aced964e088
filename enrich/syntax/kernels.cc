#include "enrich/syntax/kernels.h"

#include <algorithm>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace policywire::enrich {
namespace {

uint8_t Clamp(int32_t sum) { return static_cast<uint8_t>(std::clamp(sum, 0, 127)); }

void Dense(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, int32_t* out) {
  for (size_t i = 0; i < count; ++i, in += stride, out += layer.outputs) {
    std::copy(layer.bias, layer.bias + layer.outputs, out);
    const int8_t* weights = layer.weights;
    for (size_t k = 0; k < layer.inputs; k += 4) {
      for (size_t o = 0; o < layer.outputs; ++o, weights += 4) {
        out[o] += in[k] * weights[0] + in[k + 1] * weights[1] + in[k + 2] * weights[2] + in[k + 3] * weights[3];
      }
    }
  }
}

void SumWide(const int16_t* const* rows, size_t count, size_t width, int shift, uint8_t* out) {
  for (size_t j = 0; j < width; ++j) {
    int32_t sum = 0;
    for (size_t r = 0; r < count; ++r) sum += rows[r][j];
    out[j] = Clamp(sum >> shift);
  }
}

void SumBytes(const int16_t* start, const int8_t* const* rows, size_t count, size_t width, uint8_t* out) {
  for (size_t j = 0; j < width; ++j) {
    int32_t sum = start[j];
    for (size_t r = 0; r < count; ++r) sum += rows[r][j];
    out[j] = Clamp(sum);
  }
}

#ifdef __x86_64__

#define POLICYWIRE_AVX2 __attribute__((target("avx2")))

POLICYWIRE_AVX2 inline __m256i Broadcast(const uint8_t* four) {
  int32_t word;
  std::memcpy(&word, four, sizeof word);
  return _mm256_set1_epi32(word);
}

// `kRows` rows and `kVectors` times eight outputs: as many sums as registers hold.
template <int kRows, int kVectors>
POLICYWIRE_AVX2 inline void DenseBlock(const DenseView& layer, size_t first, const uint8_t* in, size_t stride,
                                       int32_t* out) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i sums[kRows][kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const __m256i bias = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(layer.bias + first) + v);
    for (int r = 0; r < kRows; ++r) sums[r][v] = bias;
  }
  const int8_t* weights = layer.weights + first * 4;
  for (size_t k = 0; k < layer.inputs; k += 4, weights += layer.outputs * 4) {
    __m256i column[kVectors];
    for (int v = 0; v < kVectors; ++v) column[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights) + v);
    for (int r = 0; r < kRows; ++r) {
      const __m256i input = Broadcast(in + r * stride + k);
      for (int v = 0; v < kVectors; ++v) {
        const __m256i pairs = _mm256_maddubs_epi16(input, column[v]);
        sums[r][v] = _mm256_add_epi32(sums[r][v], _mm256_madd_epi16(pairs, ones));
      }
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + r * layer.outputs + first) + v, sums[r][v]);
    }
  }
}

template <int kRows>
POLICYWIRE_AVX2 inline void DenseRows(const DenseView& layer, const uint8_t* in, size_t stride, int32_t* out) {
  constexpr int kMost = kRows == 1 ? 6 : 2;
  size_t first = 0;
  for (; first + kMost * 8 <= layer.outputs; first += kMost * 8) {
    DenseBlock<kRows, kMost>(layer, first, in, stride, out);
  }
  for (; first < layer.outputs; first += 8) DenseBlock<kRows, 1>(layer, first, in, stride, out);
}

POLICYWIRE_AVX2 void DenseAvx2(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, int32_t* out) {
  size_t i = 0;
  for (; i + 4 <= count; i += 4) DenseRows<4>(layer, in + i * stride, stride, out + i * layer.outputs);
  for (; i < count; ++i) DenseRows<1>(layer, in + i * stride, stride, out + i * layer.outputs);
}

// Sixteen bits to bytes; the instruction works on halves of registers, hence the permutation.
POLICYWIRE_AVX2 inline void StoreClamped(__m256i low, __m256i high, uint8_t* out) {
  const __m256i limit = _mm256_set1_epi16(127);
  const __m256i zero = _mm256_setzero_si256();
  low = _mm256_max_epi16(_mm256_min_epi16(low, limit), zero);
  high = _mm256_max_epi16(_mm256_min_epi16(high, limit), zero);
  const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0b11011000);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), packed);
}

POLICYWIRE_AVX2 void SumWideAvx2(const int16_t* const* rows, size_t count, size_t width, int shift, uint8_t* out) {
  const __m128i by = _mm_cvtsi32_si128(shift);
  for (size_t j = 0; j < width; j += 32) {
    __m256i low = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
    for (size_t r = 0; r < count; ++r) {
      const auto* row = reinterpret_cast<const __m256i*>(rows[r] + j);
      low = _mm256_add_epi16(low, _mm256_loadu_si256(row));
      high = _mm256_add_epi16(high, _mm256_loadu_si256(row + 1));
    }
    StoreClamped(_mm256_sra_epi16(low, by), _mm256_sra_epi16(high, by), out + j);
  }
}

POLICYWIRE_AVX2 void SumBytesAvx2(const int16_t* start, const int8_t* const* rows, size_t count, size_t width,
                                  uint8_t* out) {
  for (size_t j = 0; j < width; j += 32) {
    const auto* from = reinterpret_cast<const __m256i*>(start + j);
    __m256i low = _mm256_loadu_si256(from);
    __m256i high = _mm256_loadu_si256(from + 1);
    for (size_t r = 0; r < count; ++r) {
      const auto* row = reinterpret_cast<const __m128i*>(rows[r] + j);
      low = _mm256_add_epi16(low, _mm256_cvtepi8_epi16(_mm_loadu_si128(row)));
      high = _mm256_add_epi16(high, _mm256_cvtepi8_epi16(_mm_loadu_si128(row + 1)));
    }
    StoreClamped(low, high, out + j);
  }
}

#undef POLICYWIRE_AVX2

#endif  // __x86_64__

}  // namespace

const Kernels& PortableKernels() {
  static constexpr Kernels kernels = {Dense, SumWide, SumBytes};
  return kernels;
}

const Kernels& BestKernels() {
#ifdef __x86_64__
  static constexpr Kernels avx2 = {DenseAvx2, SumWideAvx2, SumBytesAvx2};
  if (__builtin_cpu_supports("avx2")) return avx2;
#endif
  return PortableKernels();
}

}  // namespace policywire::enrich
