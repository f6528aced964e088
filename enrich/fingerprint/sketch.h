// A text in 92 bytes, of which two tell whether the texts are nearly the same.
#ifndef POLICYWIRE_ENRICH_FINGERPRINT_SKETCH_H_
#define POLICYWIRE_ENRICH_FINGERPRINT_SKETCH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policywire::enrich {

inline constexpr size_t kSketchBins = 64;
inline constexpr size_t kNameBins = 48;
inline constexpr size_t kSketchKeys = 12;

// MinHash in one permutation: the hashes of a text's elements fall into bins, and eight bits of the least in each bin
// stand for it, or four where bins count for more than bits. Two texts have the same in a bin as often as they have
// elements in common (their Jaccard index).
struct Sketch {
  std::array<uint8_t, kSketchBins> bins{};     // of runs of three words
  std::array<uint8_t, kNameBins / 2> names{};  // of capitalised words, two bins a byte
  uint16_t runs = 0;                           // how many of each there are, 65535 for more
  uint16_t name_words = 0;

  bool operator==(const Sketch&) const = default;
};

// A sketch with the numbers under which it is looked for: nearly the same texts have at least one in common.
struct KeyedSketch {
  Sketch sketch;
  std::array<uint32_t, kSketchKeys> keys{};
};

// The bin that a key is the whole hash of.
constexpr size_t BinOfKey(size_t key) { return key * kSketchBins / kSketchKeys; }

// Of any bytes. Letters and digits count, in whatever case; punctuation, white space and markup between them do not.
// Text without spaces (Chinese, Japanese, Thai) is taken letter by letter. Linear in time; the same on every machine.
KeyedSketch SketchOf(std::string_view text);

// Whether one text is the other with small changes: shortened to a quarter at least, a line put before it, numbers
// changed, paragraphs in another order. False for texts that have a form in common and different names in it, and for
// texts without a run of words.
bool NearlySame(const Sketch& a, const Sketch& b);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_FINGERPRINT_SKETCH_H_
