// Characters that became others on the way, back to what was written.
#ifndef POLICYWIRE_ENRICH_CLEAN_MEND_CHARACTERS_H_
#define POLICYWIRE_ENRICH_CLEAN_MEND_CHARACTERS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "enrich/clean/offset_map.h"

namespace policywire::enrich {

// First references that were left (resolve_references.h), then what was read in the wrong set (mend_encoding.h): what
// was misread may have been escaped since. Returns how many characters were mended; 0 leaves `out` and `map` alone.
uint32_t MendCharacters(std::string_view text, std::string& out, OffsetMap& map);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_MEND_CHARACTERS_H_
