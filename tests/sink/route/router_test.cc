#include "sink/route/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace policywire::sink {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

v1::PolicyEvent Event(std::vector<std::string> sources, std::vector<std::string> targets) {
  v1::PolicyEvent event;
  event.mutable_origin()->set_article_id("a-1");
  for (std::string& code : sources) event.add_sources()->set_code(code);
  for (std::string& code : targets) event.add_targets()->set_code(code);
  return event;
}

v1::OutputConfig Config() {
  v1::OutputConfig config;
  config.set_format("protobuf");
  config.set_max_record_bytes(1 << 20);
  return config;
}

ingest::Record Origin() {
  ingest::Record record;
  record.topic = "raw-articles";
  record.partition = 2;
  record.offset = 99;
  return record;
}

TEST(ActorPairKeyTest, IsTheSameInBothDirections) {
  EXPECT_EQ(ActorPairKey(Event({"USA"}, {"CHN"})), "CHN|USA");
  EXPECT_EQ(ActorPairKey(Event({"CHN"}, {"USA"})), "CHN|USA");
  EXPECT_EQ(ActorPairKey(Event({"CHN", "USA"}, {"USA", "CHN"})), "CHN|USA");
  EXPECT_EQ(ActorPairKey(Event({"USA"}, {})), "USA");
  EXPECT_EQ(ActorPairKey(Event({}, {"USA"})), "USA");
  EXPECT_EQ(ActorPairKey(Event({"USA", "JPN"}, {"org:Hamas"})), "JPN|USA|org:Hamas");
  EXPECT_EQ(ActorPairKey(Event({}, {})), "a-1");
}

TEST(RouterTest, WritesOneRecordAnEvent) {
  v1::EnrichedArticle article;
  article.set_article_id("a-1");
  *article.add_events() = Event({"USA"}, {"CHN"});
  *article.add_events() = Event({"JPN"}, {});
  std::vector<Output> outputs(1);
  EXPECT_FALSE(Router(Config()).Append(Origin(), 5, article, outputs));
  ASSERT_EQ(outputs.size(), 3);
  EXPECT_EQ(outputs[1].route, Route::kEvents);
  EXPECT_EQ(outputs[1].key, "CHN|USA");
  EXPECT_EQ(outputs[1].input, 5);
  EXPECT_THAT(*outputs[1].headers, Contains(Header{"content-type", "application/x-protobuf"}));
  EXPECT_THAT(*outputs[1].headers, Contains(Header{"policywire-message", "policywire.v1.PolicyEvent"}));
  EXPECT_THAT(*outputs[1].headers, Contains(Header{"policywire-article-id", "a-1"}));
  v1::PolicyEvent event;
  ASSERT_TRUE(event.ParseFromString(outputs[1].value));
  EXPECT_EQ(event.origin().topic(), "raw-articles");
  EXPECT_EQ(event.origin().partition(), 2);
  EXPECT_EQ(event.origin().offset(), 99);
  EXPECT_EQ(outputs[2].key, "JPN");
}

TEST(RouterTest, WritesTheArticleWhereThereIsATopicForIt) {
  v1::OutputConfig config = Config();
  config.set_enriched_topic("enriched-articles");
  config.set_format("json");
  v1::EnrichedArticle article;
  article.set_article_id("a-1");
  *article.add_events() = Event({"USA"}, {"CHN"});
  ingest::Record record = Origin();
  record.headers = {{"policywire-attempt", "2"}};
  std::vector<Output> outputs;
  EXPECT_FALSE(Router(config).Append(record, 0, article, outputs));
  ASSERT_EQ(outputs.size(), 2);
  EXPECT_EQ(outputs[1].route, Route::kEnrichedArticles);
  EXPECT_EQ(outputs[1].key, "a-1");
  EXPECT_THAT(*outputs[0].headers, Contains(Header{"content-type", "application/json"}));
  EXPECT_THAT(*outputs[0].headers, Contains(Header{"policywire-attempt", "2"}));
  EXPECT_THAT(outputs[0].value, HasSubstr(R"("origin":{"topic":"raw-articles","partition":2,"offset":"99")"));
  EXPECT_THAT(outputs[1].value, HasSubstr(R"("article_id":"a-1")"));
}

// The same article gives the same event, first place included, however often it is replayed.
TEST(RouterTest, EventsOfAReplayedRecordNameItsFirstPlace) {
  v1::EnrichedArticle article;
  *article.add_events() = Event({"USA"}, {});
  ingest::Record record = Origin();
  record.headers = {{"policywire-origin", "raw-articles/1/7"}, {"policywire-attempt", "1"}};
  std::vector<Output> outputs;
  EXPECT_FALSE(Router(Config()).Append(record, 0, article, outputs));
  EXPECT_EQ(article.events(0).origin().topic(), "raw-articles");
  EXPECT_EQ(article.events(0).origin().partition(), 1);
  EXPECT_EQ(article.events(0).origin().offset(), 7);
}

TEST(RouterTest, PublishesAllOfARecordOrNothing) {
  v1::OutputConfig config = Config();
  config.set_max_record_bytes(1000);
  v1::EnrichedArticle article;
  *article.add_events() = Event({"USA"}, {});
  *article.add_events() = Event({"USA"}, {});
  article.mutable_events(1)->set_quote(std::string(2000, 'x'));
  std::vector<Output> outputs(1);
  const auto failure = Router(config).Append(Origin(), 0, article, outputs);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->stage, v1::PUBLISH);
  EXPECT_EQ(failure->reason, v1::OUTPUT_TOO_LARGE);
  EXPECT_THAT(failure->detail, HasSubstr("larger than the 1000 of output.max_record_bytes"));
  EXPECT_EQ(outputs.size(), 1);
}

}  // namespace
}  // namespace policywire::sink
