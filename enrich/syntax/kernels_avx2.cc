// Products for processors with AVX2.
#include <bit>
#include <cstring>

#include "enrich/syntax/kernels.h"

#ifdef __x86_64__
#include <immintrin.h>

namespace policywire::enrich {
namespace {

#define POLICYWIRE_AVX2 __attribute__((target("avx2")))
#define POLICYWIRE_AVX2_INLINE __attribute__((target("avx2"), always_inline)) inline

POLICYWIRE_AVX2_INLINE __m256i Load(const void* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}
POLICYWIRE_AVX2_INLINE void Store(__m256i value, void* to) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
}
POLICYWIRE_AVX2_INLINE __m256i Broadcast(const uint8_t* four) {
  int32_t word;
  std::memcpy(&word, four, sizeof word);
  return _mm256_set1_epi32(word);
}

// Hides from the compiler where a value comes from. Left to itself it loads weights twice and adds up in an order for
// which there are not enough registers: a third of the speed.
POLICYWIRE_AVX2_INLINE void Pin(__m256i& value) { asm("" : "+x"(value)); }

// Sums of kRows rows and one block of outputs. Sixteen inputs are summed in sixteen bits before they are widened, which
// saves three of four instructions that widen.
template <int kRows>
POLICYWIRE_AVX2_INLINE void Sum(const int8_t* weights, const int32_t* bias, size_t inputs, const uint8_t* in,
                                size_t stride, __m256i (&sums)[kRows][2]) {
  const __m256i ones = _mm256_set1_epi16(1);
  for (int r = 0; r < kRows; ++r) {
    sums[r][0] = Load(bias);
    sums[r][1] = Load(bias + 8);
  }
  for (size_t k = 0; k < inputs; k += 16) {
    __m256i narrow[kRows][2];
#pragma GCC unroll 4
    for (size_t g = 0; g < 4; ++g, weights += kBlock * 4) {
      __m256i left = Load(weights);
      __m256i right = Load(weights + 32);
      Pin(left);
      Pin(right);
#pragma GCC unroll 4
      for (int r = 0; r < kRows; ++r) {
        const __m256i input = Broadcast(in + r * stride + k + g * 4);
        const __m256i first = _mm256_maddubs_epi16(input, left);
        const __m256i second = _mm256_maddubs_epi16(input, right);
        narrow[r][0] = g == 0 ? first : _mm256_add_epi16(narrow[r][0], first);
        narrow[r][1] = g == 0 ? second : _mm256_add_epi16(narrow[r][1], second);
        Pin(narrow[r][0]);
        Pin(narrow[r][1]);
      }
    }
#pragma GCC unroll 4
    for (int r = 0; r < kRows; ++r) {
      sums[r][0] = _mm256_add_epi32(sums[r][0], _mm256_madd_epi16(narrow[r][0], ones));
      sums[r][1] = _mm256_add_epi32(sums[r][1], _mm256_madd_epi16(narrow[r][1], ones));
    }
  }
}

// One row: two blocks at a time, since an input is the same for both, and half a block where that is all there is.
template <int kVectors>
POLICYWIRE_AVX2_INLINE void ScoresOf(const DenseView& layer, size_t first, const uint8_t* in, int32_t* out) {
  const __m256i ones = _mm256_set1_epi16(1);
  const int8_t* weights = layer.weights + first * layer.inputs;
  const size_t next_block = kBlock * layer.inputs;
  __m256i sums[kVectors];
  for (int v = 0; v < kVectors; ++v) sums[v] = Load(layer.bias + first + v * 8);
  for (size_t k = 0; k < layer.inputs; k += 16) {
    __m256i narrow[kVectors];
#pragma GCC unroll 4
    for (size_t g = 0; g < 4; ++g, weights += kBlock * 4) {
      const __m256i input = Broadcast(in + k + g * 4);
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        const __m256i pairs = _mm256_maddubs_epi16(input, Load(weights + (v / 2) * next_block + (v % 2) * 32));
        narrow[v] = g == 0 ? pairs : _mm256_add_epi16(narrow[v], pairs);
      }
    }
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sums[v] = _mm256_add_epi32(sums[v], _mm256_madd_epi16(narrow[v], ones));
  }
  for (int v = 0; v < kVectors; ++v) Store(sums[v], out + first + v * 8);
}

POLICYWIRE_AVX2 void Scores(const DenseView& layer, const uint8_t* in, size_t wanted, int32_t* out) {
  size_t first = 0;
  for (; first + kBlock < wanted; first += 2 * kBlock) ScoresOf<4>(layer, first, in, out);
  if (first + 8 < wanted) {
    ScoresOf<2>(layer, first, in, out);
  } else if (first < wanted) {
    ScoresOf<1>(layer, first, in, out);
  }
}

// Sixteen sums to sixteen bits each. Packing works on halves of registers, hence the permutation.
POLICYWIRE_AVX2_INLINE __m256i Shifted(const __m256i (&sums)[2], __m128i shift) {
  const __m256i packed = _mm256_packs_epi32(_mm256_sra_epi32(sums[0], shift), _mm256_sra_epi32(sums[1], shift));
  return _mm256_permute4x64_epi64(packed, 0b11011000);
}

POLICYWIRE_AVX2_INLINE void Put(__m256i sums, uint8_t* out) {
  const __m256i clamped =
      _mm256_max_epi16(_mm256_min_epi16(sums, _mm256_set1_epi16(kMostActive)), _mm256_setzero_si256());
  const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(clamped, clamped), 0b11011000);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm256_castsi256_si128(packed));
}
POLICYWIRE_AVX2_INLINE void Put(__m256i sums, int16_t* out) {
  const __m256i most = _mm256_set1_epi16(kMostInState);
  const __m256i least = _mm256_set1_epi16(-kMostInState);
  Store(_mm256_max_epi16(_mm256_min_epi16(sums, most), least), out);
}

template <int kRows, typename Out>
POLICYWIRE_AVX2_INLINE void Rows(const DenseView& layer, size_t first, __m128i shift, const uint8_t* in, size_t stride,
                                 Out* out) {
  __m256i sums[kRows][2];
  Sum<kRows>(layer.weights + first * layer.inputs, layer.bias + first, layer.inputs, in, stride, sums);
  for (int r = 0; r < kRows; ++r) Put(Shifted(sums[r], shift), out + r * layer.outputs);
}

template <typename Out>
POLICYWIRE_AVX2_INLINE void AllRows(const DenseView layer, const uint8_t* in, size_t stride, size_t count, Out* out) {
  const __m128i shift = _mm_cvtsi32_si128(layer.shift);
  for (size_t first = 0; first < layer.outputs; first += kBlock) {
    // Three rows at a time: with more there are not enough registers.
    const auto at = [&](size_t i) { return out + i * layer.outputs + first; };
    size_t i = 0;
    for (; i + 3 <= count; i += 3) Rows<3>(layer, first, shift, in + i * stride, stride, at(i));
    if (i + 2 <= count) {
      Rows<2>(layer, first, shift, in + i * stride, stride, at(i));
    } else if (i < count) {
      Rows<1>(layer, first, shift, in + i * stride, stride, at(i));
    }
  }
}

POLICYWIRE_AVX2 void Activate(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, uint8_t* out) {
  AllRows(layer, in, stride, count, out);
}
POLICYWIRE_AVX2 void Contribute(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, int16_t* out) {
  AllRows(layer, in, stride, count, out);
}

POLICYWIRE_AVX2 void SumWide(const int16_t* const* rows, size_t count, size_t width, int shift, uint8_t* out) {
  const __m128i by = _mm_cvtsi32_si128(shift);
  for (size_t j = 0; j < width; j += 64) {
    __m256i sums[4] = {};
    for (size_t r = 0; r < count; ++r) {
      const int16_t* const row = rows[r] + j;
#pragma GCC unroll 4
      for (int v = 0; v < 4; ++v) sums[v] = _mm256_add_epi16(sums[v], Load(row + v * 16));
    }
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) Put(_mm256_sra_epi16(sums[v], by), out + j + v * 16);
  }
}

POLICYWIRE_AVX2 void SumBytes(const int16_t* start, const int8_t* const* rows, size_t count, size_t width,
                              uint8_t* out) {
  for (size_t j = 0; j < width; j += 32) {
    __m256i low = Load(start + j);
    __m256i high = Load(start + j + 16);
    for (size_t r = 0; r < count; ++r) {
      const auto* row = reinterpret_cast<const __m128i*>(rows[r] + j);
      low = _mm256_add_epi16(low, _mm256_cvtepi8_epi16(_mm_loadu_si128(row)));
      high = _mm256_add_epi16(high, _mm256_cvtepi8_epi16(_mm_loadu_si128(row + 1)));
    }
    Put(low, out + j);
    Put(high, out + j + 16);
  }
}

POLICYWIRE_AVX2 size_t Best(const int32_t* scores, size_t count) {
  __m256i most = Load(scores);
  for (size_t i = 8; i < count; i += 8) most = _mm256_max_epi32(most, Load(scores + i));
  __m128i half = _mm_max_epi32(_mm256_castsi256_si128(most), _mm256_extracti128_si256(most, 1));
  half = _mm_max_epi32(half, _mm_shuffle_epi32(half, 0b01001110));
  half = _mm_max_epi32(half, _mm_shuffle_epi32(half, 0b10110001));
  const __m256i greatest = _mm256_broadcastd_epi32(half);
  for (size_t i = 0;; i += 8) {
    const auto equal = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(Load(scores + i), greatest)));
    if (equal != 0) return i + static_cast<size_t>(std::countr_zero(static_cast<unsigned>(equal)));
  }
}

#undef POLICYWIRE_AVX2
#undef POLICYWIRE_AVX2_INLINE

}  // namespace

Kernels Avx2Kernels() { return {Scores, Activate, Contribute, SumWide, SumBytes, Best}; }

}  // namespace policywire::enrich

#endif  // __x86_64__
