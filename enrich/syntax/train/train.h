// Treebanks to weights.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_TRAIN_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_TRAIN_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "enrich/syntax/train/conllu.h"
#include "enrich/syntax/train/schedule.h"
#include "enrich/syntax/train/texts.h"
#include "enrich/syntax/train/word_vectors.h"

namespace policywire::enrich {

struct Training {
  uint64_t seed = 1;
  uint32_t least_count = 3;       // features that are rarer have no row
  uint32_t least_tag_count = 20;  // rarer pairs of tags are learned as the most frequent with the same xpos
  VectorTraining vectors;
  uint32_t folds = 5;  // of the treebank, each tagged by a tagger that did not see it
  Schedule tagger{.epochs = 10, .rate = 0.004F};
  Schedule parser{.epochs = 14, .rate = 0.003F};
};

// The bytes that `SyntaxModel::Read` reads; the same for the same sentences, texts and settings. InvalidArgument for
// tags or relations that grammar.h lacks. Texts are optional: without them there are neither word vectors nor more
// trees.
absl::StatusOr<std::string> TrainSyntax(std::span<const TreebankSentence> sentences,
                                        std::span<const TextSentence> texts, const Training& training);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_TRAIN_H_
