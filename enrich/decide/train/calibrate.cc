#include "enrich/decide/train/calibrate.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace policywire::enrich {
namespace {

constexpr size_t kBins = 16;

bool Matches(const LabelledEvent& label, const v1::PolicyEvent& event) {
  if (label.action != event.action() || label.trigger.begin < event.quote_span().begin() ||
      label.trigger.begin >= event.quote_span().end()) {
    return false;
  }
  if (label.sources.empty()) return event.sources().empty();
  return std::ranges::any_of(event.sources(), [&](const v1::Actor& actor) {
    return label.sources.contains(CodeForComparison(actor.code(), false));
  });
}

}  // namespace

void Judge(const LabelledArticle& article, const v1::EnrichedArticle& enriched, std::vector<Judged>& out) {
  std::vector<bool> taken(article.events.size());
  std::vector<const v1::PolicyEvent*> events;
  for (const v1::PolicyEvent& event : enriched.events()) events.push_back(&event);
  // The surest event has the first choice of a label.
  std::ranges::stable_sort(events, std::greater<>(), [](const v1::PolicyEvent* e) { return e->score().confidence(); });
  for (const v1::PolicyEvent* event : events) {
    Judged judged{event->score().confidence(), false, article.fold};
    bool optional = false;
    for (size_t l = 0; l < article.events.size() && !judged.right; ++l) {
      if (taken[l] || !Matches(article.events[l], *event)) continue;
      taken[l] = true;
      judged.right = true;
      optional = article.events[l].optional;
    }
    if (!optional) out.push_back(judged);
  }
}

std::vector<CalibrationPoint> Calibrate(std::vector<Judged> judged, int left_out) {
  std::erase_if(judged, [&](const Judged& j) { return j.fold == left_out; });
  std::ranges::stable_sort(judged, std::less<>(), &Judged::probability);
  struct Bin {
    double probability = 0, right = 0, count = 0;
  };
  std::vector<Bin> bins;
  for (size_t b = 0; b < kBins; ++b) {
    Bin bin;
    for (size_t i = judged.size() * b / kBins; i < judged.size() * (b + 1) / kBins; ++i) {
      bin.probability += judged[i].probability;
      bin.right += judged[i].right ? 1 : 0;
      bin.count += 1;
    }
    if (bin.count == 0) continue;
    bins.push_back(bin);
    // A bin that is right less often than the one before is one with it.
    while (bins.size() > 1 &&
           bins.back().right * bins[bins.size() - 2].count <= bins[bins.size() - 2].right * bins.back().count) {
      Bin& before = bins[bins.size() - 2];
      before.probability += bins.back().probability;
      before.right += bins.back().right;
      before.count += bins.back().count;
      bins.pop_back();
    }
  }
  std::vector<CalibrationPoint> points;
  const auto thousandths = [](double share) { return static_cast<uint32_t>(std::lround(share * 1000)); };
  for (const Bin& bin : bins)
    points.push_back({thousandths(bin.probability / bin.count), thousandths(bin.right / bin.count)});
  return points;
}

}  // namespace policywire::enrich
