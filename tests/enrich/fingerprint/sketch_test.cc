#include "enrich/fingerprint/sketch.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace policywire::enrich {
namespace {

constexpr std::string_view kStory =
    "The European Commission opened an investigation into Chinese electric vehicles on Wednesday, saying that "
    "subsidies from "
    "Beijing had pushed prices below what producers in Germany and France can bear. Commissioner Anna Lindqvist told "
    "reporters "
    "in Brussels that duties of up to 38 percent may follow by July 4 if talks in Geneva bring nothing. The Chinese "
    "Chamber of "
    "Commerce called the step a blow to trade and asked for a hearing. Carmakers in Stuttgart warned that Beijing "
    "could answer "
    "with levies on large engines, of which they sold 120,000 last year, while unions in Turin welcomed the inquiry.\n"
    "Members of the European Parliament from Spain and Poland want the Commission to look at batteries as well. A "
    "decision is "
    "due within nine months, and provisional duties could come earlier, officials of the Trade Directorate said.\n"
    "Analysts at Northgate Research expect that makers from Shenzhen move assembly to Hungary and Turkey in any case. "
    "Shares of "
    "two of them fell in Hong Kong by 3 percent after the announcement, and recovered some of that in the afternoon.";

bool Same(std::string_view a, std::string_view b) {
  const bool same = NearlySame(SketchOf(a).sketch, SketchOf(b).sketch);
  EXPECT_EQ(same, NearlySame(SketchOf(b).sketch, SketchOf(a).sketch)) << "whichever comes first";
  return same;
}

std::string Replaced(std::string text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// What is remembered in one run must be found in the next, on any machine: these values are for as long as windows are.
TEST(Sketch, HasKnownValues) {
  const KeyedSketch sketch = SketchOf("The Council of the Union met in Brussels on 4 May");
  EXPECT_EQ(sketch.sketch.runs, 9);
  EXPECT_EQ(sketch.sketch.name_words, 5);
  EXPECT_EQ(sketch.keys[0], SketchOf("the council of the union met in brussels on 4 may").keys[0]);
}

TEST(Sketch, ACopyIsNearlyTheSame) {
  const std::string story(kStory);
  EXPECT_TRUE(Same(story, story));
  EXPECT_TRUE(
      Same(story, "BRUSSELS, June 12 (Agency) - " + story + "\n(Reporting by our staff; editing by A. Person)"));
  EXPECT_TRUE(Same(story, story.substr(0, story.size() / 2)));
  EXPECT_TRUE(Same(story, Replaced(Replaced(story, "38", "25"), "120,000", "95,000")));
  const size_t second = story.find('\n') + 1;
  EXPECT_TRUE(Same(story, story.substr(second) + "\n" + story.substr(0, second)));
}

TEST(Sketch, SignsAndSpacesDoNotCount) {
  const std::string curly = Replaced(Replaced(std::string(kStory), "'", "’"), " ", "\u00A0");
  EXPECT_EQ(SketchOf(Replaced(curly, ",", " —")).sketch, SketchOf(kStory).sketch);
}

TEST(Sketch, TheSameFormWithOtherNamesIsAnotherText) {
  std::string other(kStory);
  for (const auto& [name, by] : {std::pair{"European", "Andean"},
                                 {"Commission", "Secretariat"},
                                 {"Chinese", "Brazilian"},
                                 {"Beijing", "Brasilia"},
                                 {"Germany", "Peru"},
                                 {"France", "Chile"},
                                 {"Anna", "Jorge"},
                                 {"Lindqvist", "Salcedo"},
                                 {"Brussels", "Lima"},
                                 {"Geneva", "Quito"},
                                 {"Stuttgart", "Cali"},
                                 {"Turin", "Arica"},
                                 {"Parliament", "Assembly"},
                                 {"Spain", "Bolivia"},
                                 {"Poland", "Ecuador"},
                                 {"Chamber", "Guild"},
                                 {"Commerce", "Merchants"},
                                 {"Wednesday", "Friday"},
                                 {"July", "March"},
                                 {"Trade", "Market"},
                                 {"Directorate", "Office"},
                                 {"Northgate", "Puna"},
                                 {"Shenzhen", "Belem"},
                                 {"Hungary", "Panama"},
                                 {"Turkey", "Cuba"},
                                 {"Hong", "San"},
                                 {"Kong", "Paulo"},
                                 {"Research", "Partners"},
                                 {"Commissioner", "Secretary"},
                                 {"Carmakers", "Firms"},
                                 {"38", "14"},
                                 {"120,000", "7,300"}}) {
    other = Replaced(other, name, by);
  }
  EXPECT_FALSE(Same(kStory, other));
}

TEST(Sketch, ALaterReportIsAnotherText) {
  const std::string background(kStory.substr(kStory.find('\n') + 1));
  const std::string later =
      "The Chinese Ministry of Commerce filed a complaint at the World Trade Organization on Tuesday against duties on "
      "electric "
      "vehicles which the European Commission put in force last week. Minister Han Qiang said at a briefing in Beijing "
      "that the "
      "levies break the rules, and that China reserves all of its rights. Talks between the two sides were broken off "
      "on Sunday "
      "night without a date for another round. European diplomats in Geneva said that they had sixty days to answer, "
      "and that a "
      "panel could be asked for after that. Exports of cars to Rotterdam and Antwerp had already fallen by a third in "
      "June, port "
      "figures show, as dealers had filled their yards before the duties came.\n";
  EXPECT_FALSE(Same(kStory, later + background.substr(0, background.size() / 2)));
}

TEST(Sketch, WithoutRunsNothingIsTheSame) {
  EXPECT_FALSE(Same("", ""));
  EXPECT_FALSE(Same("two words", "two words"));
  EXPECT_TRUE(Same("three words here", "Three words, here!"));
  EXPECT_FALSE(Same("three words here", kStory));
}

TEST(Sketch, TextWithoutSpacesIsTakenLetterByLetter) {
  const std::string_view chinese = "欧盟委员会周三宣布对中国电动汽车展开反补贴调查，称北京的补贴压低了价格。";
  EXPECT_TRUE(Same(chinese, "布鲁塞尔六月电 " + std::string(chinese)));
  EXPECT_FALSE(Same(chinese, "日本央行周五决定维持利率不变，行长表示经济正在缓慢复苏，通货膨胀仍低于目标。"));
}

TEST(Sketch, AnyBytesWillDo) {
  std::string text("Zölle \xE2\x80\x99 \xE2");
  for (int c = 0; c < 256; ++c) text += static_cast<char>(c);
  for (size_t end = 0; end <= text.size(); ++end) SketchOf(text.substr(0, end));
}

}  // namespace
}  // namespace policywire::enrich
