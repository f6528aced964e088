// What doing something to a policy tool amounts to: "lift" + tariff, "suspend" + aid.
#ifndef POLICYWIRE_ENRICH_DECIDE_COMPOSE_H_
#define POLICYWIRE_ENRICH_DECIDE_COMPOSE_H_

#include "enrich/lexicon/senses.h"

namespace policywire::enrich {

struct Meaning {
  v1::Action action = v1::ACTION_UNSPECIFIED;  // unspecified: the two do not go together
  v1::Instrument instrument = v1::INSTRUMENT_UNSPECIFIED;
  v1::Direction direction = v1::NONE;
  v1::Status status = v1::DONE;  // of the bare act
};

// `has_target`: another actor is affected, which tells a sanction from a rule at home.
Meaning Compose(Frame frame, v1::Instrument instrument, Polarity polarity, bool has_target);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_COMPOSE_H_
