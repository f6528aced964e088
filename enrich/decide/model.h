// The trained weights of every decision: for each question a score of each answer, summed over the features that hold.
#ifndef POLICYWIRE_ENRICH_DECIDE_MODEL_H_
#define POLICYWIRE_ENRICH_DECIDE_MODEL_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "enrich/decide/feature_list.h"
#include "enrich/decide/feature_table.h"
#include "enrich/decide/gate.h"
#include "enrich/syntax/weights.h"

namespace policywire::enrich {

enum class Question : uint8_t {
  kAction,      // of an anchor: 0 for no event, else the action
  kInstrument,  // of an anchor whose action is known
  kDirection,   // of one whose instrument is known, too
  kStatus,
  kRole,    // of a participant: how much speaks for it as each Role
  kMutual,  // of an anchor whose instrument is known: a Mutuality
};

// Whether an act has two sides, or all who have a part in it are on both: "met", "exchanged fire". 0 is no answer.
enum Mutuality : uint8_t { kDirected = 1, kMutual };

enum Role : uint8_t { kSourceRole, kTargetRole };
inline constexpr size_t kRoles = 2;

// A score of one in a question's own unit.
inline constexpr int kScoreUnit = 32;

// How often events of a score were right: straight lines between points, both in thousandths.
struct CalibrationPoint {
  uint32_t score;
  uint32_t right;
};

// Immutable: any number of threads may share one.
class DecisionModel {
 public:
  // `bytes` is what `train_decisions` writes, begins at a multiple of 64 and must outlive the model. InvalidArgument,
  // with `name` in front, for bytes that are none, are of another version, or are damaged.
  static absl::StatusOr<std::unique_ptr<const DecisionModel>> Read(std::string_view bytes, std::string_view name);

  // The same of a copy of any bytes.
  static absl::StatusOr<std::unique_ptr<const DecisionModel>> Copy(std::string_view bytes, std::string_view name);

  // Adds each feature's weights to the scores of the answers; a feature that was never learned adds nothing.
  void Add(Question question, std::span<const FeatureHash> features, std::span<int32_t> scores) const;
  // What one feature adds to the score of one answer.
  int WeightOf(Question question, FeatureHash feature, size_t answer) const;
  // Whether words of this stem have named acts in what the model learned from.
  bool HasStem(uint64_t stem) const { return stems_.Find(Mixed(stem)) != 0; }

  // May a word with these features (gate.h) name an act?
  bool Passes(std::span<const uint32_t> places) const {
    int32_t score = 0;
    for (const uint32_t place : places) score += gate_[place];
    return score >= gate_threshold_;
  }

  // The least probability, in thousandths, at which something is an event.
  uint32_t threshold() const { return threshold_; }
  // The share of events of this probability that were right, both 0..1.
  double Confidence(double probability) const;
  uint64_t version() const { return version_; }

 private:
  DecisionModel() = default;
  friend class DecisionModelWriter;
  static absl::StatusOr<std::unique_ptr<DecisionModel>> View(std::string_view bytes, std::string_view name);
  static uint64_t Mixed(uint64_t hash) {
    hash *= 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 32);
  }
  static uint64_t Mixed(Question question, FeatureHash feature) {
    return Mixed(feature ^ (static_cast<uint64_t>(question) + 1) * 0xD6E8FEB86659FD93ULL);
  }
  // The weights of a feature of a question of many answers; zeros for one that was never learned.
  const int8_t* RowOf(uint32_t value) const { return &weights_[std::min<size_t>(value, last_row_)]; }
  template <size_t kRoom>
  void AddRows(std::span<const uint32_t> values, std::span<int32_t> scores) const;

  std::unique_ptr<char, void (*)(void*)> copy_{nullptr, nullptr};
  // Values are the weights themselves when the question has few answers, else where they begin in weights_.
  FeatureTable features_;
  FeatureTable stems_;               // words that were ever labelled as the word of an act
  std::span<const int8_t> weights_;  // rows of them, the first of zeros
  size_t last_row_ = 0;              // no row begins after it, whatever a value says
  std::span<const CalibrationPoint> calibration_;
  std::span<const int8_t> gate_;  // [kGatePlaces]
  int32_t gate_threshold_ = 0;
  uint32_t threshold_ = 500;
  uint64_t version_ = 0;
};

// Puts the file of a model together. Until a gate is set, every word passes.
class DecisionModelWriter {
 public:
  DecisionModelWriter() : gate_(kGatePlaces) {}

  // `weights` of the first answers, in units of the question's scores; the smallest are left out, the greatest cut.
  void Add(Question question, FeatureHash feature, std::span<const float> weights);
  void AddStem(uint64_t stem) { stems_.push_back(DecisionModel::Mixed(stem)); }
  void Calibrate(std::vector<CalibrationPoint> points) { calibration_ = std::move(points); }
  // `weights` of kGatePlaces places, and the least score that passes, both in units.
  void SetGate(std::span<const float> weights, float least);
  void SetThreshold(uint32_t thousandths) { threshold_ = thousandths; }
  std::string Finish() const;

 private:
  struct Row {
    uint64_t hash;
    std::vector<int8_t> weights;  // as many as the question has room for
  };
  std::vector<Row> rows_;
  std::vector<uint64_t> stems_;
  std::vector<CalibrationPoint> calibration_;
  std::vector<int8_t> gate_;
  int32_t gate_threshold_ = 0;
  uint32_t threshold_ = 500;
};

// The weights that are part of the library.
const DecisionModel& BuiltInDecisions();

// Internal, with the name of the file, when weights that are part of the library are damaged: what reads them would end
// the process.
absl::Status CheckBuiltIns();

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_MODEL_H_
