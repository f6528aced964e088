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

// Rows of one place: those of a word, or that of an edge.
using PlaceRows = std::vector<uint32_t>;

class Encoder {
 public:
  Encoder(size_t rows, size_t input, size_t context, Random& random);

  // `places` has kNeighbours more at both ends than there will be vectors. A share `dropped` of the inputs is left out.
  void Forward(std::span<const PlaceRows> places, float dropped, Random& random);
  // Sums before they are squashed, by place.
  std::vector<float>& sums() { return sums_; }
  const std::vector<float>& sums() const { return sums_; }
  size_t context() const { return weights_.width(); }
  // From the gradient by `sums()`.
  void Backward(std::span<const PlaceRows> places, const std::vector<float>& gradient);
  void Step(float rate, int64_t steps);

  const Parameter& rows() const { return rows_; }
  const Parameter& start() const { return start_; }
  const Parameter& weights() const { return weights_; }
  const Parameter& bias() const { return bias_; }

 private:
  Parameter rows_;
  Parameter start_;
  Parameter weights_;
  Parameter bias_;
  std::vector<float> input_sums_;
  std::vector<float> kept_;  // 0, or what an input is multiplied with
  std::vector<float> inputs_;
  std::vector<float> sums_;
  std::vector<float> input_gradient_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_ENCODER_H_
