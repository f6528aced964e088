#include "sink/table/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace policywire::sink {
namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;
using testing::Not;

v1::EnrichedArticle Sample() {
  v1::EnrichedArticle article;
  article.set_article_id("a-1");
  article.set_title("中国 halts gallium, germanium and antimony exports to the United States \x1b[31m at once");
  v1::PolicyEvent event;
  event.set_action(v1::SANCTION);
  event.set_instrument(v1::FINANCIAL_ASSISTANCE);
  event.set_direction(v1::TIGHTEN);
  event.set_status(v1::CONSIDERED);
  event.add_sources()->set_code("CHN");
  event.add_targets()->set_code("org:Société Générale and a Very Long Name");
  event.mutable_score()->set_conflict(-10);
  event.mutable_score()->set_confidence(0.714F);
  *article.add_events() = event;
  event.set_direction(v1::NONE);
  event.mutable_score()->set_conflict(0);
  event.clear_targets();
  *article.add_events() = event;
  return article;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(TableTest, EveryLineIsExactlyAsWideAsTheTerminal) {
  for (size_t width = 80; width <= 250; ++width) {
    for (const bool unicode : {true, false}) {
      const TerminalTable table({width, false, unicode});
      for (const std::string& line : Lines(table.Header() + table.Rows(Sample()))) {
        EXPECT_EQ(DisplayWidth(line), width) << line;
      }
    }
  }
}

TEST(TableTest, AVeryNarrowTerminalGetsTheLeastWidth) {
  const TerminalTable table({20, false, true});
  EXPECT_EQ(DisplayWidth(Lines(table.Header())[0]), TableStyle::kMinWidth);
}

TEST(TableTest, ShowsWhoWhomAndWhat) {
  const TerminalTable table({160, false, true});
  const auto lines = Lines(table.Rows(Sample()));
  ASSERT_EQ(lines.size(), 2);
  EXPECT_THAT(lines[0], HasSubstr("CHN → Société"));
  EXPECT_THAT(lines[0], HasSubstr("SANCTION   financial assistance  ▲ tighten  considered  -10.0  0.71"));
  EXPECT_THAT(lines[0], testing::StartsWith("中国 halts gallium"));
  EXPECT_THAT(lines[1], testing::StartsWith("          ")) << "an article is named once";
  EXPECT_THAT(lines[1], HasSubstr("CHN → ?"));
  EXPECT_THAT(lines[1], HasSubstr(" +0.0"));
}

TEST(TableTest, IsSoberUnlessAskedForColour) {
  const TerminalTable sober({120, false, true});
  EXPECT_THAT(sober.Header() + sober.Rows(Sample()), Not(HasSubstr("\x1b")));
  const TerminalTable coloured({120, true, true});
  EXPECT_THAT(coloured.Rows(Sample()), HasSubstr("\x1b[31m"));
  const TerminalTable ascii({120, false, false});
  for (const char c : ascii.Header()) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
}

TEST(FitToWidthTest, CutsAndPadsByColumns) {
  EXPECT_EQ(FitToWidth("abc", 5, true), "abc  ");
  EXPECT_EQ(FitToWidth("abcdef", 5, true), "abcd…");
  EXPECT_EQ(FitToWidth("abcdef", 5, false), "abcd~");
  EXPECT_EQ(FitToWidth("中国人", 6, true), "中国人");
  EXPECT_EQ(FitToWidth("中国人", 5, true), "中国…");
  EXPECT_EQ(FitToWidth("中国人", 4, true), "中… ");
  EXPECT_EQ(FitToWidth("e\u0301te\u0301", 3, true), "e\u0301te\u0301");
  EXPECT_EQ(FitToWidth("", 2, true), "  ");
  EXPECT_EQ(FitToWidth("abc", 0, true), "");
}

TEST(FitToWidthTest, NothingFromATextReachesTheTerminalRaw) {
  EXPECT_EQ(FitToWidth("a\x1b[2Jb\nc\0d"s, 17, true), "a\\x1b[2Jb\\nc\\x00d");
  EXPECT_EQ(FitToWidth("a\xFF\xC3(", 10, true), "a\\xff\\xc3(");
  EXPECT_EQ(FitToWidth("\u202Eb", 7, true), "\\u202eb") << "turns the rest of the line around";
  EXPECT_EQ(FitToWidth("a\u200Bb", 8, true), "a\\u200bb") << "is not seen";
  EXPECT_EQ(FitToWidth("\xC2\x9B"
                       "31m",
                       9, true),
            "\\u009b31m")
      << "a control sequence of one character";
}

}  // namespace
}  // namespace policywire::sink
