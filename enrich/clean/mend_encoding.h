// Text whose bytes were read in the wrong character set ("mojibake") back to what was written.
#ifndef POLICYWIRE_ENRICH_CLEAN_MEND_ENCODING_H_
#define POLICYWIRE_ENRICH_CLEAN_MEND_ENCODING_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "enrich/clean/offset_map.h"

namespace policywire::enrich {

// Undoes UTF-8 that was read as windows-1252 or another set of single bytes, also when that happened several times
// over, and gives control characters that stand for a mark of windows-1252 ("\u0093") that mark. Where bytes of a
// character are lost it becomes U+FFFD, unless there is but one that it can have been. All else stays, bytes that are
// not UTF-8 included. Writes to `out` and `map` (which leads from `out` back to `text`), and returns how many
// characters were mended; 0 leaves both alone. Linear; a text of ASCII is only looked through. Thread-safe. `text` is
// under 4 GiB.
uint32_t MendEncoding(std::string_view text, std::string& out, OffsetMap& map);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_MEND_ENCODING_H_
