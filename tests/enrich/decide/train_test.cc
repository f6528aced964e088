// The trainer, on a handful of labelled sentences.
#include "enrich/decide/train/train.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "enrich/decide/train/calibrate.h"
#include "enrich/decide/train/examples.h"
#include "enrich/decide/train/labels.h"
#include "enrich/enricher.h"

namespace policywire::enrich {
namespace {

using ::testing::HasSubstr;

std::filesystem::path InTestFolder(const std::string& name) {
  return std::filesystem::path(testing::TempDir()) / ("decide_train_" + name);
}

// "SOURCE imposed tariffs on TARGET." and sentences about nothing.
std::vector<LabelledArticle> Lessons() {
  constexpr int kTimes = 8;
  const std::pair<std::string, std::string> states[] = {{"Canada", "CAN"}, {"Mexico", "MEX"}, {"Brazil", "BRA"},
                                                        {"Norway", "NOR"}, {"Kenya", "KEN"},  {"Peru", "PER"}};
  std::vector<LabelledArticle> articles;
  for (int time = 0; time < kTimes; ++time) {
    for (const auto& [source, source_code] : states) {
      for (const auto& [target, target_code] : states) {
        if (source == target) continue;
        LabelledArticle article;
        article.article.set_article_id(source + target);
        article.fold = static_cast<int>(articles.size() % 2);
        article.article.set_text(source + " imposed tariffs on " + target +
                                 ". Tariffs were imposed long ago on a warm day.");
        LabelledEvent event;
        event.trigger = {static_cast<uint32_t>(source.size() + 1), static_cast<uint32_t>(source.size() + 8)};
        event.action = v1::SANCTION;
        event.instrument = v1::TARIFF;
        event.direction = v1::TIGHTEN;
        event.status = v1::DONE;
        event.sources = {source_code};
        event.targets = {target_code};
        article.events.push_back(event);
        articles.push_back(std::move(article));
      }
    }
  }
  return articles;
}

TEST(CollectExamples, LeavesOutFeaturesByName) {
  const auto all = CollectExamples(Lessons());
  const auto without = CollectExamples(Lessons(), {"stem", "subject word"});
  ASSERT_TRUE(all.ok() && without.ok());
  ASSERT_EQ(all->actions.size(), without->actions.size());
  // Every word has a stem, and one named "subject word" even where it has no subject.
  EXPECT_EQ(all->actions[0].features.size(), without->actions[0].features.size() + 2);

  const auto unknown = CollectExamples(Lessons(), {"stem", "no such feature"});
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("\"no such feature\""));
}

TEST(TrainDecisions, LearnsAndGivesTheSameBytesAgain) {
  const auto examples = CollectExamples(Lessons());
  ASSERT_TRUE(examples.ok());
  const std::string bytes = TrainDecisions(*examples, 1, std::nullopt).Finish();
  EXPECT_EQ(TrainDecisions(*examples, 1, std::nullopt).Finish(), bytes);
  EXPECT_NE(TrainDecisions(*examples, 1, 0).Finish(), bytes);

  const std::filesystem::path file = InTestFolder("model");
  std::ofstream(file, std::ios::binary) << bytes;
  Options options;
  options.decisions_file = file.string();
  const auto enricher = Enricher::Create(options);
  ASSERT_TRUE(enricher.ok()) << enricher.status().ToString();
  EXPECT_NE((*enricher)->model_version(), Enricher::BuiltInModelVersion());
  v1::Article article;
  article.set_text("Peru imposed tariffs on Kenya. The weather was fine.");
  const v1::EnrichedArticle enriched = (*enricher)->Enrich(article);
  ASSERT_EQ(enriched.events_size(), 1);
  const v1::PolicyEvent& event = enriched.events(0);
  EXPECT_EQ(event.action(), v1::SANCTION);
  EXPECT_EQ(event.instrument(), v1::TARIFF);
  ASSERT_EQ(event.sources_size(), 1);
  EXPECT_EQ(event.sources(0).code(), "PER");
  ASSERT_EQ(event.targets_size(), 1);
  EXPECT_EQ(event.targets(0).code(), "KEN");
  std::filesystem::remove(file);
  EXPECT_TRUE(absl::IsNotFound(Enricher::Create(options).status()));
}

TEST(Labels, AreReadAndRefusedByLine) {
  const std::filesystem::path file = InTestFolder("labels");
  std::ofstream(file) << R"({"article_id": "a", "text": "Peru met Chile.", "fold": 3, "events": [{"trigger": [5, 8], )"
                      << R"("action": "CONSULT", "sources": ["PER", "org:Air Canada"], "instrument": "MEETING"}]})"
                      << "\n";
  const auto labels = ReadLabels(file.string());
  ASSERT_TRUE(labels.ok()) << labels.status().ToString();
  ASSERT_EQ(labels->size(), 1U);
  EXPECT_EQ((*labels)[0].fold, 3);
  EXPECT_EQ((*labels)[0].field_weight, 1) << "the article's weight, unless it is told";
  EXPECT_EQ((*labels)[0].events[0].action, v1::CONSULT);
  EXPECT_TRUE((*labels)[0].events[0].sources.contains("org:aircanada"));
  std::ofstream(file, std::ios::app) << R"({"article_id": "b", "text": "x", "events": [{"trigger": [0, 1]}]})"
                                     << "\n";
  EXPECT_THAT(std::string(ReadLabels(file.string()).status().message()), HasSubstr(":2: no labelled article"));
  std::filesystem::remove(file);
}

TEST(CollectExamples, WeighsFieldsByThemselves) {
  std::vector<LabelledArticle> lessons = Lessons();
  lessons.resize(1);
  lessons[0].weight = 0;
  lessons[0].field_weight = 0.5;
  const auto examples = CollectExamples(lessons);
  ASSERT_TRUE(examples.ok());
  for (const Example& example : examples->actions) EXPECT_EQ(example.weight, 0);
  ASSERT_EQ(examples->sources.size(), 1U);
  EXPECT_EQ(examples->sources[0].weight, 0);
  ASSERT_EQ(examples->instruments.size(), 1U);
  EXPECT_EQ(examples->instruments[0].weight, 0.5F);
  EXPECT_EQ(examples->directions[0].weight, 0.5F);
  EXPECT_EQ(examples->statuses[0].weight, 0.5F);
}

TEST(Calibrate, RisesWithTheShareOfRightEvents) {
  std::vector<Judged> judged;
  for (int i = 0; i < 1000; ++i) judged.push_back({i / 1000.0, i % 10 < i / 100, i % 2});
  const std::vector<CalibrationPoint> points = Calibrate(judged, 0);
  ASSERT_GT(points.size(), 3U);
  for (size_t p = 1; p < points.size(); ++p) {
    EXPECT_GT(points[p].score, points[p - 1].score);
    EXPECT_GT(points[p].right, points[p - 1].right);
  }
}

TEST(Calibrate, FollowsHowOftenEventsAreRight) {
  std::vector<Judged> judged;
  // Right half as often as the probability says.
  for (int i = 0; i < 2000; ++i) judged.push_back({0.8, i % 10 < 4, 0});
  const std::vector<CalibrationPoint> points = Calibrate(judged, 1);
  const auto at = std::ranges::find(points, 800U, &CalibrationPoint::score);
  ASSERT_NE(at, points.end());
  EXPECT_NEAR(at->right, 400, 5);
  EXPECT_EQ(points.back().score, 999U) << "what is surer still is told apart, too";
}

TEST(Calibrate, OneEventChangesLittleAndNoneNothing) {
  const std::vector<CalibrationPoint> points = Calibrate({{0.5, true, 0}}, 1);
  const auto at = std::ranges::find(points, 500U, &CalibrationPoint::score);
  ASSERT_NE(at, points.end());
  EXPECT_NEAR(at->right, 500, 120);
  EXPECT_TRUE(Calibrate({{0.5, true, 0}}, 0).empty());
}

TEST(Judge, RightIsWhatALabelHas) {
  const LabelledArticle article = Lessons()[0];
  v1::EnrichedArticle enriched;
  for (const v1::Action action : {v1::SANCTION, v1::SANCTION, v1::AID}) {
    v1::PolicyEvent& event = *enriched.add_events();
    event.set_action(action);
    event.add_sources()->set_code("CAN");
    event.mutable_quote_span()->set_end(30);
    event.mutable_score()->set_confidence(0.5);
  }
  std::vector<Judged> judged;
  Judge(article, enriched, judged);
  ASSERT_EQ(judged.size(), 3U);
  EXPECT_TRUE(judged[0].right);
  EXPECT_FALSE(judged[1].right) << "a label counts once";
  EXPECT_FALSE(judged[2].right);
}

}  // namespace
}  // namespace policywire::enrich
