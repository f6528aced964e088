#include "enrich/lexicon/stem.h"

#include <gtest/gtest.h>

#include <string>

namespace policywire::enrich {
namespace {

std::string StemOf(std::string_view word) {
  StemBuffer buffer;
  return std::string(Stem(word, buffer));
}

TEST(Stem, FormsOfARegularVerbAreOne) {
  for (const std::string_view form : {"impose", "imposes", "imposed", "imposing", "Imposed", "IMPOSING"}) {
    EXPECT_EQ(StemOf(form), "impos") << form;
  }
  for (const std::string_view form : {"ban", "bans", "banned", "banning"}) EXPECT_EQ(StemOf(form), "ban") << form;
}

TEST(Stem, FormsOfAnIrregularVerbAreOne) {
  EXPECT_EQ(StemOf("struck"), StemOf("strikes"));
  EXPECT_EQ(StemOf("withdrew"), StemOf("withdrawing"));
  EXPECT_EQ(StemOf("arose"), StemOf("arising"));
  EXPECT_EQ(StemOf("written"), StemOf("writes"));
}

TEST(Stem, PluralsLoseTheirEnding) {
  EXPECT_EQ(StemOf("treaties"), StemOf("treaty"));
  EXPECT_EQ(StemOf("crises"), "cris");
  EXPECT_EQ(StemOf("ministries"), "ministry");
}

TEST(Stem, ShortWordsNumbersAndOtherScriptsStay) {
  EXPECT_EQ(StemOf(""), "");
  EXPECT_EQ(StemOf("US"), "us");
  EXPECT_EQ(StemOf("$25"), "$00");
  EXPECT_EQ(StemOf("Путин"), "Путин");
}

TEST(Stem, LongWordsAreCut) { EXPECT_EQ(StemOf(std::string(100, 'x')).size(), kMaxStemBytes); }

}  // namespace
}  // namespace policywire::enrich
