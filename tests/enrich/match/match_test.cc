#include "enrich/match/match.h"

#include <gtest/gtest.h>

#include "enrich/clean/clean.h"
#include "enrich/segment/segment.h"

namespace policywire::enrich {
namespace {

const Lexicon& TestLexicon() {
  static const Lexicon* lexicon = [] {
    const std::string actors =
        "term\tcode\tkind\trole\tsector\tfrom\tto\tflags\tsource\n"
        "Korea\tKOR\tcountry\t-\t-\t-\t-\t-\town\n"
        "North Korea\tPRK\tcountry\t-\t-\t-\t-\t-\town\n"
        "US\tUSA\tcountry\t-\t-\t-\t-\tcase\town\n"
        "Bank of Korea\tKOR\tbody\tcentral bank\tGOV\t-\t-\t-\town\n";
    const std::string goods = "term\tkind\tsource\nsteel\tgood\town\n";
    const std::string instruments =
        "term\tinstrument\tpolarity\tforms\tsource\nsteel tariff\tTARIFF\trestriction\t-\town\n";
    auto made = Lexicon::Compile({{{"actors.tsv", actors}, {"goods.tsv", goods}, {"instruments.tsv", instruments}}});
    return made.value().release();
  }();
  return *lexicon;
}

// Every mention as "kind:text", in order.
std::string Mentions(std::string_view text) {
  Document document;
  Clean(text, document.clean);
  Segment(document);
  Match(TestLexicon(), document);
  std::string out;
  for (const Mention& mention : document.mentions) {
    out += (out.empty() ? "" : " ") +
           std::string(mention.kind == Kind::kActor  ? "actor"
                       : mention.kind == Kind::kGood ? "good"
                                                     : "tool") +
           ":" + std::string(document.Text(mention.first, mention.last));
  }
  return out;
}

TEST(Match, TakesTheLongest) {
  EXPECT_EQ(Mentions("North Korea spoke."), "actor:North Korea");
  EXPECT_EQ(Mentions("The Bank of Korea held."), "actor:Bank of Korea");
  EXPECT_EQ(Mentions("The Bank of Italy and Korea."), "actor:Korea");
}

TEST(Match, KindsMayOverlapLongerOnesFirst) {
  EXPECT_EQ(Mentions("New steel tariffs."), "tool:steel tariffs good:steel");
}

TEST(Match, CaseCountsWhereTheRowSaysSo) {
  EXPECT_EQ(Mentions("They told us that US goods"), "actor:US");
  EXPECT_EQ(Mentions("NORTH KOREA"), "actor:NORTH KOREA");
}

TEST(Match, PossessivesFollow) { EXPECT_EQ(Mentions("North Korea's army"), "actor:North Korea"); }

TEST(Match, StaysWithinASentence) { EXPECT_EQ(Mentions("They went North\nKorea stayed."), "actor:Korea"); }

TEST(Match, ReusedDocumentsForgetTheLastArticle) {
  Document document;
  Clean("North Korea", document.clean);
  Segment(document);
  Match(TestLexicon(), document);
  ASSERT_EQ(document.mentions.size(), 1U);
  Clean("nothing", document.clean);
  document.tokens.clear();
  document.sentences.clear();
  Segment(document);
  Match(TestLexicon(), document);
  EXPECT_TRUE(document.mentions.empty());
}

}  // namespace
}  // namespace policywire::enrich
