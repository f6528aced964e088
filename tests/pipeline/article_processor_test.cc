// Articles in, records for the output topics out.
#include "deploy/runtime/article_processor.h"

#include <string>
#include <vector>

#include "deploy/config/config.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

ingest::Record RecordOf(std::string_view value) {
  ingest::Record record;
  record.topic = "raw-articles";
  record.partition = 2;
  record.offset = 40;
  record.value = value;
  return record;
}

std::vector<sink::Output> Process(const deploy::Processor& processor, const ingest::Record& record) {
  std::vector<sink::Output> outputs;
  deploy::Processed processed;
  processor.Process(record, processor.Read(record, processed), 7, outputs, processed);
  return outputs;
}

class ArticleProcessorTest : public ::testing::Test {
 protected:
  static const deploy::Processor& processor() {
    static const auto* const made = deploy::ArticleProcessor::Create(deploy::DefaultConfig()).value().release();
    return *made;
  }
};

TEST_F(ArticleProcessorTest, AnArticleBecomesItsEvents) {
  const auto outputs = Process(
      processor(),
      RecordOf(R"({"id": "a1", "published": "2024-05-14", "text": "China imposed tariffs on Canadian canola."})"));
  ASSERT_THAT(outputs, SizeIs(1));
  EXPECT_EQ(outputs[0].route, sink::Route::kEvents);
  EXPECT_EQ(outputs[0].key, "CAN|CHN");
  EXPECT_EQ(outputs[0].input, 7);
  v1::PolicyEvent event;
  ASSERT_TRUE(event.ParseFromString(outputs[0].value));
  EXPECT_EQ(event.action(), v1::SANCTION);
  EXPECT_EQ(event.instrument(), v1::TARIFF);
  EXPECT_EQ(event.origin().topic(), "raw-articles");
  EXPECT_EQ(event.origin().partition(), 2);
  EXPECT_EQ(event.origin().offset(), 40);
  EXPECT_EQ(event.origin().article_id(), "a1");
}

TEST_F(ArticleProcessorTest, ATimeThatIsNoneIsToldInTheEnrichedArticle) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  config.mutable_output()->set_enriched_topic("enriched-articles");
  const auto processor = deploy::ArticleProcessor::Create(config);
  ASSERT_TRUE(processor.ok());
  const auto outputs =
      Process(**processor, RecordOf(R"({"id": "a1", "published": "2026-13-45", "text": "The cat sat on the mat."})"));
  ASSERT_THAT(outputs, SizeIs(1));
  v1::EnrichedArticle article;
  ASSERT_TRUE(article.ParseFromString(outputs[0].value));
  EXPECT_EQ(article.published(), "");
  EXPECT_EQ(article.unread_published(), "2026-13-45");
}

TEST_F(ArticleProcessorTest, AnArticleWithoutEventsGivesNothing) {
  EXPECT_THAT(Process(processor(), RecordOf(R"({"id": "a1", "text": "The cat sat on the mat."})")), IsEmpty());
}

TEST_F(ArticleProcessorTest, WhatCannotBeReadBecomesADeadLetter) {
  const auto outputs = Process(processor(), RecordOf("{"));
  ASSERT_THAT(outputs, SizeIs(1));
  EXPECT_EQ(outputs[0].route, sink::Route::kDeadLetters);
  v1::DeadLetter letter;
  ASSERT_TRUE(letter.ParseFromString(outputs[0].value));
  EXPECT_EQ(letter.stage(), v1::DECODE);
  EXPECT_EQ(letter.value(), "{");
  EXPECT_EQ(letter.offset(), 40);
}

TEST_F(ArticleProcessorTest, AnOutputOverTheLimitTakesTheWholeRecordAlong) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  config.mutable_output()->set_enriched_topic("enriched-articles");
  config.mutable_output()->set_max_record_bytes(65536);
  const auto small = deploy::ArticleProcessor::Create(config).value();
  const std::string article =
      R"({"id": "a1", "text": "China imposed tariffs on Canadian canola. )" + std::string(70'000, 'x') + "\"}";
  const auto outputs = Process(*small, RecordOf(article));
  ASSERT_THAT(outputs, SizeIs(1));
  EXPECT_EQ(outputs[0].route, sink::Route::kDeadLetters);
  v1::DeadLetter letter;
  ASSERT_TRUE(letter.ParseFromString(outputs[0].value));
  EXPECT_EQ(letter.stage(), v1::PUBLISH);
  EXPECT_EQ(letter.reason(), v1::OUTPUT_TOO_LARGE);
  EXPECT_TRUE(letter.value_omitted());
  EXPECT_EQ(letter.value_size(), article.size());
}

TEST_F(ArticleProcessorTest, ALexiconFolderThatIsNotThereIsNamed) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  config.mutable_enrich()->add_lexicon_dirs("/no/such/folder");
  const auto made = deploy::ArticleProcessor::Create(config);
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(std::string(made.status().message()), ::testing::HasSubstr("/no/such/folder"));
}

}  // namespace
}  // namespace policywire::testing
