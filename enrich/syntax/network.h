// The tagger's and the parser's layers as the file of weights holds them; README.md draws how they hang together.
#ifndef POLICYWIRE_ENRICH_SYNTAX_NETWORK_H_
#define POLICYWIRE_ENRICH_SYNTAX_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "enrich/syntax/grammar.h"
#include "enrich/syntax/kernels.h"
#include "enrich/syntax/weights.h"
#include "enrich/syntax/word_features.h"

namespace policywire::enrich {

// Widths of the layers.
inline constexpr size_t kTagInput = 64;     // a word, for the tagger
inline constexpr size_t kTagHidden = 64;    // a word among its neighbours, for the tagger
inline constexpr size_t kTreeInput = 64;    // a word with its tag, for the parser
inline constexpr size_t kTreeContext = 64;  // a word among its neighbours, for the parser
inline constexpr size_t kTreeHidden = 128;  // a state of the parser
inline constexpr size_t kRowWidth = kTagInput + kTreeInput;

inline constexpr size_t kMostTags = 112;  // a multiple of 16

// Neighbours on either side that a word is seen with.
inline constexpr size_t kNeighbours = 2;
inline constexpr size_t kWindow = 2 * kNeighbours + 1;

// Activations and rows of words count in 64ths; what a word or a row adds to a state in 512ths.
inline constexpr int kUnitShift = 6;
inline constexpr int kStateShift = 9;

// Rows of the first layer that are no feature's.
enum SpecialRow : uint16_t { kEdgeRow, kUnknownWordRow, kSpecialRows };

struct TagPair {
  Upos upos;
  Xpos xpos;
};

struct Network {
  // InvalidArgument for weights of another shape.
  using Owned = std::unique_ptr<char, void (*)(void*)>;
  static absl::StatusOr<std::unique_ptr<const Network>> Read(const Weights& weights, Owned owned);

  WordFeatureTable features;
  const int8_t* word_rows = nullptr;    // [feature][kRowWidth], the tagger's first
  const int16_t* tag_start = nullptr;   // [kTagInput], added to the sum of a word's rows
  const int16_t* tree_start = nullptr;  // [kTreeInput]

  std::vector<TagPair> tags;
  DenseView tag_context;                 // kWindow * kTagInput -> kTagHidden
  const int16_t* tag_history = nullptr;  // [2][tags + 1][kTagHidden], of the word before and the one before that
  DenseView tag_scores;                  // kTagHidden -> tags

  const int8_t* tag_rows = nullptr;    // [tags + 1][kTreeInput], the last for the edges
  DenseView tree_context;              // kWindow * kTreeInput -> kTreeContext
  DenseView tree_places;               // kTreeContext -> kPlaces * kTreeHidden
  const int16_t* tree_rows = nullptr;  // [kStateRows][kTreeHidden]
  DenseView actions;                   // kTreeHidden -> 3
  DenseView relations;                 // kTreeHidden -> kDeprels

  Owned owned{nullptr, nullptr};  // the bytes, where they had to be copied
  uint64_t checksum = 0;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_NETWORK_H_
