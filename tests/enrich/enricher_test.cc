#include "enrich/enricher.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "enrich/explanation.h"

namespace policywire::enrich {
namespace {

const Enricher& Shared() {
  static const Enricher* enricher = Enricher::Create({}).value().release();
  return *enricher;
}

v1::Article Article(std::string text, std::string published = "2025-10-29") {
  v1::Article article;
  article.set_article_id("a-1");
  article.set_published(std::move(published));
  article.set_title("A headline");
  article.set_url("https://news.example.org/1");
  article.set_text(std::move(text));
  return article;
}

std::string Codes(const google::protobuf::RepeatedPtrField<v1::Actor>& actors) {
  std::string out;
  for (const v1::Actor& actor : actors) out += (out.empty() ? "" : ",") + actor.code();
  return out;
}

// Events as "ACTION INSTRUMENT DIRECTION STATUS sources>targets", one a line.
std::string Told(const std::string& text) {
  std::string out;
  const v1::EnrichedArticle article = Shared().Enrich(Article(text));
  for (const v1::PolicyEvent& event : article.events()) {
    out += (out.empty() ? "" : "\n") + v1::Action_Name(event.action()) + " " + v1::Instrument_Name(event.instrument()) +
           " " + v1::Direction_Name(event.direction()) + " " + v1::Status_Name(event.status()) + " " +
           Codes(event.sources()) + ">" + Codes(event.targets());
  }
  return out;
}

TEST(Enrich, ActiveAndPassive) {
  EXPECT_EQ(Told("China imposed sanctions on two American companies."), "SANCTION SANCTIONS TIGHTEN DONE CHN>USA");
  EXPECT_EQ(Told("Sanctions on two American companies were imposed by China."),
            "SANCTION SANCTIONS TIGHTEN DONE CHN>USA");
}

TEST(Enrich, StatusFromTheWordsAround) {
  EXPECT_EQ(Told("Canada plans to lift its tariffs on Mexican steel."), "CONCEDE TARIFF EASE PLANNED CAN>MEX");
  EXPECT_EQ(Told("Canada threatened to impose tariffs on Mexico."), "THREATEN TARIFF TIGHTEN THREATENED CAN>MEX");
  EXPECT_EQ(Told("Canada is expected to impose tariffs on Mexico."), "SANCTION TARIFF TIGHTEN PLANNED CAN>MEX");
  EXPECT_EQ(Told("Canada urged Mexico to lift its tariffs."), "REQUEST TARIFF EASE CONSIDERED CAN>MEX");
}

TEST(Enrich, SeveralActsOfOneSubject) {
  EXPECT_EQ(Told("Canada lifted its tariffs on Mexican steel and expelled two Mexican diplomats."),
            "CONCEDE TARIFF EASE DONE CAN>MEX\nSANCTION DIPLOMATIC_RELATIONS TIGHTEN DONE CAN>MEX");
}

TEST(Enrich, MutualActsNameAllPartiesOnBothSides) {
  EXPECT_EQ(Told("The foreign ministers of Japan and South Korea met in Seoul."),
            "CONSULT MEETING NONE DONE JPN,KOR>JPN,KOR");
}

TEST(Enrich, OpinionsAndAccidentsAreNoEvents) {
  EXPECT_EQ(Told("Relations between Japan and South Korea remain tense."), "");
  EXPECT_EQ(Told("Six people were killed when a bus fell into a ravine in Peru."), "");
  EXPECT_EQ(Told("Unemployment in Spain fell to eleven percent in June."), "");
}

TEST(Enrich, EveryFieldThatMustBeSetIs) {
  const v1::EnrichedArticle article =
      Shared().Enrich(Article("Brazil condemned the attack. On Friday Brazil recalled its ambassador to Israel and "
                              "announced that it would suspend talks with the European Union."));
  ASSERT_GT(article.events_size(), 0);
  EXPECT_EQ(article.article_id(), "a-1");
  EXPECT_NE(article.fingerprint(), 0U);
  std::set<std::string> ids;
  for (const v1::PolicyEvent& event : article.events()) {
    EXPECT_NE(event.action(), v1::ACTION_UNSPECIFIED);
    EXPECT_NE(event.instrument(), v1::INSTRUMENT_UNSPECIFIED);
    EXPECT_NE(event.direction(), v1::DIRECTION_UNSPECIFIED);
    EXPECT_NE(event.status(), v1::STATUS_UNSPECIFIED);
    EXPECT_EQ(event.event_id().size(), 32U);
    ids.insert(event.event_id());
    EXPECT_EQ(event.origin().article_id(), "a-1");
    EXPECT_EQ(event.origin().url(), "https://news.example.org/1");
    EXPECT_EQ(event.version().lexicon(), Shared().lexicon_version());
    EXPECT_EQ(event.version().model(), Shared().model_version());
    EXPECT_GT(event.score().confidence(), 0);
  }
  EXPECT_EQ(ids.size(), static_cast<size_t>(article.events_size()));
}

// Whatever stands in the text: a span is the slice that its words were taken from.
void ExpectSpans(const v1::Article& article) {
  const std::string& text = article.text();
  const v1::EnrichedArticle enriched = Shared().Enrich(article);
  const auto slice = [&](const v1::Span& span) {
    EXPECT_LE(span.begin(), span.end());
    EXPECT_LE(span.end(), text.size());
    return text.substr(span.begin(), span.end() - span.begin());
  };
  for (const v1::PolicyEvent& event : enriched.events()) {
    EXPECT_EQ(event.quote(), slice(event.quote_span()));
    EXPECT_EQ(event.trigger(), slice(event.trigger_span()));
    EXPECT_GE(event.trigger_span().begin(), event.quote_span().begin());
    EXPECT_LE(event.trigger_span().end(), event.quote_span().end());
    for (const auto* side : {&event.sources(), &event.targets()}) {
      for (const v1::Actor& actor : *side) {
        if (actor.has_span()) {
          EXPECT_EQ(actor.name(), slice(actor.span()));
        }
      }
    }
    if (event.has_attribution_span()) {
      EXPECT_EQ(event.attribution(), slice(event.attribution_span()));
    }
  }
}

TEST(Enrich, SpansAreSlicesOfTheOriginal) {
  ExpectSpans(Article(
      "China imposed tariffs on Canadian canola.Ottawa called the duties unfair and threatened “to retaliate”."));
  ExpectSpans(
      Article("\xEF\xBB\xBFThe Côte d’Ivoire government arrested two French citizens — then it released them."));
  ExpectSpans(Article("Iran\u00A0said it would resume talks with\tthe U.S.\r\n\r\nIt expelled   three inspectors."));
}

TEST(Enrich, DamagedBytesDoNoHarm) {
  for (const std::string& text :
       {std::string(), std::string(1, '\0'), std::string("\xFF\xFE\xC3"), std::string(5000, 'x'),
        std::string("China \xC3 imposed\0 tariffs on \xE2\x80 Canada.", 38), std::string(3000, '('),
        std::string("\xED\xA0\x80 Russia attacked Ukraine.")}) {
    const v1::EnrichedArticle article = Shared().Enrich(Article(text));
    for (const v1::PolicyEvent& event : article.events()) EXPECT_LE(event.quote_span().end(), text.size());
  }
}

// What is no article any more ends somewhere, and says so.
TEST(Enrich, WhatStandsBehindTooManyEventsIsNotRead) {
  constexpr int kMost = 4096;
  constexpr int kMore = 100;
  std::string text;
  for (int i = 0; i < kMost + kMore; ++i) text += "China imposed sanctions on two American companies. ";
  const v1::EnrichedArticle article = Shared().Enrich(Article(text));
  EXPECT_EQ(article.events_size(), kMost);
  EXPECT_EQ(article.unread_sentences(), uint32_t{kMore});
  EXPECT_EQ(Shared().Enrich(Article("China imposed sanctions on two American companies.")).unread_sentences(), 0U);
}

// Nobody is weighed beside all of a table; who stands first has a part all the same.
TEST(Enrich, AListWithoutAnEndIsReadFromItsBeginning) {
  std::string text = "China imposed sanctions on Peru";
  for (int i = 0; i < 60; ++i) text += ", Chile, Kenya, Norway";
  const v1::EnrichedArticle article = Shared().Enrich(Article(text + "."));
  ASSERT_GE(article.events_size(), 1);
  EXPECT_EQ(Codes(article.events(0).sources()), "CHN");
}

TEST(Enrich, SameBytesAtAnyNumberOfThreads) {
  std::vector<v1::Article> articles;
  for (int i = 0; i < 40; ++i) {
    articles.push_back(Article("Kenya banned imports of sugar from Uganda. Minister " + std::to_string(i) +
                               " said the government would lift the ban if the two countries reached a deal."));
  }
  std::vector<std::string> expected;
  for (const v1::Article& article : articles) expected.push_back(Shared().Enrich(article).SerializeAsString());
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < articles.size(); ++i) {
        const size_t at = (i * 7 + t * 11) % articles.size();
        wrong[t] += Shared().Enrich(articles[at]).SerializeAsString() != expected[at];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : wrong) EXPECT_EQ(count, 0);
}

TEST(Enrich, SeveralEnrichersOnOneThread) {
  const auto other = Enricher::Create({});
  ASSERT_TRUE(other.ok());
  const v1::Article article = Article("Norway recognised Palestine.");
  const std::string first = Shared().Enrich(article).SerializeAsString();
  EXPECT_EQ((*other)->Enrich(article).SerializeAsString(), first);
  EXPECT_EQ(Shared().Enrich(article).SerializeAsString(), first);
}

Options WithLeastConfidence(double confidence) {
  Options options;
  options.min_confidence = confidence;
  return options;
}

Options WithFolder(const std::filesystem::path& folder) {
  Options options;
  options.lexicon_dirs = {folder.string()};
  return options;
}

TEST(Enrich, LeastConfidence) {
  const auto strict = Enricher::Create(WithLeastConfidence(1));
  ASSERT_TRUE(strict.ok());
  EXPECT_EQ((*strict)->Enrich(Article("Norway recognised Palestine.")).events_size(), 0);
}

TEST(Enrich, AFolderOfTablesAddsActors) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "policywire_lexicon";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "actors.mine.tsv") << "term\tcode\tkind\trole\tsector\tfrom\tto\tflags\tsource\n"
                                               "Zubrowka\tZBR\tcountry\t-\t-\t-\t-\t-\town\n";
  const auto enricher = Enricher::Create(WithFolder(folder));
  ASSERT_TRUE(enricher.ok()) << enricher.status().ToString();
  EXPECT_NE((*enricher)->lexicon_version(), Shared().lexicon_version());
  const v1::EnrichedArticle article = (*enricher)->Enrich(Article("Zubrowka imposed sanctions on Belgium."));
  ASSERT_EQ(article.events_size(), 1);
  EXPECT_EQ(Codes(article.events(0).sources()), "ZBR");
  std::ofstream(folder / "actors.mine.tsv", std::ios::app) << "Lutz\tlutz\tcity\t-\t-\t-\t-\t-\town\n";
  const auto bad = Enricher::Create(WithFolder(folder));
  EXPECT_TRUE(absl::IsInvalidArgument(bad.status()));
  EXPECT_NE(std::string(bad.status().message()).find("actors.mine.tsv:3:6: 'lutz'"), std::string::npos);
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(absl::IsNotFound(Enricher::Create(WithFolder(folder)).status()));
}

// One takes the place of another, as after a reload, and perhaps the memory where that one stood.
TEST(Enrich, AnEnricherKnowsNothingOfTheOneBefore) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "policywire_successors";
  for (const char* code : {"ZBA", "ZBB", "ZBC", "ZBD"}) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "actors.mine.tsv") << "term\tcode\tkind\trole\tsector\tfrom\tto\tflags\tsource\n"
                                              << "Zubrowka\t" << code << "\tcountry\t-\t-\t-\t-\t-\town\n";
    const auto enricher = Enricher::Create(WithFolder(folder));
    ASSERT_TRUE(enricher.ok()) << enricher.status().ToString();
    const v1::EnrichedArticle article = (*enricher)->Enrich(Article("Zubrowka imposed sanctions on Belgium."));
    ASSERT_EQ(article.events_size(), 1);
    EXPECT_EQ(Codes(article.events(0).sources()), code);
  }
  std::filesystem::remove_all(folder);
}

TEST(Explain, TellsEventsAndNearMisses) {
  Explanation explanation;
  const v1::EnrichedArticle article = Shared().Enrich(
      Article("Canada imposed tariffs on Mexico. The talks ended. A suspect was arrested."), &explanation);
  EXPECT_EQ(explanation.text, article.text());
  EXPECT_FALSE(explanation.tokens.empty());
  EXPECT_FALSE(explanation.mentions.empty());
  size_t events = 0;
  for (const ExplainedCandidate& candidate : explanation.candidates) {
    EXPECT_FALSE(candidate.features.empty());
    EXPECT_EQ(candidate.why_not.empty(), !candidate.IsNearMiss());
    EXPECT_FALSE(candidate.trigger.empty());
    if (candidate.IsNearMiss()) continue;
    EXPECT_EQ(candidate.event_id, article.events(static_cast<int>(events)).event_id());
    EXPECT_FALSE(candidate.score.empty());
    ++events;
  }
  EXPECT_EQ(events, static_cast<size_t>(article.events_size()));
  EXPECT_LT(events, explanation.candidates.size());
}

}  // namespace
}  // namespace policywire::enrich
