// Treebanks to weights.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_TRAIN_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_TRAIN_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "enrich/syntax/train/conllu.h"
#include "enrich/syntax/train/schedule.h"

namespace policywire::enrich {

struct Training {
  uint64_t seed = 1;
  uint32_t least_count = 3;       // features that are rarer have no row
  uint32_t least_tag_count = 20;  // rarer pairs of tags are learned as the most frequent with the same xpos
  uint32_t folds = 5;             // of the treebank, each tagged by a tagger that did not see it
  Schedule tagger{.epochs = 10};
  Schedule parser{.epochs = 15};
};

// The bytes that `SyntaxModel::Read` reads; the same for the same sentences and settings. InvalidArgument for tags or
// relations that grammar.h lacks.
absl::StatusOr<std::string> TrainSyntax(std::span<const TreebankSentence> sentences, const Training& training);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_TRAIN_H_
