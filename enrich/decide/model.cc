#include "enrich/decide/model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "fmt/format.h"

namespace policywire::enrich {
namespace {

constexpr int kMostWeightOfAnswer = 127;
// Smaller ones change nothing but the size of the file.
constexpr int kLeastWeightOfAnswer = 2;

int8_t Quantised(float weight) {
  const auto units = static_cast<int>(std::lround(weight * kScoreUnit));
  return static_cast<int8_t>(std::clamp(units, -kMostWeightOfAnswer, kMostWeightOfAnswer));
}

uint64_t Salted(Question question, uint64_t hash) {
  hash = (hash ^ (static_cast<uint64_t>(question) + 1) * 0xD6E8FEB86659FD93ULL) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 32);
}
// The low half tells the place, the high half, never 0, is compared.
uint32_t KeyOf(uint64_t salted) { return std::max(static_cast<uint32_t>(salted >> 32), 1U); }

}  // namespace

const AnswerWeight* DecisionModel::RowOf(uint64_t salted) const {
  const uint32_t key = KeyOf(salted);
  const size_t mask = slots_.size() - 1;
  for (size_t slot = salted & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot].key == key) return &weights_[slots_[slot].first];
    if (slots_[slot].key == 0) return nullptr;
  }
}

std::span<const AnswerWeight> DecisionModel::WeightsOf(Question question, uint64_t hash) const {
  const AnswerWeight* const row = RowOf(Salted(question, hash));
  return row == nullptr ? std::span<const AnswerWeight>() : std::span(row + 1, row->answer);
}

void DecisionModel::Add(Question question, std::span<const FeatureHash> features, std::span<int32_t> scores) const {
  // The table is larger than the caches: all that will be needed is asked for before any of it is waited for.
  constexpr size_t kAtOnce = 64;
  std::array<uint64_t, kAtOnce> hashes;
  std::array<const AnswerWeight*, kAtOnce> rows;
  const size_t mask = slots_.size() - 1;
  for (; !features.empty(); features = features.subspan(std::min(kAtOnce, features.size()))) {
    const size_t count = std::min(kAtOnce, features.size());
    for (size_t f = 0; f < count; ++f) {
      hashes[f] = Salted(question, features[f]);
      __builtin_prefetch(&slots_[hashes[f] & mask]);
    }
    size_t known = 0;
    for (size_t f = 0; f < count; ++f) {
      const AnswerWeight* row = RowOf(hashes[f]);
      if (row == nullptr) continue;
      __builtin_prefetch(row);
      rows[known++] = row;
    }
    for (size_t r = 0; r < known; ++r) {
      const AnswerWeight* const row = rows[r];
      for (size_t w = 1; w <= row->answer; ++w) {
        if (row[w].answer < scores.size()) scores[row[w].answer] += row[w].weight;
      }
    }
  }
}

int DecisionModel::WeightOf(Question question, FeatureHash feature, size_t answer) const {
  for (const AnswerWeight& weight : WeightsOf(question, feature)) {
    if (weight.answer == answer) return weight.weight;
  }
  return 0;
}

double DecisionModel::Confidence(double probability) const {
  const double score = probability * 1000;
  for (size_t i = 1; i < calibration_.size(); ++i) {
    const CalibrationPoint& a = calibration_[i - 1];
    const CalibrationPoint& b = calibration_[i];
    if (score > b.score && i + 1 < calibration_.size()) continue;
    const double way =
        b.score == a.score ? 0 : std::clamp((score - a.score) / (double{1} * b.score - a.score), 0.0, 1.0);
    return (a.right + way * (static_cast<double>(b.right) - a.right)) / 1000;
  }
  return probability;
}

absl::StatusOr<std::unique_ptr<DecisionModel>> DecisionModel::View(std::string_view bytes, std::string_view name) {
  std::unique_ptr<DecisionModel> model(new DecisionModel());
  const auto weights = Weights::Read(bytes, name);
  if (!weights.ok()) return weights.status();
  const auto slots = weights->Array<Slot>("slots");
  if (!slots.ok()) return slots.status();
  const auto answers = weights->Array<AnswerWeight>("answers");
  if (!answers.ok()) return answers.status();
  const auto calibration = weights->Array<CalibrationPoint>("calibration");
  if (!calibration.ok()) return calibration.status();
  const auto threshold = weights->Array<uint32_t>("threshold");
  if (!threshold.ok()) return threshold.status();
  // A search ends at an empty slot, so there must be one.
  if (!std::has_single_bit(slots->size()) ||
      std::ranges::none_of(*slots, [](const Slot& slot) { return slot.key == 0; })) {
    return weights->Misfit("slots");
  }
  for (const Slot& slot : *slots) {
    if (slot.key == 0) continue;
    if (slot.first >= answers->size() || (*answers)[slot.first].answer >= answers->size() - slot.first) {
      return weights->Misfit("slots");
    }
  }
  const auto gate = weights->Array<int8_t>("gate");
  if (!gate.ok()) return gate.status();
  const auto gate_threshold = weights->Array<int32_t>("gate_threshold");
  if (!gate_threshold.ok()) return gate_threshold.status();
  if (gate->size() != kGatePlaces || gate_threshold->size() != 1) return weights->Misfit("gate");
  if (threshold->size() != 1 || (*threshold)[0] > 1000) return weights->Misfit("threshold");
  model->slots_ = *slots;
  model->weights_ = *answers;
  model->calibration_ = *calibration;
  model->gate_ = *gate;
  model->gate_threshold_ = (*gate_threshold)[0];
  model->threshold_ = (*threshold)[0];
  model->version_ = weights->checksum();
  return model;
}

absl::StatusOr<std::unique_ptr<const DecisionModel>> DecisionModel::Read(std::string_view bytes,
                                                                         std::string_view name) {
  return View(bytes, name);
}

absl::StatusOr<std::unique_ptr<const DecisionModel>> DecisionModel::Copy(std::string_view bytes,
                                                                         std::string_view name) {
  const size_t size = (bytes.size() / Weights::kAlignment + 1) * Weights::kAlignment;
  std::unique_ptr<char, void (*)(void*)> copy(static_cast<char*>(std::aligned_alloc(Weights::kAlignment, size)),
                                              std::free);
  std::memcpy(copy.get(), bytes.data(), bytes.size());
  auto model = View({copy.get(), bytes.size()}, name);
  if (!model.ok()) return model.status();
  (*model)->copy_ = std::move(copy);
  return std::move(*model);
}

void DecisionModelWriter::Add(Question question, FeatureHash feature, std::span<const float> weights) {
  Row row{Salted(question, feature), {}};
  for (size_t answer = 0; answer < weights.size(); ++answer) {
    const int8_t weight = Quantised(weights[answer]);
    if (std::abs(weight) >= kLeastWeightOfAnswer) row.weights.push_back({static_cast<uint8_t>(answer), weight});
  }
  if (!row.weights.empty()) rows_.push_back(std::move(row));
}

void DecisionModelWriter::AddStem(uint64_t stem) { rows_.push_back({Salted(Question::kStem, stem), {{0, 1}}}); }

void DecisionModelWriter::SetGate(std::span<const float> weights, float least) {
  std::ranges::transform(weights, gate_.begin(), Quantised);
  gate_threshold_ = static_cast<int32_t>(std::floor(least * kScoreUnit));
}

std::string DecisionModelWriter::Finish() const {
  // In the order of their hashes, so that the same weights give the same bytes.
  std::vector<const Row*> rows;
  for (const Row& row : rows_) rows.push_back(&row);
  std::ranges::sort(rows, std::less<>(), [](const Row* row) { return row->hash; });
  std::vector<DecisionModel::Slot> slots(std::bit_ceil(rows.size() + rows.size() / 2 + 16));
  std::vector<AnswerWeight> answers;
  for (const Row* row : rows) {
    size_t slot = row->hash & (slots.size() - 1);
    while (slots[slot].key != 0) slot = (slot + 1) & (slots.size() - 1);
    slots[slot] = {KeyOf(row->hash), static_cast<uint32_t>(answers.size())};
    answers.push_back({static_cast<uint8_t>(row->weights.size()), 0});
    answers.insert(answers.end(), row->weights.begin(), row->weights.end());
  }
  WeightsWriter writer;
  writer.Add<DecisionModel::Slot>("slots", slots);
  writer.Add<AnswerWeight>("answers", answers);
  writer.Add<CalibrationPoint>("calibration", calibration_);
  writer.Add<int8_t>("gate", gate_);
  writer.Add<int32_t>("gate_threshold", std::span(&gate_threshold_, 1));
  writer.Add<uint32_t>("threshold", std::span(&threshold_, 1));
  return writer.Finish();
}

}  // namespace policywire::enrich
