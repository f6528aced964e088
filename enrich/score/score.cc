#include "enrich/score/score.h"

#include <algorithm>
#include <cmath>

namespace policywire::enrich {
namespace {

double ActionConflict(v1::Action action) {
  switch (action) {
    case v1::AGREE:
      return 6.0;
    case v1::CONSULT:
      return 2.0;
    case v1::SUPPORT:
      return 3.5;
    case v1::CONCEDE:
      return 5.0;
    case v1::COOPERATE:
      return 6.4;
    case v1::AID:
      return 7.4;
    case v1::RETREAT:
      return 7.0;
    case v1::REQUEST:
      return -0.5;
    case v1::ACCUSE:
      return -2.5;
    case v1::REJECT:
      return -4.0;
    case v1::THREATEN:
      return -5.5;
    case v1::PROTEST:
      return -5.0;
    case v1::SANCTION:
      return -6.5;
    case v1::MOBILIZE:
      return -7.2;
    case v1::COERCE:
      return -7.5;
    case v1::ASSAULT:
      return -9.5;
    case v1::REGULATE:
      return 0.0;
    default:
      return 0.0;
  }
}

double InstrumentFactor(v1::Instrument instrument) {
  switch (instrument) {
    case v1::ARMED_FORCE:
    case v1::SANCTIONS:
      return 1.05;
    case v1::DIPLOMATIC_RELATIONS:
    case v1::EXPORT_CONTROL:
    case v1::CEASEFIRE:
      return 1.0;
    case v1::STATEMENT:
      return 0.8;
    case v1::COURT_ACTION:
    case v1::LAW_ENFORCEMENT:
      return 0.7;
    case v1::GOVERNMENT:
    case v1::ELECTION:
      return 0.6;
    default:
      return 0.9;
  }
}

double StatusFactor(v1::Status status) {
  switch (status) {
    case v1::CONSIDERED:
      return 0.4;
    case v1::THREATENED:
      return 1.0;
    case v1::PLANNED:
      return 0.6;
    case v1::ANNOUNCED:
      return 0.8;
    case v1::AGREED:
      return 0.9;
    case v1::DONE:
      return 1.0;
    case v1::REFUSED:
      return 0.0;
    default:
      return 1.0;
  }
}

double StatusCertainty(v1::Status status) {
  switch (status) {
    case v1::CONSIDERED:
      return 0.35;
    case v1::THREATENED:
      return 0.45;
    case v1::PLANNED:
      return 0.6;
    case v1::ANNOUNCED:
      return 0.75;
    case v1::AGREED:
      return 0.85;
    case v1::DONE:
      return 1.0;
    case v1::REFUSED:
      return 0.9;
    default:
      return 0.5;
  }
}

// Against somebody who has no part in it: "agreed to tighten sanctions on Russia".
bool IsAgainstOthers(const v1::PolicyEvent& event) {
  const auto agrees = [&](const v1::Actor& target) {
    return std::ranges::any_of(event.sources(), [&](const v1::Actor& s) { return s.code() == target.code(); });
  };
  return !event.targets().empty() && std::ranges::none_of(event.targets(), agrees);
}

// Scores go out rounded, so that no compiler's last bit can tell two builds apart.
float Rounded(double value) { return static_cast<float>(std::round(value * 1000.0) / 1000.0); }

}  // namespace

ScoreParts ComputeScore(const v1::PolicyEvent& event, const ScoreInput& input) {
  ScoreParts parts;
  parts.conflict_action = ActionConflict(event.action());
  // A demand or pledge leans the way of what it demands or pledges.
  if (event.action() == v1::REGULATE || event.action() == v1::REQUEST) {
    parts.conflict_action += event.direction() == v1::TIGHTEN ? -1.5 : event.direction() == v1::EASE ? 1.5 : 0.0;
  } else if (event.action() == v1::AGREE && event.direction() == v1::TIGHTEN) {
    parts.conflict_action = IsAgainstOthers(event) ? -4.0 : 2.0;
  }
  parts.conflict_instrument = InstrumentFactor(event.instrument());
  parts.conflict_status = StatusFactor(event.status());
  parts.certainty_status = StatusCertainty(event.status());
  parts.certainty_hedge = input.hedged ? 0.7 : 1.0;
  parts.certainty_attribution = input.attributed ? 0.85 : 1.0;
  parts.certainty_condition = input.conditional ? 0.7 : 1.0;
  const double place = static_cast<double>(input.sentence) / std::max(1U, input.sentences);
  parts.salience_position = 0.5 * (1.0 - 0.7 * place);
  parts.salience_repetition = std::min(0.3, 0.1 * (input.mentions - 1.0));
  parts.salience_title = input.in_title ? 0.2 : 0.0;
  parts.confidence = input.confidence;
  return parts;
}

v1::Score ToScore(const ScoreParts& parts) {
  v1::Score score;
  score.set_conflict(
      Rounded(std::clamp(parts.conflict_action * parts.conflict_instrument * parts.conflict_status, -10.0, 10.0)));
  score.set_certainty(Rounded(std::clamp(
      parts.certainty_status * parts.certainty_hedge * parts.certainty_attribution * parts.certainty_condition, 0.0,
      1.0)));
  score.set_salience(
      Rounded(std::clamp(parts.salience_position + parts.salience_repetition + parts.salience_title, 0.0, 1.0)));
  score.set_confidence(Rounded(std::clamp(parts.confidence, 0.0, 1.0)));
  return score;
}

}  // namespace policywire::enrich
