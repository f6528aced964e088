// Finds where UTF-8 was read as a set of single bytes: "â€™" for "’".
#ifndef POLICYWIRE_ENRICH_CLEAN_MISREAD_H_
#define POLICYWIRE_ENRICH_CLEAN_MISREAD_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace policywire::enrich {

// Characters that may be one that was misread.
struct Misread {
  uint32_t begin = 0;  // bytes of the text
  uint32_t end = 0;
  char32_t meant = 0;  // U+FFFD where bytes of it are lost
  uint8_t set = 0;     // SingleByteSet that it was read in
};

// All that are to be mended, in the order of the text; they do not overlap. `text` is under 4 GiB and may hold bytes
// that are not UTF-8. Takes what nobody would write, what stands in a row of others, and what could as well be meant
// where the rest of the text is proof. Linear.
std::vector<Misread> FindMisread(std::string_view text);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_MISREAD_H_
