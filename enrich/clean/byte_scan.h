// Finds the few bytes of a text that need a closer look, at the speed of the compiler's vector code.
#ifndef POLICYWIRE_ENRICH_CLEAN_BYTE_SCAN_H_
#define POLICYWIRE_ENRICH_CLEAN_BYTE_SCAN_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policywire::enrich {

// Sixteen bytes that are worked on at once; comparisons give 0xFF where they hold and 0 where not. The compiler's own
// vectors, on every machine: left to itself, it makes branches of the comparisons instead.
using Bytes = uint8_t __attribute__((vector_size(16)));

inline Bytes IsBetween(Bytes bytes, uint8_t first, uint8_t last) {
  return reinterpret_cast<Bytes>(bytes - first <= static_cast<uint8_t>(last - first));
}
inline Bytes Is(Bytes bytes, uint8_t value) { return reinterpret_cast<Bytes>(bytes == value); }

// Bit i is the top bit of byte i; on any machine.
inline uint32_t PortableBits(Bytes bytes) {
  std::array<uint64_t, 2> words;
  std::memcpy(words.data(), &bytes, sizeof bytes);
  // Moves the top bits of the eight bytes next to each other into the topmost byte.
  const auto gather = [](uint64_t word) { return (word & 0x8080808080808080) * 0x0002040810204081 >> 56; };
  return static_cast<uint32_t>(gather(words[0]) | gather(words[1]) << 8);
}

// The same, in one instruction where there is one.
inline uint32_t Bits(Bytes bytes) {
#ifdef __SSE2__
  return static_cast<uint32_t>(_mm_movemask_epi8(reinterpret_cast<__m128i>(bytes)));
#else
  return PortableBits(bytes);
#endif
}

// Sixty-four bytes of a text and those that each stands behind.
struct Block {
  std::array<Bytes, 4> bytes;
  std::array<Bytes, 4> before;
};

// A mask of the block's bytes, the first lowest, for which `wanted(bytes, bytes_before)` is 0xFF.
template <typename Wanted>
uint64_t Mask(const Block& block, Wanted wanted) {
  uint64_t mask = 0;
  for (size_t i = 0; i < 4; ++i) mask |= uint64_t{Bits(wanted(block.bytes[i], block.before[i]))} << (16 * i);
  return mask;
}

// Calls `visit(begin, block)` for all of `text`, with spaces before and behind it.
template <typename Visit>
void ForEachBlock(std::string_view text, Visit visit) {
  constexpr size_t kSize = sizeof(Block::bytes);
  static_assert(std::endian::native == std::endian::little, "the first byte of a word must be its lowest");
  Block block;
  std::array<char, kSize + 1> edge;  // a block with its byte before, for the two ends of the text
  for (size_t begin = 0; begin < text.size(); begin += kSize) {
    const char* bytes = text.data() + begin;
    if (begin == 0 || text.size() - begin < kSize) {
      edge.fill(' ');
      std::memcpy(edge.data() + 1, bytes, text.size() - begin < kSize ? text.size() - begin : kSize);
      if (begin != 0) edge[0] = bytes[-1];
      bytes = edge.data() + 1;
    }
    std::memcpy(block.bytes.data(), bytes, kSize);
    std::memcpy(block.before.data(), bytes - 1, kSize);
    visit(begin, block);
  }
}

// Calls `visit(bit)` for each bit of the mask, lowest first.
template <typename Visit>
void ForEachBit(uint64_t mask, Visit visit) {
  for (; mask != 0; mask &= mask - 1) visit(static_cast<size_t>(std::countr_zero(mask)));
}

// Calls `visit(position)`, in rising order, for each byte of `text` for which `wanted(bytes, bytes_before)` is 0xFF;
// the byte before the first is taken for a space, and a space after a space must not be wanted.
template <typename Wanted, typename Visit>
void ScanBytes(std::string_view text, Wanted wanted, Visit visit) {
  ForEachBlock(text, [&](size_t begin, const Block& block) {
    ForEachBit(Mask(block, wanted), [&](size_t bit) { visit(begin + bit); });
  });
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_BYTE_SCAN_H_
