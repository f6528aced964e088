// Vectors of words from plain text: words that stand between the same neighbours lie together. They tell tagger and
// parser of words that the treebanks do not have.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_WORD_VECTORS_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_WORD_VECTORS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "enrich/syntax/train/texts.h"

namespace policywire::enrich {

inline constexpr size_t kVectorWidth = 64;

struct WordVectors {
  std::map<uint64_t, uint32_t> numbers;  // by the word's feature (word_features.h)
  std::vector<float> values;             // [number][kVectorWidth], about 1 wide
};

struct VectorTraining {
  uint64_t seed = 1;
  int epochs = 3;
  size_t most_words = 30'000;  // the most frequent
  uint32_t least_count = 10;
  int negatives = 4;
  float rate = 0.05F;
};

// Skip-gram with negative samples, where each of the two places on either side has predictions of its own (Ling and
// others, 2015): what a word's neighbours are to its left and its right is what tells its part of speech.
WordVectors TrainVectors(std::span<const TextSentence> sentences, const VectorTraining& training);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_WORD_VECTORS_H_
