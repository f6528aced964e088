#include "enrich/extract/details.h"

#include <gtest/gtest.h>

#include "enrich/enricher.h"

namespace policywire::enrich {
namespace {

// The events of a text with what belongs to each: "trigger date magnitude; ...", "-" where there is none.
std::string Details(std::string_view published, std::string_view text) {
  static const auto* enricher = new std::unique_ptr<const Enricher>(*Enricher::Create({}));
  v1::Article article;
  article.set_published(std::string(published));
  article.set_text(std::string(text));
  std::string out;
  const v1::EnrichedArticle enriched = (*enricher)->Enrich(article);
  for (const v1::PolicyEvent& event : enriched.events()) {
    if (!out.empty()) out += "; ";
    out += event.trigger() + " " + (event.date().empty() ? "-" : event.date()) + " " +
           (event.magnitude().empty() ? "-" : event.magnitude());
    const auto slice = [&](const v1::Span& span) { return text.substr(span.begin(), span.end() - span.begin()); };
    if (event.has_magnitude_span()) {
      EXPECT_EQ(slice(event.magnitude_span()), event.magnitude());
    }
  }
  return out;
}

// The events of a text with whom it cites for each: "trigger: name; ...".
std::string Attributions(std::string_view text) {
  static const auto* enricher = new std::unique_ptr<const Enricher>(*Enricher::Create({}));
  v1::Article article;
  article.set_published("2024-05-14");
  article.set_text(std::string(text));
  const v1::EnrichedArticle enriched = (*enricher)->Enrich(article);
  std::string out;
  for (const v1::PolicyEvent& event : enriched.events()) {
    if (!out.empty()) out += "; ";
    out += event.trigger() + ": " + event.attribution();
  }
  return out;
}

struct Row {
  std::string_view published;
  std::string_view text;
  std::string_view details;
};

class DetailsOf : public testing::TestWithParam<Row> {};

TEST_P(DetailsOf, Text) {
  EXPECT_EQ(Details(GetParam().published, GetParam().text), GetParam().details) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Dates, DetailsOf,
    testing::Values(
        Row{"2024-05-14", "Peru will limit exports of zinc from 3 June, the ministry said on Tuesday.",
            "limit exports 2024-06-03 -"},
        Row{"2024-05-14", "Iran and Oman agreed on Monday to reopen their embassies.", "agreed 2024-05-13 -"},
        Row{"2024-05-14", "The United States imposed tariffs on Chinese steel, effective June 1.",
            "imposed 2024-06-01 -"},
        Row{"2024-05-14", "Canada announced tariffs on Chinese steel that take effect on June 1.",
            "announced 2024-06-01 -"},
        Row{"2024-05-14", "Markets were calm; Turkey bombed Syria on Sunday.", "bombed 2024-05-12 -"},
        // What the same actor did next shares the day; what another did does not.
        Row{"2024-05-14", "Chad expelled the French ambassador on Monday and suspended the treaty.",
            "expelled 2024-05-13 -; suspended 2024-05-13 -"},
        Row{"2024-05-14", "France expelled the Chadian ambassador after Chad expelled the French ambassador on Monday.",
            "expelled - -; expelled 2024-05-13 -"},
        Row{"2024-05-14", "Iran condemned yesterday's strikes by Israel.", "condemned - -; strikes 2024-05-13 -"}));

INSTANTIATE_TEST_SUITE_P(
    Magnitudes, DetailsOf,
    testing::Values(
        Row{"2024-05-14", "Brazil raised tariffs on Chinese cars from 10% to 35%.", "raised - from 10% to 35%"},
        Row{"2024-05-14", "Brazil suspended its tariffs on Chinese cars for two years.", "suspended - two years"},
        Row{"2024-05-14", "Germany pledged €300 million in aid for Syria.", "pledged - €300 million"},
        Row{"2024-05-14", "Algeria expelled nine French diplomats.", "expelled - nine French diplomats"},
        // The dead and the arrested are no magnitudes of a tool.
        Row{"2024-05-14", "Israel bombed a camp in Gaza, killing 22 people.", "bombed - -"},
        Row{"2024-05-14", "Police in Kenya arrested 30 protesters.", "arrested - -"},
        Row{"2024-05-14", "Norway and eleven other countries condemned Russia.", "condemned - -"}));

struct Citation {
  std::string_view text;
  std::string_view attributions;
};

class AttributionOf : public testing::TestWithParam<Citation> {};

TEST_P(AttributionOf, Text) { EXPECT_EQ(Attributions(GetParam().text), GetParam().attributions) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(
    All, AttributionOf,
    testing::Values(
        Citation{"Reuters reports that Chad expelled the French ambassador.", "expelled: Reuters"},
        Citation{"The Daily Herald said that Chad expelled the French ambassador.", "expelled: Daily Herald"},
        Citation{"Chad expelled the French ambassador, two diplomats in Niamey said.",
                 "expelled: two diplomats in Niamey"},
        Citation{"Chad expelled the French ambassador, according to the Daily Herald.", "expelled: Daily Herald"},
        Citation{"According to Reuters, Chad expelled the French ambassador.", "expelled: Reuters"},
        Citation{"Norwegian prime minister Kari Nord said that Chad expelled the French ambassador.",
                 "expelled: Kari Nord"},
        Citation{"Chadian media reported that Chad expelled the French ambassador.", "expelled: Chadian media"},
        // An organ that tells what its people did is cited, an official who speaks of the own decision is not.
        Citation{"The Chadian army says that it has attacked Boko Haram.", "attacked: Chadian army"},
        Citation{"President Emmanuel Macron said that France will impose sanctions on Chad.", "impose: "},
        Citation{"Peru will limit exports of zinc from 3 June, the trade ministry said on Monday.", "limit exports: "},
        Citation{"Chad expelled the French ambassador. He said nothing.", "expelled: "},
        // Neither the comma before the name nor quotation marks around it are of the name; a bracket within it is.
        Citation{"\"The United States expelled the Chadian ambassador\", the \"Daily Herald\" said.",
                 "expelled: Daily Herald"},
        Citation{"Chad expelled the French ambassador, \"Reuters\" said.", "expelled: Reuters"},
        Citation{"The ministry of trade (\"MoT\") said that Chad expelled the French ambassador.",
                 "expelled: ministry of trade (\"MoT\")"}));

}  // namespace
}  // namespace policywire::enrich
