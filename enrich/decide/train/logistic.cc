#include "enrich/decide/train/logistic.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <unordered_map>
#include <utility>

namespace policywire::enrich {
namespace {

// What AdaGrad's sums of squares begin with: the more, the less a feature says that is in few examples.
constexpr float kFirstSquare = 3;

// Numbers for the features that are in enough examples.
class FeatureIndex {
 public:
  void Count(const std::vector<FeatureHash>& features) {
    for (const FeatureHash feature : features) ++counts_[feature];
  }
  // Gives out numbers, in the order of the hashes.
  void Number(uint32_t least_count) {
    for (const auto& [feature, count] : counts_) {
      if (count >= least_count) features_.push_back(feature);
    }
    std::ranges::sort(features_);
    numbers_.reserve(features_.size());
    for (const FeatureHash feature : features_) numbers_.emplace(feature, static_cast<uint32_t>(numbers_.size()));
    counts_.clear();
  }
  void Translate(const std::vector<FeatureHash>& features, std::vector<uint32_t>& out) const {
    out.clear();
    for (const FeatureHash feature : features) {
      if (const auto it = numbers_.find(feature); it != numbers_.end()) out.push_back(it->second);
    }
  }
  const std::vector<FeatureHash>& features() const { return features_; }

 private:
  std::unordered_map<FeatureHash, uint32_t> counts_;
  std::unordered_map<FeatureHash, uint32_t> numbers_;
  std::vector<FeatureHash> features_;
};

// Weights that are learned, and their average over the later half of the epochs.
class LearnedWeights {
 public:
  LearnedWeights(size_t features, size_t answers, const LogisticOptions& options)
      : answers_(answers),
        options_(options),
        weights_(features * answers),
        squares_(features * answers, kFirstSquare),
        sums_(features * answers) {}

  const float* Row(uint32_t feature) const { return &weights_[feature * answers_]; }
  // `slopes` has one for each answer.
  void Learn(uint32_t feature, const float* slopes) {
    float* const weights = &weights_[feature * answers_];
    float* const squares = &squares_[feature * answers_];
    const float decay = options_.decay;
    const float rate = options_.rate;
    for (size_t a = 0; a < answers_; ++a) {
      const float gradient = slopes[a] + decay * weights[a];
      squares[a] += gradient * gradient;
      weights[a] -= rate * gradient / std::sqrt(squares[a]);
    }
  }
  void EndEpoch(int epoch) {
    if (epoch < options_.epochs / 2) return;
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += weights_[i];
    ++averaged_;
  }
  void Give(const std::vector<FeatureHash>& features, const WeightSink& sink) {
    for (float& sum : sums_) sum /= static_cast<float>(averaged_);
    for (size_t f = 0; f < features.size(); ++f) sink(features[f], {&sums_[f * answers_], answers_});
  }

 private:
  size_t answers_;
  const LogisticOptions& options_;
  std::vector<float> weights_, squares_, sums_;
  int averaged_ = 0;
};

void Softmax(std::vector<float>& scores) {
  const float top = *std::ranges::max_element(scores);
  float sum = 0;
  for (float& score : scores) {
    score = std::exp(score - top);
    sum += score;
  }
  for (float& score : scores) score /= sum;
}

template <typename T>
void Shuffle(std::vector<T>& items, std::mt19937& random) {
  for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
}

}  // namespace

void TrainAnswers(const std::vector<const Example*>& examples, int answers, const LogisticOptions& options,
                  const WeightSink& sink) {
  FeatureIndex index;
  for (const Example* example : examples) index.Count(example->features);
  index.Number(options.least_count);
  struct Prepared {
    std::vector<uint32_t> features;
    const Example* example;
  };
  std::vector<Prepared> rows(examples.size());
  for (size_t i = 0; i < examples.size(); ++i) {
    rows[i].example = examples[i];
    index.Translate(examples[i]->features, rows[i].features);
  }
  std::vector<const Prepared*> order;
  for (const Prepared& row : rows) order.push_back(&row);
  const auto count = static_cast<size_t>(answers);
  LearnedWeights weights(index.features().size(), count, options);
  std::mt19937 random(options.seed);
  std::vector<float> scores;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    Shuffle(order, random);
    for (const Prepared* row : order) {
      scores.assign(count, 0);
      for (const uint32_t feature : row->features) {
        const float* own = weights.Row(feature);
        for (size_t a = 0; a < count; ++a) scores[a] += own[a];
      }
      Softmax(scores);
      scores[static_cast<size_t>(row->example->answer)] -= 1;
      for (float& slope : scores) slope *= row->example->weight;
      for (const uint32_t feature : row->features) {
        weights.Learn(feature, scores.data());
      }
    }
    weights.EndEpoch(epoch);
  }
  weights.Give(index.features(), sink);
}

void TrainRole(const std::vector<const RoleExample*>& examples, const LogisticOptions& options,
               const WeightSink& sink) {
  FeatureIndex index;
  for (const RoleExample* example : examples) {
    for (const auto& candidate : example->candidates) index.Count(candidate.features);
  }
  index.Number(options.least_count);
  struct Prepared {
    std::vector<std::vector<uint32_t>> features;  // by candidate
    const RoleExample* example;
  };
  std::vector<Prepared> rows(examples.size());
  for (size_t i = 0; i < examples.size(); ++i) {
    rows[i].example = examples[i];
    rows[i].features.resize(examples[i]->candidates.size());
    for (size_t c = 0; c < rows[i].features.size(); ++c) {
      index.Translate(examples[i]->candidates[c].features, rows[i].features[c]);
    }
  }
  std::vector<const Prepared*> order;
  for (const Prepared& row : rows) order.push_back(&row);
  LearnedWeights weights(index.features().size(), 1, options);
  std::mt19937 random(options.seed);
  std::vector<float> shares;
  std::vector<float> wanted;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    Shuffle(order, random);
    for (const Prepared* row : order) {
      const RoleExample& example = *row->example;
      shares.assign(row->features.size(), 0);
      for (size_t c = 0; c < shares.size(); ++c) {
        for (const uint32_t feature : row->features[c]) shares[c] += *weights.Row(feature);
      }
      Softmax(shares);
      // Each labelled code is as likely as the others, and whichever candidates have it now share it.
      wanted.assign(shares.size(), 0);
      float reached = 0;
      for (int code = 0; code < std::max(1, example.codes); ++code) {
        float sum = 0;
        const auto has = [&](size_t c) {
          return std::ranges::find(example.candidates[c].codes, code) != example.candidates[c].codes.end();
        };
        for (size_t c = 0; c < shares.size(); ++c) sum += has(c) ? shares[c] : 0;
        if (sum <= 0) continue;
        reached += 1;
        for (size_t c = 0; c < shares.size(); ++c) wanted[c] += has(c) ? shares[c] / sum : 0;
      }
      if (reached == 0) continue;
      for (size_t c = 0; c < shares.size(); ++c) {
        const float slope = (shares[c] - wanted[c] / reached) * example.weight;
        if (std::fabs(slope) < 1e-6F) continue;
        for (const uint32_t feature : row->features[c]) weights.Learn(feature, &slope);
      }
    }
    weights.EndEpoch(epoch);
  }
  weights.Give(index.features(), sink);
}

}  // namespace policywire::enrich
