// From words of a treebank to rows, tags and relations by number.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_PREPARE_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_PREPARE_H_

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "enrich/syntax/grammar.h"
#include "enrich/syntax/network.h"
#include "enrich/syntax/train/conllu.h"
#include "enrich/syntax/train/word_vectors.h"
#include "enrich/syntax/weights.h"
#include "enrich/syntax/word_features.h"

namespace policywire::enrich {

struct TrainingWord {
  std::array<uint16_t, kWordFeatures> rows;  // kEdgeRow for none, the word's own first
  uint32_t count = 0;                        // of the word in training
  int32_t vector = -1;                       // number of the word's vector
  uint8_t tag = 0;
  uint32_t head = 0;  // number of words for ROOT
  Deprel relation = Deprel::kDep;
};

struct TrainingSentence {
  uint32_t document = 0;
  std::vector<TrainingWord> words;
};

// Which features have rows, and which pairs of tags there are.
class Inventory {
 public:
  // Features that are rarer than `least_count` have no row, words none that occur once, unless they have a vector;
  // pairs of tags that are rarer than `least_tag_count` count as the most frequent with the same xpos. InvalidArgument
  // for a tag that grammar.h lacks.
  static absl::StatusOr<Inventory> Make(std::span<const TreebankSentence> sentences, const WordVectors& vectors,
                                        uint32_t least_count, uint32_t least_tag_count);

  // InvalidArgument for a relation that grammar.h lacks.
  absl::StatusOr<std::vector<TrainingSentence>> Number(std::span<const TreebankSentence> sentences) const;
  size_t rows() const { return rows_; }
  // By row: the number of the word's vector, -1 for none.
  const std::vector<int32_t>& vector_of_row() const { return vector_of_row_; }
  size_t tags() const { return tags_.size(); }
  void Write(WeightsWriter& out) const;

 private:
  size_t rows_ = 0;
  std::vector<int32_t> vector_of_row_;
  std::map<uint64_t, uint32_t> word_counts_;
  std::vector<WordFeatureTable::Slot> slots_;
  std::vector<TagPair> tags_;
  std::map<std::pair<Upos, Xpos>, uint8_t> tag_of_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_PREPARE_H_
