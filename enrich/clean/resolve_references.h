// References of HTML that were left in a text: "&nbsp;", "&#8217;", "&amp;rsquo;".
#ifndef POLICYWIRE_ENRICH_CLEAN_RESOLVE_REFERENCES_H_
#define POLICYWIRE_ENRICH_CLEAN_RESOLVE_REFERENCES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "enrich/clean/offset_map.h"

namespace policywire::enrich {

// Puts characters in place of references that end with a semicolon: numbers, and the names of HTML 4 that text has
// (letters of Latin-1, signs, marks, spaces). Numbers from 128 to 159 are windows-1252's, as browsers read them. What a
// program escaped twice or three times is resolved as often. All else stays ("AT&T", "R&D;"). Writes to `out` and `map`
// (which leads from `out` back to `text`) and returns how many there were; 0 leaves both alone. Linear. Thread-safe.
uint32_t ResolveReferences(std::string_view text, std::string& out, OffsetMap& map);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_RESOLVE_REFERENCES_H_
