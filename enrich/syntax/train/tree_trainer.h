// Trains the parser.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_TREE_TRAINER_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_TREE_TRAINER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "enrich/syntax/arc_hybrid.h"
#include "enrich/syntax/train/encoder.h"
#include "enrich/syntax/train/matrix.h"
#include "enrich/syntax/train/oracle.h"
#include "enrich/syntax/train/prepare.h"
#include "enrich/syntax/train/schedule.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {

class TreeTrainer {
 public:
  TreeTrainer(const Inventory& inventory, const std::vector<float>& vectors, const Schedule& schedule);

  // `tags` are those that the parser will see, by sentence and word.
  void Train(std::span<const TrainingSentence> sentences, std::span<const std::vector<uint8_t>> tags);
  // Writes all but the parser's half of `word_rows`, which `encoder()` has before the rows of tags.
  void Write(WeightsWriter& out) const;
  const Encoder& encoder() const { return encoder_; }

 private:
  // What is remembered of a state for the way back.
  struct Visit {
    StateView view;
    uint32_t hidden = 0;  // index of its numbers
  };

  void Learn(const TrainingSentence& sentence, const std::vector<uint8_t>& tags, int epoch);
  void Forward(const TrainingSentence& sentence, const std::vector<uint8_t>& tags);
  void Walk(const TrainingSentence& sentence, int epoch);
  void Backward(size_t words);
  const float* PartOf(const StateView& view, size_t part) const;

  Schedule schedule_;
  size_t rows_;
  size_t tags_;
  Random random_;
  Encoder encoder_;
  Parameter places_weights_;  // [kTreeContext][kPlaces * kTreeHidden]
  Parameter places_bias_;
  Parameter state_rows_;  // [kStateRows][kTreeHidden]
  Parameter actions_weights_;
  Parameter actions_bias_;
  Parameter relations_weights_;
  Parameter relations_bias_;

  std::vector<PlaceInput> places_;
  std::vector<float> context_;
  std::vector<float> context_gradient_;
  std::vector<float> in_place_;
  std::vector<float> in_place_gradient_;
  ArcHybrid state_;
  std::vector<Visit> visits_;
  std::vector<float> hidden_sums_;
  std::vector<float> hidden_;
  std::vector<float> kept_;
  std::vector<float> hidden_gradient_;
  std::vector<float> action_gradient_;    // [visit][kActions]
  std::vector<float> relation_gradient_;  // [visit][kDeprels]
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_TREE_TRAINER_H_
