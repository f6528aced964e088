// Bytes as they arrived to text that can be read: valid UTF-8, misread characters made good, glued sentences split,
// quotes and case mended.
#ifndef POLICYWIRE_ENRICH_CLEAN_CLEAN_H_
#define POLICYWIRE_ENRICH_CLEAN_CLEAN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "enrich/clean/offset_map.h"
#include "policywire/v1/article.pb.h"

namespace policywire::enrich {

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
