#include "enrich/syntax/train/word_vectors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "enrich/syntax/train/matrix.h"
#include "enrich/syntax/word_features.h"

namespace policywire::enrich {
namespace {

constexpr std::array<int, 4> kOffsets = {-2, -1, 1, 2};
constexpr size_t kDraws = 1 << 20;  // entries of the table that negative samples are drawn from

float Dot(const float* a, const float* b) {
  std::array<float, 8> sums{};
  for (size_t i = 0; i < kVectorWidth; i += 8) {
    for (size_t j = 0; j < 8; ++j) sums[j] += a[i + j] * b[i + j];
  }
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

class VectorTrainer {
 public:
  VectorTrainer(std::span<const TextSentence> sentences, const VectorTraining& training)
      : training_(training), random_(training.seed) {
    std::unordered_map<uint64_t, uint32_t> counts;
    for (const TextSentence& sentence : sentences) {
      for (const std::string& word : sentence) ++counts[FeaturesOf(word)[0]];
    }
    std::vector<std::pair<uint32_t, uint64_t>> kept;
    for (const auto& [word, count] : counts) {
      if (count >= training.least_count) kept.emplace_back(count, word);
    }
    std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    kept.resize(std::min(kept.size(), training.most_words));
    for (const auto& [count, word] : kept) {
      vectors_.numbers[word] = static_cast<uint32_t>(counts_.size());
      counts_.push_back(count);
    }
    for (const TextSentence& sentence : sentences) {
      for (const std::string& word : sentence) {
        const auto found = vectors_.numbers.find(FeaturesOf(word)[0]);
        words_.push_back(found == vectors_.numbers.end() ? -1 : static_cast<int32_t>(found->second));
      }
      // Neighbours do not reach over the end of a sentence.
      words_.push_back(-2);
      words_.push_back(-2);
    }
    MakeDraws();
    vectors_.values.resize(counts_.size() * kVectorWidth);
    for (float& value : vectors_.values) value = random_.Around(0.5F / kVectorWidth);
    predictions_.assign(kOffsets.size() * counts_.size() * kVectorWidth, 0);
  }

  WordVectors Train() {
    if (counts_.empty()) return std::move(vectors_);
    const size_t all = words_.size() * static_cast<size_t>(training_.epochs);
    size_t seen = 0;
    for (int epoch = 0; epoch < training_.epochs; ++epoch) {
      for (size_t at = 0; at < words_.size(); ++at, ++seen) {
        if (words_[at] < 0) continue;
        const auto word = static_cast<uint32_t>(words_[at]);
        // Of words that are everywhere a part is enough.
        const float share = static_cast<float>(counts_[word]) / static_cast<float>(words_.size());
        if (random_.Fraction() > std::sqrt(kFrequent / share)) continue;
        Learn(at, word, training_.rate * std::max(1e-3F, 1 - static_cast<float>(seen) / static_cast<float>(all)));
      }
    }
    Scale();
    return std::move(vectors_);
  }

 private:
  static constexpr float kFrequent = 1e-3F;

  void MakeDraws() {
    if (counts_.empty()) return;
    double total = 0;
    for (const uint32_t count : counts_) total += std::pow(count, 0.75);
    draws_.reserve(kDraws);
    double sum = 0;
    for (uint32_t word = 0; word < counts_.size(); ++word) {
      sum += std::pow(counts_[word], 0.75);
      while (static_cast<double>(draws_.size()) < sum / total * kDraws && draws_.size() < kDraws)
        draws_.push_back(word);
    }
    draws_.resize(kDraws, static_cast<uint32_t>(counts_.size() - 1));
  }

  void Learn(size_t at, uint32_t word, float rate) {
    float* vector = &vectors_.values[word * kVectorWidth];
    for (size_t place = 0; place < kOffsets.size(); ++place) {
      const auto other = static_cast<ptrdiff_t>(at) + kOffsets[place];
      if (other < 0 || other >= static_cast<ptrdiff_t>(words_.size()) || words_[static_cast<size_t>(other)] < 0)
        continue;
      const auto neighbour = static_cast<uint32_t>(words_[static_cast<size_t>(other)]);
      std::array<float, kVectorWidth> change{};
      for (int sample = 0; sample <= training_.negatives; ++sample) {
        const uint32_t target = sample == 0 ? neighbour : draws_[random_.Below(kDraws)];
        if (sample > 0 && target == neighbour) continue;
        float* prediction = &predictions_[(place * counts_.size() + target) * kVectorWidth];
        const float score = Dot(vector, prediction);
        const float by = rate * ((sample == 0 ? 1.0F : 0.0F) - 1 / (1 + std::exp(-score)));
        for (size_t i = 0; i < kVectorWidth; ++i) {
          change[i] += by * prediction[i];
          prediction[i] += by * vector[i];
        }
      }
      for (size_t i = 0; i < kVectorWidth; ++i) vector[i] += change[i];
    }
  }

  // To a mean square of one.
  void Scale() {
    double sum = 0;
    for (const float value : vectors_.values) sum += static_cast<double>(value) * value;
    const auto by = static_cast<float>(1 / std::sqrt(sum / static_cast<double>(vectors_.values.size()) + 1e-12));
    for (float& value : vectors_.values) value *= by;
  }

  VectorTraining training_;
  Random random_;
  WordVectors vectors_;
  std::vector<uint32_t> counts_;
  std::vector<int32_t> words_;  // -1 for a word without a vector, -2 between sentences
  std::vector<uint32_t> draws_;
  std::vector<float> predictions_;  // [place][word][kVectorWidth]
};

}  // namespace

WordVectors TrainVectors(std::span<const TextSentence> sentences, const VectorTraining& training) {
  return VectorTrainer(sentences, training).Train();
}

}  // namespace policywire::enrich
