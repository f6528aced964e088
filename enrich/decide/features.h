// What the decisions look at: named features of an anchor, and of a participant beside it. Each function adds to `out`.
#ifndef POLICYWIRE_ENRICH_DECIDE_FEATURES_H_
#define POLICYWIRE_ENRICH_DECIDE_FEATURES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "enrich/decide/anchor.h"
#include "enrich/decide/feature_list.h"
#include "enrich/read/participants.h"
#include "enrich/read/reading.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// What a sentence as a whole adds to the features of each of its anchors.
struct SentenceFacts {
  std::vector<v1::Instrument> instruments;  // of its tools, each once
  uint32_t actors = 0;                      // named in it
  bool force = false;
  bool disaster = false;
  bool sport = false;
};
void ReadSentenceFacts(const Reading& reading, std::span<const Participant> participants, SentenceFacts& out);

// The tool that an article names most, which tells what it is about; unspecified for one that names none twice.
v1::Instrument TopicOf(const Lexicon& lexicon, const Document& document);

// A sentence that is decided on.
struct Scene {
  v1::Instrument topic;
  const Reading& reading;
  const SentenceFacts& facts;
  std::span<const Participant> participants;
  const ParticipantFinder& actors;
};

// The verb that an act of words is about, where it works on a restriction, and which way that goes.
struct Content {
  uint32_t verb = kNoWord;
  v1::Direction direction = v1::NONE;
};

// An anchor that is an event, as far as it has been decided.
struct Act {
  Anchor anchor;
  v1::Action action = v1::ACTION_UNSPECIFIED;
  v1::Instrument instrument = v1::INSTRUMENT_UNSPECIFIED;
  Content content = {};
  bool aimed = false;  // the content names whom it is aimed at
};

void ActionFeatures(const Scene& scene, const Anchor& anchor, FeatureList& out);
// The instrument, when only the action is known.
void InstrumentFeatures(const Scene& scene, const Act& act, FeatureList& out);
// What Question::kMutual is asked of, too.
void DirectionFeatures(const Scene& scene, const Act& act, FeatureList& out);
void StatusFeatures(const Scene& scene, const Act& act, FeatureList& out);

// What speaks for a participant as a source or target.
void RoleFeatures(const Scene& scene, const Act& act, const Participant& participant, FeatureList& out);
// What speaks for nobody.
void NobodyFeatures(const Scene& scene, const Act& act, FeatureList& out);
// What the sources, once chosen, say of a target; `participant` is nullptr for nobody.
void SourceFeatures(const Scene& scene, const Act& act, const Participant* participant, bool is_source, size_t sources,
                    FeatureList& out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_FEATURES_H_
