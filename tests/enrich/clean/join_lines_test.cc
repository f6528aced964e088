#include "enrich/clean/join_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace policywire::enrich {
namespace {

void ExpectJoined(const std::string& text, const std::string& joined) {
  std::string mended = text;
  const uint32_t count = JoinLines(mended);
  EXPECT_EQ(mended, joined);
  EXPECT_EQ(count, std::count(text.begin(), text.end(), '\n') - std::count(joined.begin(), joined.end(), '\n'));
}

TEST(JoinLines, JoinsAParagraphThatWasWrapped) {
  ExpectJoined(
      "A heading of its own\n\nThe ministers of the two countries met again on\nMonday and agreed to lift the duties "
      "on "
      "wine and\nbarley. They will meet again in May.\n",
      "A heading of its own\n\nThe ministers of the two countries met again on Monday and agreed to lift the duties on "
      "wine and barley. They will meet again in May.\n");
}

TEST(JoinLines, JoinsALineThatGoesOnWithASmallLetter) {
  ExpectJoined("The council adopted the fourteenth package of\nsanctions.",
               "The council adopted the fourteenth package of sanctions.");
}

TEST(JoinLines, JoinsTheStartOfASentence) {
  ExpectJoined("The two sides met\nbehind closed doors.", "The two sides met behind closed doors.");
}

TEST(JoinLines, LeavesWhatStandsAloneInItsLine) {
  for (const char* text : {
           // Each line a paragraph.
           "The ministers met on Monday in the capital.\nThey agreed to lift the duties on wine.\nNobody objected.",
           // Headings of like length.
           "Ministers lift duties on wine and barley\nCouncil adopts its fourteenth package\nBank leaves its rates\n",
           // A list.
           "apples\npears\nplums\n",
           "Steel and iron\ncopper\n",
           "goods that are exempt from the new duties:\nsteel, aluminium and copper\n",
           "",
           "\n\n",
           "one line",
       }) {
    ExpectJoined(text, text);
  }
}

}  // namespace
}  // namespace policywire::enrich
