// Products for processors whose vectors have 64 bytes and an instruction for products of bytes (AVX-512 VNNI).
#include <cstring>

#include "enrich/syntax/kernels.h"

#ifdef __x86_64__
// GCC 12 takes the undefined vectors of its own intrinsics for mistakes.
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

namespace policywire::enrich {
namespace {

#define POLICYWIRE_VNNI __attribute__((target("avx512vnni,avx512bw")))
#define POLICYWIRE_VNNI_INLINE __attribute__((target("avx512vnni,avx512bw"), always_inline)) inline

// A group of four inputs has 64 weights in a block: one vector.
static_assert(kBlock * 4 == sizeof(__m512i));

POLICYWIRE_VNNI_INLINE __m512i Load(const void* from) { return _mm512_loadu_si512(from); }
POLICYWIRE_VNNI_INLINE __m512i Broadcast(const uint8_t* four) {
  int32_t word;
  std::memcpy(&word, four, sizeof word);
  return _mm512_set1_epi32(word);
}

// Sums of kRows rows and kBlocks blocks of outputs. A sum waits for the one before it: kRows * kBlocks of them keep the
// processor busy.
template <size_t kRows, size_t kBlocks>
POLICYWIRE_VNNI_INLINE void Sum(const DenseView& layer, size_t first, const uint8_t* in, size_t stride,
                                __m512i (&sums)[kRows][kBlocks]) {
  const int8_t* weights = layer.weights + first * layer.inputs;
  const size_t next_block = kBlock * layer.inputs;
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t b = 0; b < kBlocks; ++b) sums[r][b] = Load(layer.bias + first + b * kBlock);
  }
  for (size_t k = 0; k < layer.inputs; k += 4, weights += kBlock * 4) {
    __m512i group[kBlocks];
    for (size_t b = 0; b < kBlocks; ++b) group[b] = Load(weights + b * next_block);
#pragma GCC unroll 8
    for (size_t r = 0; r < kRows; ++r) {
      const __m512i input = Broadcast(in + r * stride + k);
#pragma GCC unroll 4
      for (size_t b = 0; b < kBlocks; ++b) sums[r][b] = _mm512_dpbusd_epi32(sums[r][b], input, group[b]);
    }
  }
}

// One row: four sums of each block at once, so that none waits for another.
template <size_t kBlocks>
POLICYWIRE_VNNI_INLINE void ScoresOf(const DenseView& layer, size_t first, const uint8_t* in, int32_t* out) {
  const int8_t* weights = layer.weights + first * layer.inputs;
  const size_t next_block = kBlock * layer.inputs;
  __m512i sums[kBlocks][4];
  for (size_t b = 0; b < kBlocks; ++b) {
    sums[b][0] = Load(layer.bias + first + b * kBlock);
    for (size_t g = 1; g < 4; ++g) sums[b][g] = _mm512_setzero_si512();
  }
  for (size_t k = 0; k < layer.inputs; k += 16) {
#pragma GCC unroll 4
    for (size_t g = 0; g < 4; ++g, weights += kBlock * 4) {
      const __m512i input = Broadcast(in + k + g * 4);
#pragma GCC unroll 4
      for (size_t b = 0; b < kBlocks; ++b) {
        sums[b][g] = _mm512_dpbusd_epi32(sums[b][g], input, Load(weights + b * next_block));
      }
    }
  }
  for (size_t b = 0; b < kBlocks; ++b) {
    const __m512i halves[] = {_mm512_add_epi32(sums[b][0], sums[b][1]), _mm512_add_epi32(sums[b][2], sums[b][3])};
    _mm512_storeu_si512(out + first + b * kBlock, _mm512_add_epi32(halves[0], halves[1]));
  }
}

POLICYWIRE_VNNI void Scores(const DenseView& layer, const uint8_t* in, size_t wanted, int32_t* out) {
  size_t first = 0;
  for (; first + 2 * kBlock < wanted; first += 3 * kBlock) ScoresOf<3>(layer, first, in, out);
  if (first + kBlock < wanted) {
    ScoresOf<2>(layer, first, in, out);
  } else if (first < wanted) {
    ScoresOf<1>(layer, first, in, out);
  }
}

POLICYWIRE_VNNI_INLINE __m512i Clamped(__m512i sums, int least, int most) {
  return _mm512_max_epi32(_mm512_min_epi32(sums, _mm512_set1_epi32(most)), _mm512_set1_epi32(least));
}
POLICYWIRE_VNNI_INLINE void Put(__m512i sums, uint8_t* out) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm512_cvtepi32_epi8(Clamped(sums, 0, kMostActive)));
}
POLICYWIRE_VNNI_INLINE void Put(__m512i sums, int16_t* out) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                      _mm512_cvtepi32_epi16(Clamped(sums, -kMostInState, kMostInState)));
}

template <size_t kRows, size_t kBlocks, typename Out>
POLICYWIRE_VNNI_INLINE void Rows(const DenseView& layer, size_t first, __m128i shift, const uint8_t* in, size_t stride,
                                 Out* out) {
  __m512i sums[kRows][kBlocks];
  Sum<kRows, kBlocks>(layer, first, in, stride, sums);
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t b = 0; b < kBlocks; ++b) {
      Put(_mm512_sra_epi32(sums[r][b], shift), out + r * layer.outputs + first + b * kBlock);
    }
  }
}

template <size_t kBlocks, typename Out>
POLICYWIRE_VNNI_INLINE void AllRows(const DenseView& layer, size_t first, const uint8_t* in, size_t stride,
                                    size_t count, Out* out) {
  const __m128i shift = _mm_cvtsi32_si128(layer.shift);
  const auto in_at = [&](size_t i) { return in + i * stride; };
  const auto out_at = [&](size_t i) { return out + i * layer.outputs; };
  size_t i = 0;
  for (; i + 6 <= count; i += 6) Rows<6, kBlocks>(layer, first, shift, in_at(i), stride, out_at(i));
  for (; i + 2 <= count; i += 2) Rows<2, kBlocks>(layer, first, shift, in_at(i), stride, out_at(i));
  if (i < count) Rows<1, kBlocks>(layer, first, shift, in_at(i), stride, out_at(i));
}

template <typename Out>
POLICYWIRE_VNNI_INLINE void AllOutputs(const DenseView layer, const uint8_t* in, size_t stride, size_t count,
                                       Out* out) {
  size_t first = 0;
  for (; first + 2 * kBlock <= layer.outputs; first += 2 * kBlock) AllRows<2>(layer, first, in, stride, count, out);
  if (first < layer.outputs) AllRows<1>(layer, first, in, stride, count, out);
}

POLICYWIRE_VNNI void Activate(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, uint8_t* out) {
  AllOutputs(layer, in, stride, count, out);
}
POLICYWIRE_VNNI void Contribute(const DenseView& layer, const uint8_t* in, size_t stride, size_t count, int16_t* out) {
  AllOutputs(layer, in, stride, count, out);
}

// Thirty-two sums of sixteen bits.
POLICYWIRE_VNNI_INLINE void PutActive(__m512i sums, uint8_t* out) {
  const __m512i clamped =
      _mm512_max_epi16(_mm512_min_epi16(sums, _mm512_set1_epi16(kMostActive)), _mm512_setzero_si512());
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm512_cvtepi16_epi8(clamped));
}

POLICYWIRE_VNNI void SumWide(const int16_t* const* rows, size_t count, size_t width, int shift, uint8_t* out) {
  const __m128i by = _mm_cvtsi32_si128(shift);
  for (size_t j = 0; j < width; j += 64) {
    __m512i low = _mm512_setzero_si512();
    __m512i high = _mm512_setzero_si512();
    for (size_t r = 0; r < count; ++r) {
      low = _mm512_add_epi16(low, Load(rows[r] + j));
      high = _mm512_add_epi16(high, Load(rows[r] + j + 32));
    }
    PutActive(_mm512_sra_epi16(low, by), out + j);
    PutActive(_mm512_sra_epi16(high, by), out + j + 32);
  }
}

POLICYWIRE_VNNI void SumBytes(const int16_t* start, const int8_t* const* rows, size_t count, size_t width,
                              uint8_t* out) {
  for (size_t j = 0; j < width; j += 32) {
    __m512i sums = Load(start + j);
    for (size_t r = 0; r < count; ++r) {
      const __m256i row = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[r] + j));
      sums = _mm512_add_epi16(sums, _mm512_cvtepi8_epi16(row));
    }
    PutActive(sums, out + j);
  }
}

#undef POLICYWIRE_VNNI
#undef POLICYWIRE_VNNI_INLINE

}  // namespace

Kernels VnniKernels() {
  Kernels kernels = Avx2Kernels();
  kernels.scores = Scores;
  kernels.activate = Activate;
  kernels.contribute = Contribute;
  kernels.sum_wide = SumWide;
  kernels.sum_bytes = SumBytes;
  return kernels;
}

}  // namespace policywire::enrich

#endif  // __x86_64__
