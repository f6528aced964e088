#include "deploy/diff/event_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/deploy/diff/text_stream.h"

namespace policywire::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Fields = std::map<std::string, std::string>;

// An event as the program writes them, with some fields otherwise: raw JSON, or empty for none.
std::string Event(const Fields& changed = {}) {
  Fields fields = {{"event_id", "\"e1\""},
                   {"origin", R"({"offset":"7"})"},
                   {"quote", "\"China banned exports.\""},
                   {"quote_span", R"({"begin":0,"end":21})"},
                   {"trigger", "\"banned\""},
                   {"trigger_span", R"({"begin":6,"end":12})"},
                   {"action", "\"SANCTION\""},
                   {"sources", R"([{"code":"CHN"}])"},
                   {"targets", "[]"},
                   {"instrument", "\"EXPORT_CONTROL\""},
                   {"status", "\"DONE\""},
                   {"score", R"({"conflict":-5.8,"confidence":0.9})"}};
  for (const auto& [field, value] : changed) fields[field] = value;
  std::string json;
  for (const auto& [field, value] : fields) {
    if (!value.empty()) json += (json.empty() ? "{\"" : ",\"") + field + "\":" + value;
  }
  return json + "}";
}

// "- e1" for one that is gone, "+ e1" added, "~ e1 field: a -> b; ..." changed.
std::vector<std::string> Changes(const std::string& a, const std::string& b, std::vector<std::string> ignored = {}) {
  EventComparer comparer(std::move(ignored));
  std::vector<std::string> said;
  for (const EventChange& change : comparer.Compare(ArticleLine("x", a), ArticleLine("x", b)).changes) {
    const std::string id = change.name.substr(change.name.rfind(' ') + 1);
    std::string line = (change.kind == EventChange::Kind::kAdded  ? "+ "
                        : change.kind == EventChange::Kind::kGone ? "- "
                                                                  : "~ ") +
                       id;
    for (const FieldChange& field : change.fields) line += " " + field.field + ": " + field.a + " -> " + field.b + ";";
    said.push_back(line);
  }
  return said;
}

std::string Elsewhere(const std::string& id, int at) {
  return Event({{"event_id", "\"" + id + "\""},
                {"quote", "\"" + id + " met.\""},
                {"quote_span", "{\"begin\":" + std::to_string(at) + ",\"end\":99}"},
                {"trigger_span", "{\"begin\":" + std::to_string(at) + ",\"end\":99}"}});
}

TEST(EventDiffTest, TheSameIsNoDifference) {
  EXPECT_THAT(Changes("", ""), IsEmpty());
  EXPECT_THAT(Changes(Event(), Event()), IsEmpty());
  EventComparer comparer({});
  EXPECT_EQ(comparer
                .Compare(ArticleLine("x", Event() + "," + Elsewhere("e2", 50)),
                         ArticleLine("x", Elsewhere("e2", 50) + ", " + Event()))
                .same,
            2);
}

// By value: spaces, the order of keys and the way that numbers and characters are written do not matter.
TEST(EventDiffTest, TheWayOfWritingIsNoDifference) {
  EXPECT_THAT(Changes(R"({"event_id":"e1","date":"2025","n":5,"m":[1,{"a":1,"b":"é"}]})",
                      R"({"m":[1.0, {"b":"\u00e9", "a":1}], "n":5.0, "date":"2025", "event_id":"e1"})"),
              IsEmpty());
}

TEST(EventDiffTest, AddedAndGone) {
  EXPECT_THAT(Changes(Event(), ""), ElementsAre("- e1"));
  EXPECT_THAT(Changes("", Event()), ElementsAre("+ e1"));
  EXPECT_THAT(Changes(Event() + "," + Elsewhere("e2", 50), Elsewhere("e3", 70) + "," + Event()),
              ElementsAre("- e2", "+ e3"));
}

TEST(EventDiffTest, FieldsThatChangedAreNamedWithTheirValues) {
  EXPECT_THAT(Changes(Event(), Event({{"status", "\"PLANNED\""}})),
              ElementsAre("~ e1 status: \"DONE\" -> \"PLANNED\";"));
  EXPECT_THAT(Changes(Event(), Event({{"score", R"({"conflict":-5.8,"confidence":0.75})"}})),
              ElementsAre("~ e1 score.confidence: 0.9 -> 0.75;"));
  EXPECT_THAT(Changes(Event(), Event({{"trigger_span", R"({"begin":6,"end":13})"}})),
              ElementsAre("~ e1 trigger_span.end: 12 -> 13;"));
  EXPECT_THAT(Changes(Event(), Event({{"targets", R"([{"code":"USA"}])"}})),
              ElementsAre(R"(~ e1 targets: [] -> [{"code":"USA"}];)"));
  EXPECT_THAT(Changes(Event(), Event({{"date", "\"2025\""}, {"status", ""}})),
              ElementsAre("~ e1 status: \"DONE\" -> ; date:  -> \"2025\";"));
  // A message that came or went is told whole.
  EXPECT_THAT(Changes(Event({{"score", ""}}), Event()),
              ElementsAre(R"(~ e1 score:  -> {"conflict":-5.8,"confidence":0.9};)"));
  EXPECT_THAT(Changes(Event(), Event({{"status", "true"}})), ElementsAre("~ e1 status: \"DONE\" -> true;"));
}

TEST(EventDiffTest, WhatIsIgnoredIsNotCompared) {
  const std::string other = Event({{"score", R"({"conflict":1,"confidence":0.9})"}, {"status", "\"PLANNED\""}});
  EXPECT_THAT(Changes(Event(), other, {"score"}), ElementsAre("~ e1 status: \"DONE\" -> \"PLANNED\";"));
  EXPECT_THAT(Changes(Event(), other, {"score.conflict", "status"}), IsEmpty());
  EXPECT_THAT(Changes(Event(), other, {"sco", "stat", "score.con"}),
              ElementsAre("~ e1 score.conflict: -5.8 -> 1; status: \"DONE\" -> \"PLANNED\";"));
}

// An id is made of an event's fields, so an event that was read otherwise has another: it is known by its place.
TEST(EventDiffTest, EventsWithOtherIdsBelongTogetherByTheirPlace) {
  EXPECT_THAT(Changes(Event(), Event({{"event_id", "\"e9\""}, {"status", "\"PLANNED\""}})),
              ElementsAre("~ e1 event_id: \"e1\" -> \"e9\"; status: \"DONE\" -> \"PLANNED\";"));
  EXPECT_THAT(Changes(Event(), Event({{"event_id", "\"e9\""}, {"action", "\"ACCUSE\""}})),
              ElementsAre("~ e1 action: \"SANCTION\" -> \"ACCUSE\"; event_id: \"e1\" -> \"e9\";"));
  EXPECT_THAT(Changes(Event(), Event({{"event_id", "\"e9\""}, {"trigger_span", R"({"begin":0,"end":5})"}})),
              ElementsAre("~ e1 event_id: \"e1\" -> \"e9\"; trigger_span.begin: 6 -> 0; trigger_span.end: 12 -> 5;"));
  // In a text that was cut otherwise, by the words.
  EXPECT_THAT(Changes(Event(), Event({{"event_id", "\"e9\""},
                                      {"quote_span", R"({"begin":10,"end":31})"},
                                      {"trigger_span", R"({"begin":16,"end":22})"}})),
              ElementsAre("~ e1 event_id: \"e1\" -> \"e9\"; quote_span.begin: 0 -> 10; quote_span.end: 21 -> 31; "
                          "trigger_span.begin: 6 -> 16; trigger_span.end: 12 -> 22;"));
  // Another sentence and another word: another event.
  EXPECT_THAT(Changes(Event(), Elsewhere("e9", 50)), ElementsAre("- e1", "+ e9"));
}

// A surer rule comes before a nearer neighbour.
TEST(EventDiffTest, TheSurestRuleIsTriedOnAllFirst) {
  const std::string a =
      Event({{"event_id", "\"a1\""}}) + "," + Event({{"event_id", "\"a2\""}, {"action", "\"ACCUSE\""}});
  const std::string b = Event({{"event_id", "\"b1\""}, {"action", "\"ACCUSE\""}}) + "," +
                        Event({{"event_id", "\"a1\""}, {"status", "\"PLANNED\""}});
  EXPECT_THAT(Changes(a, b), ElementsAre("~ a1 status: \"DONE\" -> \"PLANNED\";", "~ a2 event_id: \"a2\" -> \"b1\";"));
}

TEST(EventDiffTest, OfEventsThatAreAlikeTheFirstBelongToTheFirst) {
  const std::string twice = Event() + "," + Event();
  EXPECT_THAT(Changes(twice, twice), IsEmpty());
  EXPECT_THAT(Changes(twice, Event()), ElementsAre("- e1"));
  EXPECT_THAT(Changes(Event(), twice), ElementsAre("+ e1"));
  EXPECT_THAT(Changes(R"({"a":1})", R"({"a":1})"), ElementsAre("- ", "+ "));  // nothing to know them by
}

TEST(EventDiffTest, TheArticlesOwnFieldsAreComparedToo) {
  const auto article = [](const std::string& fields) { return "{\"article_id\":\"x\"," + fields + "\"events\":[]}"; };
  const std::string a = article(R"("title":"Talks","repairs":{"punctuation":1},)");
  const std::string b = article(R"("title":"Duties","repairs":{"punctuation":2},"language":"en",)");
  const auto names = [&](std::vector<std::string> ignored) {
    EventComparer comparer(std::move(ignored));
    std::vector<std::string> fields;
    for (const FieldChange& field : comparer.Compare(a, b).fields) fields.push_back(field.field);
    return fields;
  };
  EXPECT_THAT(names({}), ElementsAre("article.title", "article.repairs.punctuation", "article.language"));
  EXPECT_THAT(names({"article.repairs", "title"}), ElementsAre("article.title", "article.language"));
  EXPECT_THAT(names({"article"}), IsEmpty());
}

// An enriched topic in JSON against lines of `extract`: what these cannot have is no difference.
TEST(EventDiffTest, WhatOneFormCannotHaveIsNotCompared) {
  const std::string line = R"({"article_id":"x","language":"en","events":[]})";
  const auto full = [](const std::string& language) {
    return R"({"article_id":"x","title":"Talks","url":"https://example.org/x","language":")" + language +
           R"(","fingerprint":"7","repairs":{"punctuation":1},"events":[]})";
  };
  EventComparer comparer({});
  EXPECT_THAT(comparer.Compare(line, full("en")).fields, IsEmpty());
  EXPECT_THAT(comparer.Compare(full("en"), line).fields, IsEmpty());
  const auto changed = comparer.Compare(full("de"), line).fields;
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].field, "article.language");
  // Both can have it.
  const auto gone = comparer.Compare(full("en"), R"({"article_id":"x","language":"en","fingerprint":"7","events":[]})");
  EXPECT_EQ(gone.fields.size(), 3U);
}

TEST(EventDiffTest, PlacesInDifferentTopicsAreNotCompared) {
  const auto at = [](const std::string& place) {
    return Event({{"origin", "{" + place + R"("article_id":"x","source":"gazette"})"}});
  };
  const std::string file = at("");
  const std::string topic = at(R"("topic":"raw","partition":1,"offset":"7",)");
  EXPECT_THAT(Changes(file, topic), IsEmpty());
  EXPECT_THAT(Changes(topic, file), IsEmpty());
  EXPECT_THAT(Changes(topic, at(R"("topic":"again","offset":"3",)")), IsEmpty());
  EXPECT_THAT(Changes(topic, at(R"("topic":"raw","partition":1,"offset":"8",)")),
              ElementsAre("~ e1 origin.offset: \"7\" -> \"8\";"));
  EXPECT_THAT(Changes(topic, Event({{"origin", R"({"article_id":"x","source":"post"})"}})),
              ElementsAre("~ e1 origin.source: \"gazette\" -> \"post\";"));
}

TEST(EventDiffTest, OnlyWhatIsComparedCanBeNamed) {
  for (const char* field :
       {"status", "score.salience", "sources", "version", "article", "article.title", "article.repairs.punctuation"}) {
    EXPECT_TRUE(CheckField(field).ok()) << field;
  }
  EXPECT_EQ(CheckField("statsu").message(), "statsu: PolicyEvent has no field statsu");
  EXPECT_EQ(CheckField("score.sure").message(), "score.sure: Score has no field sure");
  EXPECT_EQ(CheckField("sources.code").message(), "sources.code: sources is compared as a whole");
  EXPECT_EQ(CheckField("status.name").message(), "status.name: status is compared as a whole");
  EXPECT_EQ(CheckField("article.status").message(), "article.status: EnrichedArticle has no field status");
  EXPECT_EQ(CheckField("article.events").message(), "article.events: its events are compared by themselves");
  EXPECT_EQ(CheckField("article.text").message(), "article.text: its fingerprint is compared");
  EXPECT_FALSE(CheckField("").ok());
}

}  // namespace
}  // namespace policywire::deploy
