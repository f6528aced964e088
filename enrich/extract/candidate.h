// What may be an event: a trigger with what surrounds it, before anything is decided.
//
// The seam between finding and deciding. Finding fills a Candidate; deciding reads nothing else, so that a trained
// scorer over the same fields can take the place of the rules.
#ifndef POLICYWIRE_ENRICH_EXTRACT_CANDIDATE_H_
#define POLICYWIRE_ENRICH_EXTRACT_CANDIDATE_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "enrich/extract/actors.h"
#include "enrich/lexicon/senses.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// Named binary features of a candidate.
enum Feature : uint32_t {
  kNominal = 1U << 0,         // the trigger is a noun
  kHasTool = 1U << 1,         // an instrument completes the act
  kHasForce = 1U << 2,        // armed force is named in the sentence
  kPublicSubject = 1U << 3,   // the subject is a person or organ of public life
  kConditional = 1U << 4,     // depends on something
  kTold = 1U << 5,            // content of a reporting verb
  kOwnWord = 1U << 6,         // content of a reporting verb whose subject is the actor itself
  kBackReference = 1U << 7,   // a definite noun that only points back
  kResolvedSource = 1U << 8,  // the source is a pronoun or description
  kImpliedTarget = 1U << 9,   // the target comes from the article as a whole
  kNoSubject = 1U << 10,      // a passive without agent, a noun without owner
  kInRelative = 1U << 11,
  kInAdverbial = 1U << 12,
  kHedgedFeature = 1U << 13,  // "reportedly", "allegedly"
  kTitleSentence = 1U << 14,
  kFreshTool = 1U << 15,       // "new", "further" tools
  kInfinitiveFree = 1U << 16,  // an infinitive that nothing governs ("to protest the law")
  kDateExpression = 1U << 17,
  kAccusedContent = 1U << 18,   // what somebody is accused of
  kPrivateSubject = 1U << 19,   // the subject is a person of private life
  kForceNoun = 1U << 20,        // an attack or a weapon is named as a thing
  kDisasterFeature = 1U << 21,  // an accident or a force of nature is named
  kCourtSubject = 1U << 22,     // the subject is a court or judge
  kDemanded = 1U << 23,         // somebody else says that it must be done
  kPersonObject = 1U << 24,     // people are acted on
  kArmedSource = 1U << 25,      // the source is an army or an armed group
  kSportFeature = 1U << 26,     // the sentence is about games
  kToldByActor = 1U << 27,      // whom the text cites is who acts
};

// A word that works on the act: "plans to", "threatened to", "refused".
struct Operator {
  const ActSense* sense = nullptr;
  uint16_t marks = 0;  // VerbMark of its verb group
  uint32_t first = 0;  // tokens of the document
  uint32_t last = 0;
};

struct Tool {
  v1::Instrument instrument = v1::INSTRUMENT_UNSPECIFIED;
  Polarity polarity = Polarity::kTopic;
  uint32_t first = 0;  // tokens of the document
  uint32_t last = 0;
};

struct Candidate {
  uint32_t sentence = 0;
  uint32_t trigger_first = 0;  // tokens of the document
  uint32_t trigger_last = 0;
  uint32_t scope_first = 0;  // tokens of the clause or noun phrase that the trigger is in, with what modifies it
  uint32_t scope_last = 0;
  const ActSense* act = nullptr;
  Tool tool;                          // valid when kHasTool
  uint16_t marks = 0;                 // VerbMark of the act's own verb group
  std::array<Operator, 4> operators;  // from the inside out
  uint8_t operator_count = 0;
  // An act between the operator and this one: "refrain from imposing", "end the suspension of".
  const ActSense* inner = nullptr;
  uint32_t features = 0;  // Feature
  Parties sources;
  Parties targets;
  uint32_t object_first = 0;  // tokens that name what the act concerns; empty when first == last
  uint32_t object_last = 0;
  uint32_t told_first = 0;  // tokens that name whom the text cites; empty when first == last
  uint32_t told_last = 0;

  bool Has(Feature feature) const { return (features & feature) != 0; }
};

std::string_view FeatureName(Feature feature);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_CANDIDATE_H_
