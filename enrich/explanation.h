// How each event came about, and what nearly was one. For `policywire explain`; plain data, filled by Enricher::Enrich.
#ifndef POLICYWIRE_ENRICH_EXPLANATION_H_
#define POLICYWIRE_ENRICH_EXPLANATION_H_

#include <cstdint>
#include <string>
#include <vector>

namespace policywire::enrich {

// Spans count bytes of `Explanation::text`.
struct ExplainedToken {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t sentence = 0;  // index of its sentence, from 0
  // Empty where the sentence's tree was not read: what it says of actors and acts leaves no room for an event.
  std::string upos;
  std::string xpos;
  std::string relation;  // to the head
  int32_t head = -1;     // index into `Explanation::tokens`; -1 for the root
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

// What one feature added to the score of what was decided.
struct ExplainedFeature {
  std::string question;  // "event", "instrument", "direction", "status", "source CODE" or "target CODE"
  std::string name;
  double weight = 0;
};

struct ExplainedCandidate {
  uint32_t sentence = 0;
  uint32_t trigger_begin = 0;
  uint32_t trigger_end = 0;
  std::string trigger;
  std::string action;                      // the likeliest
  double probability = 0;                  // that it is an event
  std::vector<ExplainedFeature> features;  // the heaviest of each question; of a near miss only of "event"
  std::string why_not;                     // of a near miss
  std::string event_id;                    // empty for a near miss
  std::vector<ExplainedScorePart> score;

  bool IsNearMiss() const { return event_id.empty(); }
};

struct Explanation {
  std::string text;  // as it was read, after cleaning
  std::vector<ExplainedToken> tokens;
  std::vector<ExplainedMention> mentions;
  std::vector<ExplainedCandidate> candidates;  // in the order of the text
  // Sentences that are longer than is read at once (kMaxSentenceTokens): each goes on in the next.
  std::vector<uint32_t> cut_sentences;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXPLANATION_H_
