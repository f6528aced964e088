#include "enrich/extract/phrase.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "enrich/clean/clean.h"
#include "enrich/segment/segment.h"

namespace policywire::enrich {
namespace {

// The text without the marks at its ends.
std::string Quoted(std::string_view text) {
  Document document;
  Clean(text, document.clean);
  Segment(document);
  const TokenRange phrase = Unmarked(document, {0, static_cast<uint32_t>(document.tokens.size())});
  return phrase.empty() ? "" : std::string(document.Text(phrase.first, phrase.last));
}

TEST(Unmarked, LeavesOutPunctuationAtTheEnds) {
  EXPECT_EQ(Quoted(", Kari Nord"), "Kari Nord");
  EXPECT_EQ(Quoted("\", Kari Nord,"), "Kari Nord");
  EXPECT_EQ(Quoted(": \"Kari Nord"), "Kari Nord");
  EXPECT_EQ(Quoted("— cement …"), "cement");
  EXPECT_EQ(Quoted("cement)."), "cement");
  EXPECT_EQ(Quoted("Chad and Niger-"), "Chad and Niger");
}

TEST(Unmarked, KeepsWhatOpensAndClosesWithin) {
  EXPECT_EQ(Quoted("ministry of trade (\"MoT\"),"), "ministry of trade (\"MoT\")");
  EXPECT_EQ(Quoted("\"Green Deal\" of the union"), "\"Green Deal\" of the union");
  EXPECT_EQ(Quoted("(rice) and (maize)"), "(rice) and (maize)");
  EXPECT_EQ(Quoted("\"Green Deal\""), "Green Deal") << "quoted as a whole";
  EXPECT_EQ(Quoted("(\"Green Deal\")"), "Green Deal");
}

TEST(Unmarked, KeepsWhatIsNoPunctuation) {
  EXPECT_EQ(Quoted("The U.S."), "The U.S.");
  EXPECT_EQ(Quoted("$5 and 10%"), "$5 and 10%");
  EXPECT_EQ(Quoted("cement"), "cement");
}

TEST(Unmarked, MayLeaveNothing) {
  EXPECT_EQ(Quoted(","), "");
  EXPECT_EQ(Quoted("\"\""), "");
  EXPECT_EQ(Quoted(") . ("), "");
}

}  // namespace
}  // namespace policywire::enrich
