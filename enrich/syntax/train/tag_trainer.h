// Trains the tagger.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_TAG_TRAINER_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_TAG_TRAINER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "enrich/syntax/train/conllu.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {

struct TagTraining {
  uint64_t seed = 1;
  int epochs = 8;
  uint32_t least_count = 3;     // features that are rarer are not trained
  size_t rows = 24'000;         // features that are kept: those with the greatest weights
  uint32_t least_tag_count = 20;  // rarer pairs of tags are learned as the most frequent with the same xpos
};

// Averaged perceptron, greedy and with its own earlier tags as history. The same sentences, options and program give the
// same weights to the byte. Writes the arrays that `Tagger::Read` reads.
void TrainTagger(std::span<const TreebankSentence> sentences, const TagTraining& options, WeightsWriter& out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_TAG_TRAINER_H_
