// How much an event matters, how real it is and how sure we are. Each part is documented in README.md.
#ifndef POLICYWIRE_ENRICH_SCORE_SCORE_H_
#define POLICYWIRE_ENRICH_SCORE_SCORE_H_

#include <cstdint>
#include <string_view>

#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// What the scores are made from besides the event's own fields.
struct ScoreInput {
  bool hedged = false;      // "reportedly", "allegedly"
  bool attributed = false;  // somebody other than the actor is cited
  bool conditional = false;
  uint32_t sentence = 0;   // index of the event's sentence, from 0
  uint32_t sentences = 1;  // of the article
  uint32_t mentions = 1;   // events of the article between the same actors with the same instrument
  bool in_title = false;   // an actor of the event and its instrument or action are named in the headline
  double confidence = 0;   // how often events like this one were right on labelled news
};

// The parts of each score; a score is what its parts give together.
struct ScoreParts {
  double conflict_action = 0;      // Goldstein's value of the action
  double conflict_instrument = 0;  // factor, 0.3 to 1.2
  double conflict_status = 0;      // factor, 0 to 1
  double certainty_status = 0;
  double certainty_hedge = 1;        // factor
  double certainty_attribution = 1;  // factor
  double certainty_condition = 1;    // factor
  double salience_position = 0;
  double salience_repetition = 0;
  double salience_title = 0;
  double confidence = 0;
};

ScoreParts ComputeScore(const v1::PolicyEvent& event, const ScoreInput& input);
v1::Score ToScore(const ScoreParts& parts);

// CAMEO code of two to four digits; empty for REGULATE.
std::string_view CameoCode(v1::Action action, v1::Instrument instrument, v1::Status status);
v1::QuadClass QuadClassOf(v1::Action action);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SCORE_SCORE_H_
