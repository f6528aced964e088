// Finds the few bytes of a text that need a closer look, at the speed of the compiler's vector code.
#ifndef POLICYWIRE_ENRICH_CLEAN_BYTE_SCAN_H_
#define POLICYWIRE_ENRICH_CLEAN_BYTE_SCAN_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace policywire::enrich {

// Calls `visit(position)`, in rising order, for each byte of `text` for which `wanted(byte, byte_before)` is 1; the
// byte before the first is taken for a space. `wanted` must be free of branches (comparisons joined by & and |), so
// that the loop over a block becomes vector code; a space after a space must not be wanted.
template <typename Wanted, typename Visit>
void ScanBytes(std::string_view text, Wanted wanted, Visit visit) {
  constexpr size_t kBlock = 64;
  static_assert(std::endian::native == std::endian::little, "the first byte of a word must be its lowest");
  std::array<uint8_t, kBlock + 1> edge;  // a block with its byte before, for the two ends of the text
  for (size_t base = 0; base < text.size(); base += kBlock) {
    const uint8_t* block = reinterpret_cast<const uint8_t*>(text.data()) + base;
    if (base == 0 || text.size() - base < kBlock) {
      edge.fill(' ');
      const size_t size = text.size() - base < kBlock ? text.size() - base : kBlock;
      std::memcpy(edge.data() + 1, block, size);
      if (base != 0) edge[0] = block[-1];
      block = edge.data() + 1;
    }
    std::array<uint8_t, kBlock> hits;
    for (size_t i = 0; i < kBlock; ++i) hits[i] = wanted(block[i], block[static_cast<ptrdiff_t>(i) - 1]);
    for (size_t i = 0; i < kBlock; i += 8) {
      uint64_t word;
      std::memcpy(&word, hits.data() + i, 8);
      for (; word != 0; word &= word - 1) visit(base + i + static_cast<size_t>(std::countr_zero(word)) / 8);
    }
  }
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_BYTE_SCAN_H_
