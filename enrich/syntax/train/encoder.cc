#include "enrich/syntax/train/encoder.h"

#include <algorithm>
#include <cmath>

#include "enrich/syntax/network.h"
#include "enrich/syntax/train/word_vectors.h"

namespace policywire::enrich {

Encoder::Encoder(size_t rows, size_t input, size_t context, const std::vector<float>& vectors, Random& random)
    : vectors_(vectors),
      rows_(rows, input, true),
      projection_(kVectorWidth, input),
      start_(1, input),
      weights_(kWindow * input, context),
      bias_(1, context) {
  // Rows begin at 0: that of a word which only the texts have stays there.
  projection_.Fill(random, 0.05F);
  weights_.Fill(random, std::sqrt(3.0F / static_cast<float>(kWindow * input)));
  for (size_t i = 0; i < input; ++i) start_.Row(0)[i] = 0.2F;
  for (size_t i = 0; i < context; ++i) bias_.Row(0)[i] = 0.2F;
  rows_.limit = 1.95F;
  weights_.limit = kMostLayerWeight;
}

void Encoder::Forward(std::span<const PlaceInput> places, float dropped, Random& random) {
  const size_t width = rows_.width();
  input_sums_.assign(places.size() * width, 0);
  inputs_.resize(input_sums_.size());
  kept_.assign(input_sums_.size(), 1);
  place_vectors_.assign(places.size() * kVectorWidth, 0);
  for (size_t p = 0; p < places.size(); ++p) {
    if (places[p].vector < 0) continue;
    std::copy_n(&vectors_[static_cast<size_t>(places[p].vector) * kVectorWidth], kVectorWidth,
                &place_vectors_[p * kVectorWidth]);
  }
  AddProduct({place_vectors_.data(), kVectorWidth, 1}, projection_.Row(0), width, input_sums_.data(), width,
             places.size(), width, kVectorWidth);
  for (size_t p = 0; p < places.size(); ++p) {
    float* sum = &input_sums_[p * width];
    for (size_t i = 0; i < width; ++i) sum[i] += start_.Row(0)[i];
    for (const uint32_t r : places[p].rows) {
      const float* row = rows_.Row(r);
      for (size_t i = 0; i < width; ++i) sum[i] += row[i];
    }
    for (size_t i = 0; i < width; ++i) {
      if (dropped > 0) kept_[p * width + i] = random.Fraction() < dropped ? 0 : 1 / (1 - dropped);
      inputs_[p * width + i] = Squashed(sum[i]) * kept_[p * width + i];
    }
  }
  const size_t words = places.size() - 2 * kNeighbours;
  sums_.resize(words * context());
  for (size_t w = 0; w < words; ++w) {
    for (size_t i = 0; i < context(); ++i) sums_[w * context() + i] = bias_.Row(0)[i];
  }
  AddProduct({inputs_.data(), width, 1}, weights_.Row(0), context(), sums_.data(), context(), words, context(),
             weights_.rows());
}

void Encoder::Backward(std::span<const PlaceInput> places, const std::vector<float>& gradient) {
  const size_t width = rows_.width();
  const size_t words = places.size() - 2 * kNeighbours;
  AddProduct({inputs_.data(), 1, width}, gradient.data(), context(), weights_.Gradient(0), context(), weights_.rows(),
             context(), words);
  float* bias = bias_.Gradient(0);
  for (size_t w = 0; w < words; ++w) {
    for (size_t i = 0; i < context(); ++i) bias[i] += gradient[w * context() + i];
  }
  input_gradient_.assign(inputs_.size(), 0);
  AddProduct({gradient.data(), context(), 1}, weights_.Turned().data(), weights_.rows(), input_gradient_.data(), width,
             words, weights_.rows(), context());
  float* start = start_.Gradient(0);
  for (size_t p = 0; p < places.size(); ++p) {
    float* by = &input_gradient_[p * width];
    for (size_t i = 0; i < width; ++i) {
      by[i] = PassesGradient(input_sums_[p * width + i]) ? by[i] * kept_[p * width + i] : 0;
      start[i] += by[i];
    }
    for (const uint32_t r : places[p].rows) {
      float* row = rows_.Gradient(r);
      for (size_t i = 0; i < width; ++i) row[i] += by[i];
    }
  }
  AddProduct({place_vectors_.data(), 1, kVectorWidth}, input_gradient_.data(), width, projection_.Gradient(0), width,
             kVectorWidth, width, places.size());
}

std::vector<float> Encoder::RowOf(uint32_t row, int32_t vector) const {
  std::vector<float> sum(rows_.Row(row), rows_.Row(row) + rows_.width());
  if (vector < 0) return sum;
  AddProduct({&vectors_[static_cast<size_t>(vector) * kVectorWidth], kVectorWidth, 1}, projection_.Row(0), sum.size(),
             sum.data(), sum.size(), 1, sum.size(), kVectorWidth);
  return sum;
}

void Encoder::Step(float rate, int64_t steps) {
  projection_.Step(rate, steps);
  rows_.Step(rate, steps);
  start_.Step(rate, steps);
  weights_.Step(rate, steps);
  bias_.Step(rate, steps);
}

}  // namespace policywire::enrich
