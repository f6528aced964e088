// A candidate to an event's action, instrument, direction and status, or to none.
#ifndef POLICYWIRE_ENRICH_EXTRACT_DECIDE_H_
#define POLICYWIRE_ENRICH_EXTRACT_DECIDE_H_

#include <string_view>

#include "enrich/extract/candidate.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

struct Decision {
  bool event = false;
  v1::Action action = v1::ACTION_UNSPECIFIED;
  v1::Instrument instrument = v1::INSTRUMENT_UNSPECIFIED;
  v1::Direction direction = v1::DIRECTION_UNSPECIFIED;
  v1::Status status = v1::STATUS_UNSPECIFIED;
  bool mutual = false;    // both sides name all parties
  std::string_view rule;  // which rule made it, or why it is none
};

// Pure: the same candidate gives the same decision.
Decision Decide(const Candidate& candidate);

// How often events that were decided like this one were right on labelled news, 0..1.
double RulePrecision(const Candidate& candidate, const Decision& decision);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_DECIDE_H_
