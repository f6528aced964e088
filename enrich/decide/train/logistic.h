// Logistic regression over sparse features, by stochastic gradients; the same examples give the same weights.
#ifndef POLICYWIRE_ENRICH_DECIDE_TRAIN_LOGISTIC_H_
#define POLICYWIRE_ENRICH_DECIDE_TRAIN_LOGISTIC_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "enrich/decide/train/examples.h"

namespace policywire::enrich {

struct LogisticOptions {
  int epochs = 5;
  float rate = 0.2F;
  float decay = 1e-5F;
  uint32_t least_count = 3;  // examples that a feature must be in
  uint32_t seed = 1;
};

// Takes a feature's learned weights, one for each answer.
using WeightSink = std::function<void(FeatureHash, std::span<const float>)>;

// One answer of `answers`.
void TrainAnswers(const std::vector<const Example*>& examples, int answers, const LogisticOptions& options,
                  const WeightSink& sink);

// Which candidates fill a role: the score of a candidate is one weight a feature.
void TrainRole(const std::vector<const RoleExample*>& examples, const LogisticOptions& options, const WeightSink& sink);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_TRAIN_LOGISTIC_H_
