#include "enrich/decide/train/train.h"

#include <array>
#include <map>
#include <span>
#include <unordered_set>
#include <vector>

#include "enrich/decide/train/logistic.h"
#include "enrich/decide/train/train_gate.h"

namespace policywire::enrich {
namespace {

constexpr int kEpochs = 5;
constexpr int kRoleEpochs = 8;

}  // namespace

DecisionModelWriter TrainDecisions(const Examples& examples, uint32_t seed, std::optional<int> left_out) {
  DecisionModelWriter writer;
  const auto learned_from = [&](const auto& example) {
    return example.weight > 0 && (!left_out || example.fold != *left_out);
  };
  LogisticOptions logistic;
  logistic.seed = seed;
  logistic.epochs = kEpochs;
  const auto into = [&](Question question) {
    return [&writer, question](FeatureHash feature, std::span<const float> weights) {
      writer.Add(question, feature, weights);
    };
  };

  // Words that were never the word of an act are not asked about, so nothing is learned from them; nor are those that
  // were so only in labels that weigh nothing.
  std::unordered_set<uint64_t> stems;
  for (const Example& example : examples.actions) {
    if (learned_from(example) && example.answer != 0 && stems.insert(example.stem).second) writer.AddStem(example.stem);
  }
  std::vector<const Example*> chosen;
  for (const Example& example : examples.actions) {
    const bool asked = example.is_act || stems.contains(example.stem);
    if (learned_from(example) && asked) chosen.push_back(&example);
  }
  TrainAnswers(chosen, v1::Action_MAX + 1, logistic, into(Question::kAction));

  const auto answers = [&](Question question, const std::vector<Example>& all, int count) {
    chosen.clear();
    for (const Example& example : all) {
      if (learned_from(example)) chosen.push_back(&example);
    }
    TrainAnswers(chosen, count, logistic, into(question));
  };
  answers(Question::kInstrument, examples.instruments, v1::Instrument_MAX + 1);
  answers(Question::kDirection, examples.directions, v1::Direction_MAX + 1);
  answers(Question::kMutual, examples.mutualities, kMutual + 1);
  answers(Question::kStatus, examples.statuses, v1::Status_MAX + 1);

  logistic.epochs = kRoleEpochs;
  std::map<FeatureHash, std::array<float, kRoles>> roles;
  const auto learn = [&](Role role, const std::vector<RoleExample>& all) {
    std::vector<const RoleExample*> chosen_roles;
    for (const RoleExample& example : all) {
      if (learned_from(example)) chosen_roles.push_back(&example);
    }
    TrainRole(chosen_roles, logistic,
              [&](FeatureHash feature, std::span<const float> weight) { roles[feature][role] = weight[0]; });
  };
  learn(kSourceRole, examples.sources);
  learn(kTargetRole, examples.targets);
  for (const auto& [feature, weights] : roles) writer.Add(Question::kRole, feature, weights);

  TrainGate(examples.gate, seed, left_out, writer);
  return writer;
}

}  // namespace policywire::enrich
