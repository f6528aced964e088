// How each event came about, and what nearly was one. For `policywire explain`; plain data, filled by Enricher::Enrich.
#ifndef POLICYWIRE_ENRICH_EXPLANATION_H_
#define POLICYWIRE_ENRICH_EXPLANATION_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace policywire::enrich {

// Spans count bytes of `Explanation::text`.
struct ExplainedToken {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t sentence = 0;  // index of its sentence, from 0
};

struct ExplainedMention {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string kind;     // "actor", "act", "instrument", "good" or "cue"
  std::string meaning;  // what it resolved to: an actor's code, an act's action, an instrument; empty when nothing
};

struct ExplainedScorePart {
  std::string name;  // "conflict.action", "certainty.status" ...
  double value = 0;
};

struct ExplainedCandidate {
  uint32_t sentence = 0;
  uint32_t trigger_begin = 0;
  uint32_t trigger_end = 0;
  std::string trigger;
  std::vector<std::string> features;   // names of the features that hold
  std::vector<std::string> operators;  // words that work on the act, from the inside out
  std::vector<std::string> sources;    // codes
  std::vector<std::string> targets;
  std::string rule;      // which rule decided; for a near miss, why it is no event
  std::string event_id;  // empty for a near miss
  std::vector<ExplainedScorePart> score;

  bool IsNearMiss() const { return event_id.empty(); }
};

struct Explanation {
  std::string text;  // as it was read, after cleaning
  std::vector<ExplainedToken> tokens;
  std::vector<ExplainedMention> mentions;
  std::vector<ExplainedCandidate> candidates;  // in the order of the text
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXPLANATION_H_
