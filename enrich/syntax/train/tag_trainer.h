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
  TagTrainer(size_t rows, size_t tags, const Schedule& schedule);

  void Train(std::span<const TrainingSentence* const> sentences);
  std::vector<uint8_t> Tag(const TrainingSentence& sentence);
  // Writes all but the tagger's half of `word_rows`, which `rows()` has.
  void Write(WeightsWriter& out) const;
  const Parameter& rows() const { return encoder_.rows(); }

 private:
  // Scores for the words from left to right, each knowing what was chosen before; into `hidden_sums_` and `scores_`.
  void Forward(const TrainingSentence& sentence, bool training);
  void Backward(const TrainingSentence& sentence);

  Schedule schedule_;
  size_t tags_;
  Random random_;
  Encoder encoder_;
  Parameter history_;  // [2 * (tags + 1)][kTagHidden]
  Parameter scores_weights_;
  Parameter scores_bias_;

  std::vector<PlaceRows> places_;
  std::vector<uint8_t> chosen_;
  std::vector<float> hidden_;
  std::vector<float> kept_;
  std::vector<float> scores_;
  std::vector<float> hidden_gradient_;
};

// Tags that a tagger gives which has not seen the sentence's document: what the parser must learn to live with.
std::vector<std::vector<uint8_t>> TagUnseen(std::span<const TrainingSentence> sentences, size_t rows, size_t tags,
                                            const Schedule& schedule, uint32_t folds);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_TAG_TRAINER_H_
