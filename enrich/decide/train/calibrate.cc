#include "enrich/decide/train/calibrate.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace policywire::enrich {
namespace {

// Of the curve, from one to the next a line.
constexpr int kPoints = 40;
// Steps of Newton's method: the last ones change nothing.
constexpr int kSteps = 25;
// How many events would have to speak against the probability as it is: a few judged events say little.
constexpr double kPrior = 1;

struct Sample {
  double log_odds;
  double right;  // 0 or 1
};

double LogOdds(double probability) {
  const double p = std::clamp(probability, 0.001, 0.999);
  return std::log(p / (1 - p));
}

// The log-odds of being right, as a line over those of the probability.
struct Line {
  double level = 0;
  double slope = 1;
  double ShareAt(double log_odds) const { return 1 / (1 + std::exp(-(level + slope * log_odds))); }
};

// Platt's: two numbers are all that some hundred events can tell without telling their chance as well.
Line Fit(const std::vector<Sample>& samples) {
  Line line;
  for (int step = 0; step < kSteps; ++step) {
    double level = kPrior * line.level;
    double slope = kPrior * (line.slope - 1);
    double level_level = kPrior;
    double level_slope = 0;
    double slope_slope = kPrior;
    for (const Sample& sample : samples) {
      const double share = line.ShareAt(sample.log_odds);
      const double curve = share * (1 - share);
      level += share - sample.right;
      slope += (share - sample.right) * sample.log_odds;
      level_level += curve;
      level_slope += curve * sample.log_odds;
      slope_slope += curve * sample.log_odds * sample.log_odds;
    }
    const double determinant = level_level * slope_slope - level_slope * level_slope;
    line.level -= (slope_slope * level - level_slope * slope) / determinant;
    line.slope -= (level_level * slope - level_slope * level) / determinant;
  }
  return line;
}

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

std::vector<CalibrationPoint> Calibrate(const std::vector<Judged>& judged, int left_out) {
  std::vector<Sample> samples;
  for (const Judged& j : judged) {
    if (j.fold != left_out) samples.push_back({LogOdds(j.probability), j.right ? 1.0 : 0.0});
  }
  if (samples.empty()) return {};
  const Line line = Fit(samples);
  std::vector<CalibrationPoint> points;
  const auto thousandths = [](double share) { return static_cast<uint32_t>(std::lround(share * 1000)); };
  const auto add = [&](double probability) {
    points.push_back({thousandths(probability), thousandths(line.ShareAt(LogOdds(probability)))});
  };
  for (int i = 1; i < kPoints; ++i) add(static_cast<double>(i) / kPoints);
  // Where the curve bends most, and most events are.
  for (const double probability : {0.985, 0.992, 0.996, 0.999}) add(probability);
  return points;
}

}  // namespace policywire::enrich
