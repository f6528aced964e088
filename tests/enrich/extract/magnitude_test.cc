#include "enrich/extract/magnitude.h"

#include <gtest/gtest.h>

#include "enrich/segment/segment.h"

namespace policywire::enrich {
namespace {

// What FindMagnitudes says of a text, all sentences: "kind text; ...".
std::string Magnitudes(std::string_view text) {
  static constexpr std::string_view kKinds[] = {"rate", "sum", "duration", "quantity"};
  Document document;
  Clean(text, document.clean);
  Segment(document);
  std::string out;
  std::vector<MagnitudeMention> magnitudes;
  for (const Sentence& sentence : document.sentences) {
    FindMagnitudes(document, sentence, magnitudes);
    uint32_t end = sentence.first;
    for (const MagnitudeMention& magnitude : magnitudes) {
      EXPECT_LE(end, magnitude.first) << text << ": overlap or wrong order";
      EXPECT_LT(magnitude.first, magnitude.last) << text;
      EXPECT_LE(magnitude.last, sentence.last) << text;
      end = magnitude.last;
      if (!out.empty()) out += "; ";
      out += std::string(kKinds[magnitude.kind]) + " " + std::string(document.Text(magnitude.first, magnitude.last));
    }
  }
  return out;
}

struct Row {
  std::string_view text;
  std::string_view magnitudes;
};

class FindMagnitudesOf : public testing::TestWithParam<Row> {};

TEST_P(FindMagnitudesOf, Text) { EXPECT_EQ(Magnitudes(GetParam().text), GetParam().magnitudes) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(Rates, FindMagnitudesOf,
                         testing::Values(Row{"Tariffs of 25% hit steel.", "rate 25%"},
                                         Row{"It set duties of up to 17.5 percent.", "rate up to 17.5 percent"},
                                         Row{"It raised the levy from 10% to 25%.", "rate from 10% to 25%"},
                                         Row{"Duties of 5 to 10 percent apply.", "rate 5 to 10 percent"},
                                         Row{"A 40-per-cent toll applies.", "rate 40-per-cent"},
                                         Row{"The bank cut its rate by 50 basis points.", "rate 50 basis points"},
                                         Row{"They fell by 30 percentage points.", "rate 30 percentage points"},
                                         Row{"Spending rises to 3.5% of its GDP.", "rate 3.5% of its GDP"},
                                         Row{"A twenty-five percent tax applies.", "rate twenty-five percent"}));

INSTANTIATE_TEST_SUITE_P(Sums, FindMagnitudesOf,
                         testing::Values(Row{"It lent $3 billion.", "sum $3 billion"},
                                         Row{"It lent US$1.2 billion a year.", "sum US$1.2 billion a year"},
                                         Row{"It lent €90bn.", "sum €90bn"},
                                         Row{"It paid over 150,000 euros.", "sum over 150,000 euros"},
                                         Row{"The cap is $60 a barrel.", "sum $60 a barrel"},
                                         Row{"A 20-billion dollar suit was filed.", "sum 20-billion dollar"},
                                         Row{"It froze ₹900 crore (US$100 million) of assets.", "sum ₹900 crore"},
                                         Row{"It costs NZ $40 million annually.", "sum NZ $40 million annually"}));

INSTANTIATE_TEST_SUITE_P(Durations, FindMagnitudesOf,
                         testing::Values(Row{"It delays the curbs for a year.", "duration a year"},
                                         Row{"It paused the fees for 90 days.", "duration 90 days"},
                                         Row{"A five-year memorandum was signed.", "duration five-year"},
                                         Row{"Embassies reopen within two months.", "duration within two months"},
                                         Row{"They extended the truce by another month.", "duration another month"},
                                         Row{"He was jailed for six years.", "duration six years"}));

INSTANTIATE_TEST_SUITE_P(
    Quantities, FindMagnitudesOf,
    testing::Values(Row{"It moved 18 entities to the list.", "quantity 18 entities"},
                    Row{"It expelled seven Chadian diplomats.", "quantity seven Chadian diplomats"},
                    Row{"Exports are limited to 5,000 tonnes a month.", "quantity 5,000 tonnes a month"},
                    Row{"It sent about 800 Marines and 12,000 troops.",
                        "quantity about 800 Marines; quantity 12,000 troops"},
                    Row{"It will let 90 aid trucks in.", "quantity 90 aid trucks"},
                    Row{"It takes 200 to 400 skilled workers.", "quantity 200 to 400 skilled workers"}));

INSTANTIATE_TEST_SUITE_P(None, FindMagnitudesOf,
                         testing::Values(Row{"It was signed on 9 October 2024 and on October 9.", ""},
                                         Row{"In 2024 ministers met at 10:30 for the 5th time.", ""},
                                         Row{"The Senate passed it 86-12.", ""},
                                         Row{"Resolution 2231 stands, and so does Article 50.", ""},
                                         Row{"It flew F-35 jets and T-72 tanks.", ""},
                                         Row{"It was banned two years ago, three days after the vote.", ""},
                                         Row{"A 42-year-old man spoke in the past 24 hours.", ""},
                                         Row{"For the first time in 20 years it agreed.", ""},
                                         Row{"One of the ministers left in a year of change.", ""}));

}  // namespace
}  // namespace policywire::enrich
