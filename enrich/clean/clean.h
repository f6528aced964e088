// Bytes as they arrived to text that can be read: valid UTF-8, glued sentences split, quotes and case mended.
#ifndef POLICYWIRE_ENRICH_CLEAN_CLEAN_H_
#define POLICYWIRE_ENRICH_CLEAN_CLEAN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policywire/v1/article.pb.h"

namespace policywire::enrich {

// Leads from offsets in a cleaned text back to the bytes that it was made from. Memory is proportional to the number of
// edits, not to the text: an unedited text has an empty map.
class OffsetMap {
 public:
  // Says that clean byte `clean` and what follows it correspond to original byte `original` and what follows it, until
  // the next anchor. Anchors are added in rising order of `clean`; `original` never falls.
  void AddAnchor(uint32_t clean, uint32_t original);
  void Clear() { anchors_.clear(); }
  bool IsIdentity() const { return anchors_.empty(); }

  // Original span of the clean span [begin, end). The slice of the original is what the clean span was made from:
  // inserted bytes belong to nothing, replaced ones to all of what they replace.
  std::pair<uint32_t, uint32_t> ToOriginal(uint32_t begin, uint32_t end) const;

 private:
  struct Anchor {
    uint32_t clean;
    uint32_t original;
  };
  std::vector<Anchor> anchors_;
};

struct CleanText {
  std::string text;  // valid UTF-8, without control characters other than '\n'
  OffsetMap map;
  v1::Repairs repairs;
};

// Cleans `original` into `out`, whose memory is reused. Linear in time and memory. Thread-safe.
// Texts of 4 GiB and more are beyond the offsets' range and are cut at 1 GiB.
void Clean(std::string_view original, CleanText& out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_CLEAN_H_
