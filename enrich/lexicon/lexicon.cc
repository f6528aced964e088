#include "enrich/lexicon/lexicon.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "enrich/lexicon/hash.h"

namespace policywire::enrich {

uint32_t Lexicon::FindChild(uint32_t node, uint32_t word) const {
  const uint64_t key = uint64_t{node} << 32 | word;
  for (size_t slot = HashKey(key) & child_mask_;; slot = (slot + 1) & child_mask_) {
    const ChildSlot& found = child_slots_[slot];
    if (found.node == kNone || found.key == key) return found.node;
  }
}

uint32_t Lexicon::PublisherOf(std::string_view url) const {
  const size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const size_t user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  std::string host(url.substr(0, url.find(':')));
  absl::AsciiStrToLower(&host);
  // "www.gov.uk", then "gov.uk", then "uk".
  std::string_view part = host;
  for (;;) {
    const auto site = std::ranges::lower_bound(sites_, part, std::less<>(), &std::pair<std::string, uint32_t>::first);
    if (site != sites_.end() && site->first == part) return site->second;
    const size_t dot = part.find('.');
    if (dot == std::string_view::npos) return kNone;
    part.remove_prefix(dot + 1);
  }
}

}  // namespace policywire::enrich
