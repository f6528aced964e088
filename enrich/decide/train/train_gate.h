// The gate (enrich/decide/gate.h) from words: those that were labelled, and those that a model decides on for it.
#ifndef POLICYWIRE_ENRICH_DECIDE_TRAIN_TRAIN_GATE_H_
#define POLICYWIRE_ENRICH_DECIDE_TRAIN_TRAIN_GATE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "enrich/decide/model.h"
#include "enrich/decide/train/examples.h"

namespace policywire::enrich {

// Sets the gate of `writer`, whose other weights are complete, by all words but those of one fold.
void TrainGate(const std::vector<GateExample>& examples, uint32_t seed, std::optional<int> left_out,
               DecisionModelWriter& writer);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_TRAIN_TRAIN_GATE_H_
