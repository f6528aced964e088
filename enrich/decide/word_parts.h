// Parts of features: words of a sentence, and coarse classes of what they mean.
#ifndef POLICYWIRE_ENRICH_DECIDE_WORD_PARTS_H_
#define POLICYWIRE_ENRICH_DECIDE_WORD_PARTS_H_

#include <cstdint>

#include "enrich/decide/feature_list.h"
#include "enrich/read/participants.h"
#include "enrich/read/reading.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

Part Number(uint32_t value);
Part OfAction(v1::Action action);
Part OfInstrument(v1::Instrument instrument);
Part OfRelation(Deprel relation);
Part Both(const Part& a, const Part& b);

// What a feature may say of the words of one sentence. A word may be kNoWord.
class WordParts {
 public:
  WordParts(const Reading& reading, const ParticipantFinder& actors) : r_(reading), actors_(actors) {}

  Part Stem(uint32_t word) const;
  Part Form(uint32_t word) const;
  // Actor, tool, act, cue, goods, else part of speech.
  Part Class(uint32_t word) const;
  Part ClassOf(const ActorSense& sense) const;
  // Of a mention that the word is part of; nullptr for none.
  const ActorSense* Actor(uint32_t word) const;
  // The instrument of a noun phrase: its head's, else one of its attributes'.
  const InstrumentSense* Tool(uint32_t word) const;

 private:
  const Reading& r_;
  const ParticipantFinder& actors_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_WORD_PARTS_H_
