#include "enrich/clean/offset_map.h"

#include <algorithm>
#include <iterator>

namespace policywire::enrich {

void OffsetMap::AddAnchor(uint32_t clean, uint32_t original) {
  if (!anchors_.empty() && anchors_.back().clean == clean && anchors_.back().original == original) return;
  anchors_.push_back({clean, original});
}

void OffsetMap::Clear() {
  anchors_.clear();
  before_.clear();
}

void OffsetMap::LeadOnThrough(OffsetMap map) {
  if (!map.anchors_.empty()) before_.push_back(std::move(map.anchors_));
  std::move(map.before_.begin(), map.before_.end(), std::back_inserter(before_));
}

std::pair<uint32_t, uint32_t> OffsetMap::ToOriginal(uint32_t begin, uint32_t end) const {
  std::pair<uint32_t, uint32_t> span = Follow(anchors_, begin, end);
  for (const Anchors& anchors : before_) span = Follow(anchors, span.first, span.second);
  return span;
}

// Between two anchors, both texts run byte by byte when their lengths agree; else the one stretch was replaced by the
// other as a whole. Two anchors at one clean offset mark bytes of the original that left nothing: a span that ends
// there ends before them, one that begins there begins after them.
std::pair<uint32_t, uint32_t> OffsetMap::Follow(const Anchors& anchors, uint32_t begin, uint32_t end) {
  const auto by_clean = [](const Anchor& anchor, uint32_t offset) { return anchor.clean < offset; };
  const auto stretch_before = [&](auto next) { return next == anchors.begin() ? Anchor{0, 0} : *(next - 1); };
  const auto replaced = [&](const Anchor& from, auto next) {
    return next != anchors.end() && next->clean - from.clean != next->original - from.original;
  };

  const auto after_begin = std::upper_bound(anchors.begin(), anchors.end(), begin,
                                            [](uint32_t offset, const Anchor& a) { return offset < a.clean; });
  const Anchor from = stretch_before(after_begin);
  const uint32_t first = replaced(from, after_begin) ? from.original : from.original + (begin - from.clean);
  if (end <= begin) return {first, first};

  const auto at_end = std::lower_bound(anchors.begin(), anchors.end(), end, by_clean);
  if (at_end != anchors.end() && at_end->clean == end) return {first, at_end->original};
  const Anchor to = stretch_before(at_end);
  return {first, replaced(to, at_end) ? at_end->original : to.original + (end - to.clean)};
}

}  // namespace policywire::enrich
