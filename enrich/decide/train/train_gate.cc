#include "enrich/decide/train/train_gate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "enrich/decide/gate.h"

namespace policywire::enrich {
namespace {

constexpr int kEpochs = 5;
constexpr float kRate = 0.05F;
constexpr float kFirstSquare = 1e-2F;
// What the model finds likelier than this should pass.
constexpr double kLikely = 0.35;
// The share of the words of acts that has to pass, of those that were not learned from.
constexpr double kRecall = 0.85;
// One article of so many is for choosing the threshold.
constexpr int kForThreshold = 5;

struct Taught {
  const GateExample* example;
  bool act;
};

// Does the model find an act in a word that nobody has labelled?
bool IsLikely(const DecisionModel& model, const GateExample& example) {
  std::array<int32_t, v1::Action_MAX + 1> scores{};
  model.Add(Question::kAction, example.features, scores);
  double sum = 0;
  for (const int32_t score : scores) sum += std::exp(static_cast<double>(score - scores[0]) / kScoreUnit);
  return 1 - 1 / sum >= kLikely;
}

float ScoreOf(const std::vector<float>& weights, const GateExample& example) {
  float score = 0;
  for (const uint32_t place : example.places) score += weights[place];
  return score;
}

std::vector<float> Learn(const std::vector<Taught>& words, uint32_t seed) {
  std::vector<float> weights(kGatePlaces);
  std::vector<float> squares(kGatePlaces, kFirstSquare);
  std::vector<const Taught*> order;
  for (const Taught& word : words) order.push_back(&word);
  std::mt19937 random(seed);
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    for (const Taught* word : order) {
      const float share = 1 / (1 + std::exp(-ScoreOf(weights, *word->example)));
      const float slope = (share - (word->act ? 1.0F : 0.0F)) * word->example->weight;
      for (const uint32_t place : word->example->places) {
        squares[place] += slope * slope;
        weights[place] -= kRate * slope / std::sqrt(squares[place]);
      }
    }
  }
  return weights;
}

}  // namespace

void TrainGate(const std::vector<GateExample>& examples, uint32_t seed, std::optional<int> left_out,
               DecisionModelWriter& writer) {
  const std::string bytes = writer.Finish();
  const auto model = DecisionModel::Copy(bytes, "model");
  if (!model.ok()) return;
  std::vector<Taught> all;
  for (const GateExample& example : examples) {
    const bool asked = example.is_act || (*model)->HasStem(example.stem);
    if (!asked || example.weight <= 0 || (left_out && example.fold == *left_out)) continue;
    const bool labelled = example.known != GateExample::kUnlabelled;
    all.push_back({&example, labelled ? example.known == GateExample::kAct : IsLikely(**model, example)});
  }
  std::vector<Taught> most;
  std::ranges::copy_if(all, std::back_inserter(most),
                       [](const Taught& word) { return word.example->article % kForThreshold != 0; });
  const std::vector<float> trial = Learn(most, seed);
  std::vector<float> scores;
  for (const Taught& word : all) {
    const bool counts = word.act && !word.example->optional && word.example->article % kForThreshold == 0;
    if (counts) scores.push_back(ScoreOf(trial, *word.example));
  }
  std::ranges::sort(scores);
  const auto lost = static_cast<size_t>(static_cast<double>(scores.size()) * (1 - kRecall));
  writer.SetGate(Learn(all, seed), scores.empty() ? 0 : scores[lost]);
}

}  // namespace policywire::enrich
