// The words of a sentence that name an act, and what each act is: action, instrument, direction, status, who and whom.
#ifndef POLICYWIRE_ENRICH_DECIDE_DECIDER_H_
#define POLICYWIRE_ENRICH_DECIDE_DECIDER_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "enrich/decide/event.h"
#include "enrich/decide/features.h"
#include "enrich/decide/model.h"
#include "enrich/read/participants.h"
#include "enrich/read/reading.h"

namespace policywire::enrich {

// Decides with a model, which must outlive it. Working memory of one thread.
class Decider {
 public:
  explicit Decider(const DecisionModel& model) : model_(&model) {}

  // Appends the events of a sentence and the near misses, in the order of the text. Only `words` are looked at, which
  // are in order. With `explain`, with reasons.
  void Decide(const Scene& scene, std::span<const uint32_t> words, bool explain, std::vector<Event>& out);

 private:
  struct Found {
    Anchor anchor;
    double probability;
    v1::Action action;
    bool dropped;
  };

  void FindActs(const Scene& scene, std::span<const uint32_t> words);
  void DropParts(const Reading& reading);
  void DropContent(const Reading& reading);
  size_t Answer(Question question, size_t answers);
  void ScoreRoles(const Scene& scene, const Act& act);
  void ShareOut(const Scene& scene, const Act& act, Role role, const Parties& sources, std::vector<double>& shares);
  void TakeParties(const Scene& scene, std::span<const double> shares, Parties& out);
  void ChooseParties(const Scene& scene, const Act& act, bool mutual, Event& event);
  void Explain(const Scene& scene, const Act& act, Event& event);

  const DecisionModel* model_;
  FeatureList features_;
  std::vector<int32_t> scores_;
  std::vector<Found> found_;
  std::vector<std::array<int32_t, kRoles>> roles_;    // by participant, the last is nobody's
  std::vector<double> shares_, source_shares_;        // the same
  std::vector<std::pair<uint32_t, double>> by_code_;  // codes with their shares
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_DECIDER_H_
