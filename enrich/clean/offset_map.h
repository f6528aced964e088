// The way back from a text that was made from another.
#ifndef POLICYWIRE_ENRICH_CLEAN_OFFSET_MAP_H_
#define POLICYWIRE_ENRICH_CLEAN_OFFSET_MAP_H_

#include <cstdint>
#include <utility>
#include <vector>

namespace policywire::enrich {

// Leads from offsets in a cleaned text back to the bytes that it was made from. Memory is proportional to the number of
// edits, not to the text: an unedited text has an empty map.
class OffsetMap {
 public:
  // Says that clean byte `clean` and what follows it correspond to original byte `original` and what follows it, until
  // the next anchor. Anchors are added in rising order of `clean`; `original` never falls.
  void AddAnchor(uint32_t clean, uint32_t original);
  void Clear();
  bool IsIdentity() const { return anchors_.empty() && before_.empty(); }

  // Says that what has been the original so far was itself made from another text, by `map`. Texts that were mended
  // again and again have as many layers, hardly ever one.
  void LeadOnThrough(OffsetMap map);

  // Original span of the clean span [begin, end). The slice of the original is what the clean span was made from:
  // inserted bytes belong to nothing, replaced ones to all of what they replace.
  std::pair<uint32_t, uint32_t> ToOriginal(uint32_t begin, uint32_t end) const;

 private:
  struct Anchor {
    uint32_t clean;
    uint32_t original;
  };
  using Anchors = std::vector<Anchor>;

  static std::pair<uint32_t, uint32_t> Follow(const Anchors& anchors, uint32_t begin, uint32_t end);

  Anchors anchors_;
  std::vector<Anchors> before_;  // what leads on from there, in this order
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_OFFSET_MAP_H_
