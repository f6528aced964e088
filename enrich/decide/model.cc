#include "enrich/decide/model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {
namespace {

constexpr int kMostWeightOfAnswer = 127;
// Smaller ones change nothing but the size of the file.
constexpr int kLeastWeightOfAnswer = 2;

int8_t Quantised(float weight) {
  const auto units = static_cast<int>(std::lround(weight * kScoreUnit));
  return static_cast<int8_t>(std::clamp(units, -kMostWeightOfAnswer, kMostWeightOfAnswer));
}

// How many weights a feature has for a question, with room to add eight at once. As many as a value has bytes stand in
// it.
constexpr size_t kInValue = sizeof(uint32_t);
constexpr size_t kActionRoom = 24;
constexpr size_t kInstrumentRoom = 72;
constexpr size_t kStatusRoom = 8;
constexpr size_t kMostRoom = kInstrumentRoom;
static_assert(v1::Action_MAX < kActionRoom && v1::Instrument_MAX < kInstrumentRoom && v1::Status_MAX < kStatusRoom);
static_assert(v1::Direction_MAX < kInValue && kMutual < kInValue && kRoles <= kInValue);

constexpr size_t RoomFor(Question question) {
  switch (question) {
    case Question::kAction:
      return kActionRoom;
    case Question::kInstrument:
      return kInstrumentRoom;
    case Question::kStatus:
      return kStatusRoom;
    case Question::kDirection:
    case Question::kMutual:
    case Question::kRole:
      return kInValue;
  }
  return kInValue;
}

// How many features are looked up together. So many weights fit in 16 bits when they are added.
constexpr size_t kAtOnce = 64;
static_assert(kAtOnce * kMostWeightOfAnswer <= INT16_MAX);

int8_t WeightIn(uint32_t value, size_t answer) { return static_cast<int8_t>(value >> (8 * answer)); }

void AddValues(std::span<const uint32_t> values, std::span<int32_t> scores) {
  std::array<int32_t, kInValue> sums{};
  for (const uint32_t value : values) {
    for (size_t answer = 0; answer < kInValue; ++answer) sums[answer] += WeightIn(value, answer);
  }
  for (size_t answer = 0; answer < std::min(kInValue, scores.size()); ++answer) scores[answer] += sums[answer];
}

}  // namespace

template <size_t kRoom>
void DecisionModel::AddRows(std::span<const uint32_t> values, std::span<int32_t> scores) const {
  // Spelt as vectors, as compilers would not.
  constexpr size_t kLanes = 8;
  static_assert(kRoom % kLanes == 0);
  using Weights8 = int8_t __attribute__((vector_size(kLanes)));
  using Sums8 = int16_t __attribute__((vector_size(2 * kLanes)));
  constexpr size_t kCacheLine = 64;
  for (const uint32_t value : values) {
    for (size_t answer = 0; answer < kRoom; answer += kCacheLine) __builtin_prefetch(RowOf(value) + answer);
  }
  std::array<Sums8, kRoom / kLanes> sums{};
  for (const uint32_t value : values) {
    const int8_t* row = RowOf(value);
    for (Sums8& sum : sums) {
      Weights8 weights;
      std::memcpy(&weights, row, sizeof weights);
      sum += __builtin_convertvector(weights, Sums8);
      row += kLanes;
    }
  }
  for (size_t answer = 0; answer < std::min(kRoom, scores.size()); ++answer) {
    scores[answer] += sums[answer / kLanes][answer % kLanes];
  }
}

void DecisionModel::Add(Question question, std::span<const FeatureHash> features, std::span<int32_t> scores) const {
  // The table is larger than the caches: all that will be needed is asked for before any of it is waited for.
  std::array<uint64_t, kAtOnce> hashes;
  std::array<uint32_t, kAtOnce> values;
  for (; !features.empty(); features = features.subspan(std::min(kAtOnce, features.size()))) {
    const size_t count = std::min(kAtOnce, features.size());
    for (size_t f = 0; f < count; ++f) {
      hashes[f] = Mixed(question, features[f]);
      features_.Prefetch(hashes[f]);
    }
    for (size_t f = 0; f < count; ++f) values[f] = features_.Find(hashes[f]);
    const std::span<const uint32_t> found(values.data(), count);
    switch (RoomFor(question)) {
      case kActionRoom:
        AddRows<kActionRoom>(found, scores);
        break;
      case kInstrumentRoom:
        AddRows<kInstrumentRoom>(found, scores);
        break;
      case kStatusRoom:
        AddRows<kStatusRoom>(found, scores);
        break;
      default:
        AddValues(found, scores);
    }
  }
}

int DecisionModel::WeightOf(Question question, FeatureHash feature, size_t answer) const {
  const uint32_t value = features_.Find(Mixed(question, feature));
  return RoomFor(question) == kInValue ? WeightIn(value, answer) : RowOf(value)[answer];
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
  const auto features = weights->Array<Bucket>("features");
  if (!features.ok()) return features.status();
  if (!FeatureTable::IsSound(*features)) return weights->Misfit("features");
  const auto stems = weights->Array<Bucket>("stems");
  if (!stems.ok()) return stems.status();
  if (!FeatureTable::IsSound(*stems)) return weights->Misfit("stems");
  const auto rows = weights->Array<int8_t>("rows");
  if (!rows.ok()) return rows.status();
  const auto calibration = weights->Array<CalibrationPoint>("calibration");
  if (!calibration.ok()) return calibration.status();
  const auto threshold = weights->Array<uint32_t>("threshold");
  if (!threshold.ok()) return threshold.status();
  if (rows->size() < kMostRoom) return weights->Misfit("rows");
  const auto gate = weights->Array<int8_t>("gate");
  if (!gate.ok()) return gate.status();
  const auto gate_threshold = weights->Array<int32_t>("gate_threshold");
  if (!gate_threshold.ok()) return gate_threshold.status();
  if (gate->size() != kGatePlaces || gate_threshold->size() != 1) return weights->Misfit("gate");
  if (threshold->size() != 1 || (*threshold)[0] > 1000) return weights->Misfit("threshold");
  model->features_ = FeatureTable(*features);
  model->stems_ = FeatureTable(*stems);
  model->weights_ = *rows;
  model->last_row_ = rows->size() - kMostRoom;
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
  Row row{DecisionModel::Mixed(question, feature), std::vector<int8_t>(RoomFor(question))};
  std::ranges::transform(weights, row.weights.begin(), [](float weight) {
    const int8_t units = Quantised(weight);
    return std::abs(units) >= kLeastWeightOfAnswer ? units : int8_t{0};
  });
  if (std::ranges::any_of(row.weights, [](int8_t weight) { return weight != 0; })) rows_.push_back(std::move(row));
}

void DecisionModelWriter::SetGate(std::span<const float> weights, float least) {
  std::ranges::transform(weights, gate_.begin(), Quantised);
  gate_threshold_ = static_cast<int32_t>(std::floor(least * kScoreUnit));
}

std::string DecisionModelWriter::Finish() const {
  // In the order of their hashes, so that the same weights give the same bytes.
  std::vector<const Row*> rows;
  for (const Row& row : rows_) rows.push_back(&row);
  std::ranges::sort(rows, std::less<>(), [](const Row* row) { return row->hash; });
  FeatureTableWriter features(rows.size());
  std::vector<int8_t> weights(kMostRoom);
  for (const Row* row : rows) {
    uint32_t value = 0;
    if (row->weights.size() == kInValue) {
      for (size_t answer = 0; answer < kInValue; ++answer) {
        value |= uint32_t{static_cast<uint8_t>(row->weights[answer])} << (8 * answer);
      }
    } else {
      value = static_cast<uint32_t>(weights.size());
      weights.insert(weights.end(), row->weights.begin(), row->weights.end());
    }
    features.Put(row->hash, value);
  }
  std::vector<uint64_t> sorted_stems = stems_;
  std::ranges::sort(sorted_stems);
  FeatureTableWriter stems(sorted_stems.size());
  for (const uint64_t stem : sorted_stems) stems.Put(stem, 1);
  // A row may be read as if it were of the widest.
  weights.resize(weights.size() + kMostRoom);
  WeightsWriter writer;
  writer.Add<Bucket>("features", features.buckets());
  writer.Add<Bucket>("stems", stems.buckets());
  writer.Add<int8_t>("rows", weights);
  writer.Add<CalibrationPoint>("calibration", calibration_);
  writer.Add<int8_t>("gate", gate_);
  writer.Add<int32_t>("gate_threshold", std::span(&gate_threshold_, 1));
  writer.Add<uint32_t>("threshold", std::span(&threshold_, 1));
  return writer.Finish();
}

}  // namespace policywire::enrich
