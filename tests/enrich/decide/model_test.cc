#include "enrich/decide/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace policywire::enrich {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

DecisionModelWriter SmallModel() {
  DecisionModelWriter writer;
  writer.Add(Question::kAction, 7, std::array<float, 3>{-1, 0, 2});
  writer.Add(Question::kAction, 8, std::array<float, 3>{0.5F, 0.001F, 0});
  writer.Add(Question::kStatus, 7, std::array<float, 2>{0, 1});
  writer.AddStem(99);
  return writer;
}

std::unique_ptr<const DecisionModel> Model(const DecisionModelWriter& writer) {
  auto model = DecisionModel::Copy(writer.Finish(), "small");
  EXPECT_TRUE(model.ok()) << model.status().ToString();
  return *std::move(model);
}

std::string Fault(std::string_view bytes) {
  const auto model = DecisionModel::Copy(bytes, "small.decisions");
  return model.ok() ? "" : std::string(model.status().message());
}

TEST(DecisionModel, AddsTheWeightsOfWhatItKnows) {
  const auto model = Model(SmallModel());
  std::array<int32_t, 3> scores{};
  model->Add(Question::kAction, std::vector<FeatureHash>{7, 8, 12345}, scores);
  EXPECT_THAT(scores, ElementsAre(-kScoreUnit + kScoreUnit / 2, 0, 2 * kScoreUnit));
  EXPECT_EQ(model->WeightOf(Question::kAction, 7, 2), 2 * kScoreUnit);
  EXPECT_EQ(model->WeightOf(Question::kStatus, 7, 1), kScoreUnit);
  EXPECT_EQ(model->WeightOf(Question::kDirection, 7, 1), 0);
}

TEST(DecisionModel, AddsMoreFeaturesThanItLooksUpAtOnce) {
  DecisionModelWriter writer;
  std::vector<FeatureHash> features;
  for (FeatureHash feature = 1; feature <= 300; ++feature) {
    writer.Add(Question::kRole, feature * 0x9E3779B97F4A7C15ULL, std::array<float, 2>{0, 1});
    features.push_back(feature * 0x9E3779B97F4A7C15ULL);
  }
  std::array<int32_t, kRoles> scores{};
  Model(writer)->Add(Question::kRole, features, scores);
  EXPECT_THAT(scores, ElementsAre(0, 300 * kScoreUnit));
}

TEST(DecisionModel, KnowsTheStemsOfActs) {
  const auto model = Model(SmallModel());
  EXPECT_TRUE(model->HasStem(99));
  EXPECT_FALSE(model->HasStem(7));
}

TEST(DecisionModel, LetsEverythingPassUntilAGateIsSet) {
  DecisionModelWriter writer = SmallModel();
  EXPECT_TRUE(Model(writer)->Passes(std::vector<uint32_t>{3, 4}));
  std::vector<float> gate(kGatePlaces);
  gate[3] = 1;
  gate[4] = -2;
  writer.SetGate(gate, 0.5F);
  EXPECT_TRUE(Model(writer)->Passes(std::vector<uint32_t>{3}));
  EXPECT_FALSE(Model(writer)->Passes(std::vector<uint32_t>{3, 4}));
}

TEST(DecisionModel, ConfidenceFollowsTheCalibration) {
  DecisionModelWriter writer = SmallModel();
  EXPECT_DOUBLE_EQ(Model(writer)->Confidence(0.3), 0.3);
  writer.Calibrate({{200, 100}, {600, 500}, {900, 950}});
  const auto model = Model(writer);
  EXPECT_DOUBLE_EQ(model->Confidence(0.1), 0.1);
  EXPECT_DOUBLE_EQ(model->Confidence(0.4), 0.3);
  EXPECT_DOUBLE_EQ(model->Confidence(0.75), 0.725);
  EXPECT_DOUBLE_EQ(model->Confidence(1), 0.95);
}

TEST(DecisionModel, TheSameWeightsInAnyOrderGiveTheSameBytes) {
  DecisionModelWriter other;
  other.AddStem(99);
  other.Add(Question::kStatus, 7, std::array<float, 2>{0, 1});
  other.Add(Question::kAction, 8, std::array<float, 3>{0.5F, 0.001F, 0});
  other.Add(Question::kAction, 7, std::array<float, 3>{-1, 0, 2});
  EXPECT_EQ(other.Finish(), SmallModel().Finish());
}

TEST(DecisionModel, RefusesDamageByName) {
  const std::string bytes = SmallModel().Finish();
  EXPECT_EQ(Fault(bytes), "");
  EXPECT_THAT(Fault(""), HasSubstr("small.decisions: too short"));
  EXPECT_THAT(Fault(std::string(1000, 'x')), HasSubstr("small.decisions: not a file of weights"));
  std::string damaged = bytes;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  EXPECT_THAT(Fault(damaged), HasSubstr("small.decisions: damaged"));
}

// Whole files of weights that are no decisions.
TEST(DecisionModel, RefusesOtherArrays) {
  WeightsWriter other;
  other.Add<uint32_t>("threshold", std::array<uint32_t, 1>{500});
  EXPECT_THAT(Fault(other.Finish()), HasSubstr("small.decisions: no array features"));
  other.Add<uint32_t>("features", std::array<uint32_t, 16>{});
  EXPECT_THAT(Fault(other.Finish()), HasSubstr("small.decisions: no array stems"));
  other.Add<uint32_t>("stems", std::array<uint32_t, 16>{});
  EXPECT_THAT(Fault(other.Finish()), HasSubstr("small.decisions: no array rows"));
  other.Add<int8_t>("rows", std::array<int8_t, 8>{});
  other.Add<uint64_t>("calibration", std::array<uint64_t, 0>{});
  other.Add<int8_t>("gate", std::vector<int8_t>(kGatePlaces));
  other.Add<int32_t>("gate_threshold", std::array<int32_t, 1>{0});
  EXPECT_THAT(Fault(other.Finish()), HasSubstr("the array rows is of a wrong size or kind"));
  // A table without a free place would be searched for ever.
  std::array<uint32_t, 16> full;
  full.fill(1);
  other.Add<uint32_t>("features", full);
  EXPECT_THAT(Fault(other.Finish()), HasSubstr("the array features is of a wrong size or kind"));
}

// Values that lead out of the rows, as only a file that no tool of ours has written can hold.
TEST(DecisionModel, ReadsNothingBeyondItsRows) {
  const std::string bytes = SmallModel().Finish();
  const auto small = Weights::Read(bytes, "small");
  ASSERT_TRUE(small.ok()) << small.status();
  const auto table = *small->Array<uint32_t>("features");
  std::vector<uint32_t> features(table.begin(), table.end());
  // A bucket is eight keys, then their values.
  for (size_t i = 0; i < features.size(); ++i) {
    if (i % 16 >= 8 && features[i] != 0) features[i] = UINT32_MAX;
  }
  WeightsWriter other;
  other.Add<uint32_t>("features", features);
  other.Add<uint32_t>("stems", std::array<uint32_t, 16>{});
  other.Add<int8_t>("rows", std::vector<int8_t>(72));
  other.Add<uint64_t>("calibration", std::array<uint64_t, 0>{});
  other.Add<int8_t>("gate", std::vector<int8_t>(kGatePlaces));
  other.Add<int32_t>("gate_threshold", std::array<int32_t, 1>{0});
  other.Add<uint32_t>("threshold", std::array<uint32_t, 1>{500});
  const auto model = DecisionModel::Copy(other.Finish(), "other");
  ASSERT_TRUE(model.ok()) << model.status();
  std::array<int32_t, 3> scores{};
  (*model)->Add(Question::kAction, std::vector<FeatureHash>{7, 8}, scores);
  EXPECT_THAT(scores, ElementsAre(0, 0, 0));
}

TEST(BuiltInDecisions, AreThere) { EXPECT_NE(BuiltInDecisions().version(), 0U); }

}  // namespace
}  // namespace policywire::enrich
