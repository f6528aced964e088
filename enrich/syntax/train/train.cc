#include "enrich/syntax/train/train.h"

#include <vector>

#include "enrich/syntax/network.h"
#include "enrich/syntax/train/prepare.h"
#include "enrich/syntax/train/quantise.h"
#include "enrich/syntax/train/tag_trainer.h"
#include "enrich/syntax/train/tree_trainer.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {

void WriteWordRows(const Parameter& tagger, const Parameter& parser, size_t rows, WeightsWriter& out) {
  std::vector<int8_t> word_rows;
  for (size_t r = 0; r < rows; ++r) {
    for (size_t i = 0; i < kTagInput; ++i) word_rows.push_back(Quantised<int8_t>(tagger.Row(r)[i], 1 << kUnitShift));
    for (size_t i = 0; i < kTreeInput; ++i) word_rows.push_back(Quantised<int8_t>(parser.Row(r)[i], 1 << kUnitShift));
  }
  out.Add<int8_t>("word_rows", word_rows);
}

absl::StatusOr<std::string> TrainSyntax(std::span<const TreebankSentence> treebank, const Training& training) {
  const auto inventory = Inventory::Make(treebank, training.least_count, training.least_tag_count);
  if (!inventory.ok()) return inventory.status();
  const auto sentences = inventory->Number(treebank);
  if (!sentences.ok()) return sentences.status();

  Schedule schedule = training.tagger;
  schedule.seed = training.seed;
  TagTrainer tagger(inventory->rows(), inventory->tags(), schedule);
  std::vector<const TrainingSentence*> all;
  for (const TrainingSentence& sentence : *sentences) all.push_back(&sentence);
  tagger.Train(all);
  const auto tags = TagUnseen(*sentences, inventory->rows(), inventory->tags(), schedule, training.folds);

  schedule = training.parser;
  schedule.seed = training.seed;
  TreeTrainer parser(inventory->rows(), inventory->tags(), schedule);
  parser.Train(*sentences, tags);

  WeightsWriter weights;
  inventory->Write(weights);
  tagger.Write(weights);
  parser.Write(weights);
  WriteWordRows(tagger.rows(), parser.rows(), inventory->rows(), weights);
  return weights.Finish();
}

}  // namespace policywire::enrich
