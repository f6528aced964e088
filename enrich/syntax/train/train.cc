#include "enrich/syntax/train/train.h"

#include <vector>

#include "enrich/syntax/network.h"
#include "enrich/syntax/train/prepare.h"
#include "enrich/syntax/train/quantise.h"
#include "enrich/syntax/train/tag_trainer.h"
#include "enrich/syntax/train/tree_trainer.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {
namespace {

WordVectors VectorsOf(std::span<const TreebankSentence> treebank, std::span<const TextSentence> texts,
                      const Training& training) {
  if (texts.empty()) return {};
  std::vector<TextSentence> all(texts.begin(), texts.end());
  for (const TreebankSentence& sentence : treebank) {
    TextSentence& words = all.emplace_back();
    for (const TreebankWord& word : sentence.words) words.push_back(word.form);
  }
  VectorTraining own = training.vectors;
  own.seed = training.seed;
  return TrainVectors(all, own);
}

std::string Pack(const Inventory& inventory, const TagTrainer& tagger, const TreeTrainer& parser) {
  WeightsWriter weights;
  inventory.Write(weights);
  tagger.Write(weights);
  parser.Write(weights);
  std::vector<int8_t> rows;
  for (uint32_t r = 0; r < inventory.rows(); ++r) {
    for (const Encoder* half : {&tagger.encoder(), &parser.encoder()}) {
      for (const float value : half->RowOf(r, inventory.vector_of_row()[r])) {
        rows.push_back(Quantised<int8_t>(value, 1 << kUnitShift));
      }
    }
  }
  weights.Add<int8_t>("word_rows", rows);
  return weights.Finish();
}

}  // namespace

absl::StatusOr<std::string> TrainSyntax(std::span<const TreebankSentence> treebank, std::span<const TextSentence> texts,
                                        const Training& training) {
  const WordVectors vectors = VectorsOf(treebank, texts, training);
  const auto inventory = Inventory::Make(treebank, vectors, training.least_count, training.least_tag_count);
  if (!inventory.ok()) return inventory.status();
  const auto sentences = inventory->Number(treebank);
  if (!sentences.ok()) return sentences.status();

  Schedule schedule = training.tagger;
  schedule.seed = training.seed;
  TagTrainer tagger(*inventory, vectors.values, schedule);
  std::vector<const TrainingSentence*> all;
  for (const TrainingSentence& sentence : *sentences) all.push_back(&sentence);
  tagger.Train(all);

  // What the parser learns to live with are tags as they will be, not as people have corrected them.
  const auto tags = TagUnseen(*sentences, *inventory, vectors.values, schedule, training.folds);
  schedule = training.parser;
  schedule.seed = training.seed;
  TreeTrainer parser(*inventory, vectors.values, schedule);
  parser.Train(*sentences, tags);
  return Pack(*inventory, tagger, parser);
}

}  // namespace policywire::enrich
