#include "enrich/fingerprint/fingerprint.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "enrich/enricher.h"

namespace policywire::enrich {
namespace {

v1::PolicyEvent Event() {
  v1::PolicyEvent event;
  event.mutable_trigger_span()->set_begin(10);
  event.mutable_trigger_span()->set_end(17);
  event.set_action(v1::SANCTION);
  event.set_instrument(v1::TARIFF);
  event.set_direction(v1::TIGHTEN);
  event.set_status(v1::DONE);
  event.add_sources()->set_code("USA");
  event.add_targets()->set_code("CHN");
  return event;
}

// Published ids are keys in other people's stores: these values are for ever.
TEST(Fingerprint, HasKnownValues) {
  EXPECT_EQ(Fingerprint(""), 0x2D06800538D394C2U);
  EXPECT_EQ(Fingerprint("a"), 0xE6C632B61E964E1FU);
  EXPECT_EQ(HashText("a"), Fingerprint("a"));
  EXPECT_EQ(EventId("article", 1, Event()), "90d178c23168f69128330a1176cbee9c");
}

TEST(Fingerprint, WhatMakesAnEventChangesItsId) {
  const std::function<void(v1::PolicyEvent&)> changes[] = {
      [](v1::PolicyEvent& e) { e.mutable_trigger_span()->set_begin(11); },
      [](v1::PolicyEvent& e) { e.mutable_trigger_span()->set_end(18); },
      [](v1::PolicyEvent& e) { e.set_action(v1::CONCEDE); },
      [](v1::PolicyEvent& e) { e.set_instrument(v1::SUBSIDY); },
      [](v1::PolicyEvent& e) { e.set_direction(v1::EASE); },
      [](v1::PolicyEvent& e) { e.set_status(v1::PLANNED); },
      [](v1::PolicyEvent& e) { e.set_conditional(true); },
      [](v1::PolicyEvent& e) { e.mutable_sources(0)->set_code("GBR"); },
      [](v1::PolicyEvent& e) { e.add_sources()->set_code("GBR"); },
      [](v1::PolicyEvent& e) { e.clear_targets(); },
      // A party that changes sides.
      [](v1::PolicyEvent& e) {
        e.clear_targets();
        e.add_sources()->set_code("CHN");
      },
      // Codes that run together to the same letters.
      [](v1::PolicyEvent& e) {
        e.mutable_sources(0)->set_code("US");
        e.add_sources()->set_code("A");
      },
  };
  std::set<std::string> ids = {EventId("article", 1, Event())};
  for (const auto& change : changes) {
    v1::PolicyEvent event = Event();
    change(event);
    EXPECT_TRUE(ids.insert(EventId("article", 1, event)).second) << event.ShortDebugString();
  }
  EXPECT_TRUE(ids.insert(EventId("article2", 1, Event())).second);
  EXPECT_TRUE(ids.insert(EventId("article", 2, Event())).second);
  for (const std::string& id : ids) {
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos) << id;
  }
}

TEST(Fingerprint, WhatDoesNotMakeAnEventLeavesItsId) {
  v1::PolicyEvent event = Event();
  event.mutable_score()->set_confidence(0.5F);
  event.mutable_version()->set_build("9.9.9");
  event.mutable_origin()->set_topic("raw-articles");
  event.mutable_origin()->set_offset(7);
  event.set_event_id("before");
  event.mutable_sources(0)->set_name("Washington");
  EXPECT_EQ(EventId("article", 1, event), EventId("article", 1, Event()));
}

TEST(Fingerprint, OfAnArticle) {
  const auto enricher = Enricher::Create({});
  ASSERT_TRUE(enricher.ok()) << enricher.status().ToString();
  v1::Article article;
  article.set_article_id("a");
  article.set_published("2024-05-14");
  article.set_text("Canada imposed tariffs on Chinese steel. \"It is time\", an official said.");
  const v1::EnrichedArticle once = (*enricher)->Enrich(article);
  const v1::EnrichedArticle again = (*enricher)->Enrich(article);
  ASSERT_EQ(once.events_size(), 1);
  EXPECT_EQ(once.events(0).event_id(), again.events(0).event_id());
  EXPECT_EQ(once.fingerprint(), Fingerprint(once.text()));
  EXPECT_EQ(once.events(0).event_id(), EventId("a", HashText(article.text()), once.events(0)));
  // Other quotation marks: the same text, in another article.
  article.set_text("Canada imposed tariffs on Chinese steel. “It is time”, an official said.");
  const v1::EnrichedArticle curly = (*enricher)->Enrich(article);
  EXPECT_EQ(curly.fingerprint(), once.fingerprint());
  EXPECT_NE(curly.events(0).event_id(), once.events(0).event_id());
}

}  // namespace
}  // namespace policywire::enrich
