// Examples to the weights of a model.
#ifndef POLICYWIRE_ENRICH_DECIDE_TRAIN_TRAIN_H_
#define POLICYWIRE_ENRICH_DECIDE_TRAIN_TRAIN_H_

#include <optional>

#include "enrich/decide/model.h"
#include "enrich/decide/train/examples.h"

namespace policywire::enrich {

// Learns from all but the articles of one fold. The same examples and seed give the same weights.
DecisionModelWriter TrainDecisions(const Examples& examples, uint32_t seed, std::optional<int> left_out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_TRAIN_TRAIN_H_
