#include "enrich/syntax/train/tree_trainer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "enrich/syntax/network.h"
#include "enrich/syntax/train/quantise.h"

namespace policywire::enrich {
namespace {

// Widths that products like; what is behind the last action and relation stays 0.
constexpr size_t kActionWidth = 16;
constexpr size_t kRelationWidth = (static_cast<size_t>(kDeprels) + 15) / 16 * 16;
constexpr size_t kRelations = kDeprels;
// From the second epoch on the parser goes where it would go by itself, that often.
constexpr float kExplored = 0.9F;

}  // namespace

TreeTrainer::TreeTrainer(const Inventory& inventory, const std::vector<float>& vectors, const Schedule& schedule)
    : schedule_(schedule),
      rows_(inventory.rows()),
      tags_(inventory.tags()),
      random_(schedule.seed),
      encoder_(rows_ + tags_ + 1, kTreeInput, kTreeContext, vectors, random_),
      places_weights_(kTreeContext, kPlaces * kTreeHidden),
      places_bias_(1, kPlaces * kTreeHidden),
      state_rows_(kStateRows, kTreeHidden, true),
      actions_weights_(kTreeHidden, kActionWidth),
      actions_bias_(1, kActionWidth),
      relations_weights_(kTreeHidden, kRelationWidth),
      relations_bias_(1, kRelationWidth) {
  places_weights_.Fill(random_, std::sqrt(3.0F / (kPlaces * kTreeContext)));
  state_rows_.Fill(random_, 0.05F);
  for (size_t i = 0; i < kTreeHidden; ++i) places_bias_.Row(0)[kFirst * kTreeHidden + i] = 0.2F;
  actions_weights_.Fill(random_, std::sqrt(3.0F / kTreeHidden));
  relations_weights_.Fill(random_, std::sqrt(3.0F / kTreeHidden));
  places_weights_.limit = kMostLayerWeight;
  state_rows_.limit = static_cast<float>(kMostInState) / (1 << kStateShift);
}

void TreeTrainer::Train(std::span<const TrainingSentence> sentences, std::span<const std::vector<uint8_t>> tags) {
  RunSchedule(
      schedule_, sentences.size(), random_, [&](uint32_t i) { return sentences[i].words.size(); },
      [&](uint32_t i, int epoch) { Learn(sentences[i], tags[i], epoch); },
      [&](float rate, int64_t steps) {
        encoder_.Step(rate, steps);
        for (Parameter* parameter : {&places_weights_, &places_bias_, &state_rows_, &actions_weights_, &actions_bias_,
                                     &relations_weights_, &relations_bias_}) {
          parameter->Step(rate, steps);
        }
      });
}

void TreeTrainer::Learn(const TrainingSentence& sentence, const std::vector<uint8_t>& tags, int epoch) {
  Forward(sentence, tags);
  Walk(sentence, epoch);
  Backward(sentence.words.size());
}

void TreeTrainer::Forward(const TrainingSentence& sentence, const std::vector<uint8_t>& tags) {
  const size_t words = sentence.words.size();
  PlacesOf(sentence, kNeighbours, kNeighbours + 1, schedule_.forgotten_words, random_, places_);
  for (size_t p = 0; p < places_.size(); ++p) {
    const bool inside = p >= kNeighbours && p < words + kNeighbours;
    places_[p].rows.push_back(static_cast<uint32_t>(rows_ + (inside ? tags[p - kNeighbours] : tags_)));
  }
  encoder_.Forward(places_, schedule_.dropped_inputs, random_);
  const std::vector<float>& sums = encoder_.sums();
  context_.resize(sums.size());
  for (size_t i = 0; i < sums.size(); ++i) context_[i] = Squashed(sums[i]);
  in_place_.resize((words + 1) * kPlaces * kTreeHidden);
  for (size_t w = 0; w < words + 1; ++w) {
    std::copy(places_bias_.values().begin(), places_bias_.values().end(),
              in_place_.begin() + static_cast<ptrdiff_t>(w * kPlaces * kTreeHidden));
  }
  AddProduct({context_.data(), kTreeContext, 1}, places_weights_.Row(0), kPlaces * kTreeHidden, in_place_.data(),
             kPlaces * kTreeHidden, words + 1, kPlaces * kTreeHidden, kTreeContext);
}

const float* TreeTrainer::PartOf(const StateView& view, size_t part) const {
  if (part >= kPlaces) return state_rows_.Row(view.rows[part - kPlaces]);
  if (view.words[part] < 0) return state_rows_.Row(kNoneStart + part);
  return &in_place_[(view.words[part] * kPlaces + part) * kTreeHidden];
}

void TreeTrainer::Walk(const TrainingSentence& sentence, int epoch) {
  const Oracle oracle(sentence);
  const size_t states = 2 * sentence.words.size();
  visits_.clear();
  hidden_sums_.assign(states * kTreeHidden, 0);
  hidden_.resize(hidden_sums_.size());
  kept_.assign(hidden_sums_.size(), 1);
  action_gradient_.assign(states * kActionWidth, 0);
  relation_gradient_.assign(states * kRelationWidth, 0);
  state_.Start(sentence.words.size());
  while (!state_.IsDone()) {
    const size_t number = visits_.size();
    Visit& visit = visits_.emplace_back();
    state_.Look(visit.view);
    float* sum = &hidden_sums_[number * kTreeHidden];
    float* hidden = &hidden_[number * kTreeHidden];
    for (size_t part = 0; part < kPlaces + kRowsOfState; ++part) {
      const float* from = PartOf(visit.view, part);
      for (size_t i = 0; i < kTreeHidden; ++i) sum[i] += from[i];
    }
    std::array<float, 4> scores;  // four are as quick as three
    for (size_t a = 0; a < scores.size(); ++a) scores[a] = actions_bias_.Row(0)[a];
    for (size_t i = 0; i < kTreeHidden; ++i) {
      float& kept = kept_[number * kTreeHidden + i];
      if (schedule_.dropped_hidden > 0) {
        kept = random_.Fraction() < schedule_.dropped_hidden ? 0 : 1 / (1 - schedule_.dropped_hidden);
      }
      hidden[i] = Squashed(sum[i]) * kept;
      const float* row = actions_weights_.Row(i);
      for (size_t a = 0; a < scores.size(); ++a) scores[a] += hidden[i] * row[a];
    }

    // Any of the cheapest actions is right.
    std::array<int, kActions> costs;
    int least = std::numeric_limits<int>::max();
    float greatest = -std::numeric_limits<float>::infinity();
    for (size_t a = 0; a < kActions; ++a) {
      costs[a] = state_.Allows(static_cast<Action>(a)) ? oracle.Cost(state_, static_cast<Action>(a))
                                                       : std::numeric_limits<int>::max();
      least = std::min(least, costs[a]);
      if (costs[a] != std::numeric_limits<int>::max()) greatest = std::max(greatest, scores[a]);
    }
    size_t guess = kActions;
    size_t right = kActions;
    float all = 0;
    float all_right = 0;
    std::array<float, kActions> share{};
    for (size_t a = 0; a < kActions; ++a) {
      if (costs[a] == std::numeric_limits<int>::max()) continue;
      share[a] = std::exp(scores[a] - greatest);
      all += share[a];
      if (guess == kActions || scores[a] > scores[guess]) guess = a;
      if (costs[a] != least) continue;
      all_right += share[a];
      if (right == kActions || scores[a] > scores[right]) right = a;
    }
    for (size_t a = 0; a < kActions; ++a) {
      action_gradient_[number * kActionWidth + a] =
          share[a] / all - (costs[a] == least ? share[a] / std::max(all_right, 1e-20F) : 0);
    }

    const bool explores = epoch > 0 && random_.Fraction() < kExplored;
    const auto action = static_cast<Action>(explores ? guess : right);
    if (action == kShift) {
      state_.Shift();
      continue;
    }
    const uint32_t top = state_.stack().back();
    const uint32_t head = action == kLeft ? state_.first() : state_.stack()[state_.stack().size() - 2];
    // Relations are learned beside right heads only; later states see them as the parser would choose them.
    Deprel relation = Deprel::kRoot;
    if (head != state_.words()) {
      std::array<float, kRelationWidth> by;
      std::copy(relations_bias_.values().begin(), relations_bias_.values().end(), by.begin());
      for (size_t i = 0; i < kTreeHidden; ++i) {
        if (hidden[i] == 0) continue;
        const float* row = relations_weights_.Row(i);
        for (size_t r = 0; r < kRelationWidth; ++r) by[r] += hidden[i] * row[r];
      }
      const auto best = std::max_element(by.begin() + 1, by.begin() + kRelations);
      relation = static_cast<Deprel>(best - by.begin());
      if (sentence.words[top].head == head) {
        const float most = *best;
        float sum_of = 0;
        for (size_t r = 1; r < kRelations; ++r) sum_of += by[r] = std::exp(by[r] - most);
        float* gradient = &relation_gradient_[number * kRelationWidth];
        for (size_t r = 1; r < kRelations; ++r) gradient[r] = by[r] / sum_of;
        gradient[static_cast<size_t>(sentence.words[top].relation)] -= 1;
        if (!explores) relation = sentence.words[top].relation;
      }
    }
    if (action == kLeft) {
      state_.Left(relation);
    } else {
      state_.Right(relation);
    }
  }
}

void TreeTrainer::Backward(size_t words) {
  const size_t states = visits_.size();
  AddProduct({hidden_.data(), 1, kTreeHidden}, action_gradient_.data(), kActionWidth, actions_weights_.Gradient(0),
             kActionWidth, kTreeHidden, kActionWidth, states);
  AddProduct({hidden_.data(), 1, kTreeHidden}, relation_gradient_.data(), kRelationWidth,
             relations_weights_.Gradient(0), kRelationWidth, kTreeHidden, kRelationWidth, states);
  for (size_t s = 0; s < states; ++s) {
    for (size_t a = 0; a < kActionWidth; ++a) actions_bias_.Gradient(0)[a] += action_gradient_[s * kActionWidth + a];
    for (size_t r = 0; r < kRelationWidth; ++r)
      relations_bias_.Gradient(0)[r] += relation_gradient_[s * kRelationWidth + r];
  }
  hidden_gradient_.assign(states * kTreeHidden, 0);
  AddProduct({action_gradient_.data(), kActionWidth, 1}, actions_weights_.Turned().data(), kTreeHidden,
             hidden_gradient_.data(), kTreeHidden, states, kTreeHidden, kActionWidth);
  AddProduct({relation_gradient_.data(), kRelationWidth, 1}, relations_weights_.Turned().data(), kTreeHidden,
             hidden_gradient_.data(), kTreeHidden, states, kTreeHidden, kRelationWidth);

  in_place_gradient_.assign(in_place_.size(), 0);
  for (size_t s = 0; s < states; ++s) {
    float* by = &hidden_gradient_[s * kTreeHidden];
    for (size_t i = 0; i < kTreeHidden; ++i) {
      by[i] = PassesGradient(hidden_sums_[s * kTreeHidden + i]) ? by[i] * kept_[s * kTreeHidden + i] : 0;
    }
    const StateView& view = visits_[s].view;
    for (size_t part = 0; part < kPlaces + kRowsOfState; ++part) {
      float* to = part >= kPlaces        ? state_rows_.Gradient(view.rows[part - kPlaces])
                  : view.words[part] < 0 ? state_rows_.Gradient(kNoneStart + part)
                                         : &in_place_gradient_[(view.words[part] * kPlaces + part) * kTreeHidden];
      for (size_t i = 0; i < kTreeHidden; ++i) to[i] += by[i];
    }
  }

  constexpr size_t kAll = kPlaces * kTreeHidden;
  float* bias = places_bias_.Gradient(0);
  for (size_t w = 0; w < words + 1; ++w) {
    for (size_t i = 0; i < kAll; ++i) bias[i] += in_place_gradient_[w * kAll + i];
  }
  AddProduct({context_.data(), 1, kTreeContext}, in_place_gradient_.data(), kAll, places_weights_.Gradient(0), kAll,
             kTreeContext, kAll, words + 1);
  context_gradient_.assign(context_.size(), 0);
  AddProduct({in_place_gradient_.data(), kAll, 1}, places_weights_.Turned().data(), kTreeContext,
             context_gradient_.data(), kTreeContext, words + 1, kTreeContext, kAll);
  for (size_t i = 0; i < context_.size(); ++i) {
    if (!PassesGradient(encoder_.sums()[i])) context_gradient_[i] = 0;
  }
  encoder_.Backward(places_, context_gradient_);
}

void TreeTrainer::Write(WeightsWriter& out) const {
  std::vector<int16_t> start;
  for (const float value : encoder_.start().values()) start.push_back(Quantised<int16_t>(value, 1 << kUnitShift));
  out.Add<int16_t>("tree_start", start);
  std::vector<int8_t> tag_rows;
  for (size_t r = rows_; r < rows_ + tags_ + 1; ++r) {
    for (size_t i = 0; i < kTreeInput; ++i)
      tag_rows.push_back(Quantised<int8_t>(encoder_.rows().Row(r)[i], 1 << kUnitShift));
  }
  out.Add<int8_t>("tag_rows", tag_rows);
  WriteDense("tree_context", encoder_.weights(), encoder_.bias(), kUnitShift, {}, out);
  WriteDense("tree_places", places_weights_, places_bias_, kStateShift, {}, out);
  std::vector<int16_t> rows;
  for (const float value : state_rows_.values()) {
    rows.push_back(Quantised<int16_t>(value, 1 << kStateShift, kMostInState));
  }
  out.Add<int16_t>("tree_rows", rows);
  WriteDense("actions", actions_weights_, actions_bias_, kUnshifted, {0, kActions}, out);
  // The root's relation goes with ROOT and is not chosen.
  WriteDense("relations", relations_weights_, relations_bias_, kUnshifted,
             {static_cast<size_t>(Deprel::kRoot) + 1, kRelations}, out);
}

}  // namespace policywire::enrich
