#include "enrich/clean/mend_characters.h"

#include <utility>

#include "enrich/clean/mend_encoding.h"
#include "enrich/clean/resolve_references.h"

namespace policywire::enrich {

uint32_t MendCharacters(std::string_view text, std::string& out, OffsetMap& map) {
  const uint32_t references = ResolveReferences(text, out, map);
  if (references == 0) return MendEncoding(text, out, map);
  std::string read;
  OffsetMap to_resolved;
  const uint32_t misread = MendEncoding(out, read, to_resolved);
  if (misread > 0) {
    out = std::move(read);
    to_resolved.LeadOnThrough(std::move(map));
    map = std::move(to_resolved);
  }
  return references + misread;
}

}  // namespace policywire::enrich
