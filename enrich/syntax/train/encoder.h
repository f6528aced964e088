// The first two layers of tagger and parser in training: words to vectors, vectors to vectors among their neighbours.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_ENCODER_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "enrich/syntax/train/matrix.h"

namespace policywire::enrich {

// Between a sum and the next layer: nothing below 0, no more than 1.
inline float Squashed(float sum) { return sum < 0 ? 0 : sum > 1 ? 1 : sum; }
inline bool PassesGradient(float sum) { return sum > 0 && sum < 1; }

// Weights between layers stay below, so that they count in 64ths when they are small integers.
inline constexpr float kMostLayerWeight = 0.98F;

// What one place is summed from: rows of a word, or that of an edge, and a word's vector, -1 for none.
struct PlaceInput {
  std::vector<uint32_t> rows;
  int32_t vector = -1;
};

class Encoder {
 public:
  // `vectors`, [number][kVectorWidth], must outlive the encoder.
  Encoder(size_t rows, size_t input, size_t context, const std::vector<float>& vectors, Random& random);

  // `places` has kNeighbours more at both ends than there will be vectors. A share `dropped` of the inputs is left out.
  void Forward(std::span<const PlaceInput> places, float dropped, Random& random);
  // Sums before they are squashed, by place.
  std::vector<float>& sums() { return sums_; }
  const std::vector<float>& sums() const { return sums_; }
  size_t context() const { return weights_.width(); }
  // From the gradient by `sums()`.
  void Backward(std::span<const PlaceInput> places, const std::vector<float>& gradient);
  void Step(float rate, int64_t steps);

  const Parameter& rows() const { return rows_; }
  // What a word adds to the sums of its place: its row, and what is made of its vector.
  std::vector<float> RowOf(uint32_t row, int32_t vector) const;
  const Parameter& start() const { return start_; }
  const Parameter& weights() const { return weights_; }
  const Parameter& bias() const { return bias_; }

 private:
  const std::vector<float>& vectors_;
  Parameter rows_;
  Parameter projection_;  // [kVectorWidth][input]
  Parameter start_;
  Parameter weights_;
  Parameter bias_;
  std::vector<float> place_vectors_;
  std::vector<float> input_sums_;
  std::vector<float> kept_;  // 0, or what an input is multiplied with
  std::vector<float> inputs_;
  std::vector<float> sums_;
  std::vector<float> input_gradient_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_ENCODER_H_
