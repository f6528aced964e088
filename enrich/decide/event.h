// An event of a sentence before it is a message: tokens of the document, codes of the lexicon, and the decisions.
#ifndef POLICYWIRE_ENRICH_DECIDE_EVENT_H_
#define POLICYWIRE_ENRICH_DECIDE_EVENT_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "enrich/lexicon/senses.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// Tokens [first, last) of the document; empty when first == last.
struct TokenRange {
  uint32_t first = 0;
  uint32_t last = 0;

  bool empty() const { return first >= last; }
};

// An actor in a role of one event.
struct Party {
  uint32_t code = 0;                  // Lexicon::String
  TokenRange name;                    // empty when only the article makes it plain
  const ActorSense* sense = nullptr;  // nullptr for one that is inferred
};
using Parties = absl::InlinedVector<Party, 4>;

// What a feature added to what was decided, in scores.
struct Reason {
  std::string question;  // "event", "instrument", "source" ...
  std::string feature;
  double weight = 0;
};

struct Event {
  enum Verdict : uint8_t {
    kEvent,
    kImprobable,   // less than the model's threshold
    kPartOfOther,  // another word of the same clause names the same act with more certainty
    kNotMeant,     // a reporter's request for comment, a story, a refusal that was not one
    kNobody,       // neither a source nor a target
    kRepeats,      // all fields are those of an event of the sentence
    kUnsure,       // below the least confidence that was asked for
  };

  Verdict verdict = kEvent;
  uint32_t sentence = 0;
  uint32_t word = 0;  // anchor, counted from the start of the sentence
  double probability = 0;
  double confidence = 0;  // 0..1

  v1::Action action = v1::ACTION_UNSPECIFIED;
  v1::Instrument instrument = v1::INSTRUMENT_UNSPECIFIED;
  v1::Direction direction = v1::NONE;
  v1::Status status = v1::DONE;
  Parties sources;
  Parties targets;

  TokenRange trigger;
  TokenRange scope;      // of the clause or noun phrase that the trigger is in
  TokenRange tool;       // the instrument, where a word names it
  TokenRange object;     // what the act concerns
  TokenRange told;       // whom the text cites
  bool nominal = false;  // the trigger is a noun
  bool passive = false;
  bool perfect = false;
  bool gerund = false;
  bool dependent = false;  // in a relative or adverbial clause
  bool told_by_actor = false;
  bool hedged = false;
  bool conditional = false;

  TokenRange magnitude;
  TokenRange attribution;
  std::string date;  // YYYY, YYYY-MM or YYYY-MM-DD; empty for none

  std::vector<Reason> reasons;  // filled when asked for
};

inline bool SameCodes(const Parties& a, const Parties& b) {
  return std::ranges::equal(a, b, {}, &Party::code, &Party::code);
}
inline bool SameParties(const Event& a, const Event& b) {
  return SameCodes(a.sources, b.sources) && SameCodes(a.targets, b.targets);
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_EVENT_H_
