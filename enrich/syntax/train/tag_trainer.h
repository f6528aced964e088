// Trains the tagger.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_TAG_TRAINER_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_TAG_TRAINER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "enrich/syntax/train/encoder.h"
#include "enrich/syntax/train/matrix.h"
#include "enrich/syntax/train/prepare.h"
#include "enrich/syntax/train/schedule.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {

class TagTrainer {
 public:
  TagTrainer(const Inventory& inventory, const std::vector<float>& vectors, const Schedule& schedule);

  void Train(std::span<const TrainingSentence* const> sentences);
  std::vector<uint8_t> Tag(const TrainingSentence& sentence);
  // Writes all but the tagger's half of `word_rows`, which `encoder()` has.
  void Write(WeightsWriter& out) const;
  const Encoder& encoder() const { return encoder_; }

 private:
  // Scores for the words from left to right, each knowing what was chosen before; into `hidden_sums_` and `scores_`.
  void Forward(const TrainingSentence& sentence, bool training);
  void Backward(const TrainingSentence& sentence);

  Schedule schedule_;
  size_t tags_;
  Random random_;
  Encoder encoder_;
  Parameter history_;  // [2 * (tags + 1)][kTagHidden]
  size_t width_;       // of the scores: what is behind the last tag only fills up
  Parameter scores_weights_;
  Parameter scores_bias_;

  std::vector<PlaceInput> places_;
  std::vector<uint8_t> chosen_;
  std::vector<float> hidden_;
  std::vector<float> kept_;
  std::vector<float> scores_;
  std::vector<float> hidden_gradient_;
};

// Tags that a tagger gives which has not seen the sentence's document; one fold is one tagger that has seen all.
std::vector<std::vector<uint8_t>> TagUnseen(std::span<const TrainingSentence> sentences, const Inventory& inventory,
                                            const std::vector<float>& vectors, const Schedule& schedule,
                                            uint32_t folds);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_TAG_TRAINER_H_
