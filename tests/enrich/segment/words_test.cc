#include "enrich/segment/words.h"

#include <gtest/gtest.h>

#include <string>

namespace policywire::enrich {
namespace {

TEST(Words, Abbreviations) {
  for (const char* word : {"Mr", "Gen", "Sen", "vs", "mr"}) {
    EXPECT_EQ(AbbreviationOf(word), Abbreviation::kTitle) << word;
  }
  for (const char* word : {"Oct", "no", "No", "fig"}) {
    EXPECT_EQ(AbbreviationOf(word), Abbreviation::kBeforeNumber) << word;
  }
  for (const char* word : {"Inc", "co", "etc", "Calif", "Mass"}) {
    EXPECT_EQ(AbbreviationOf(word), Abbreviation::kGeneral) << word;
  }
  // Words that are abbreviations with a capital only, and words that are none.
  for (const char* word : {"sen", "mass", "wash", "rev", "war", "talks", "a", "Generals"}) {
    EXPECT_EQ(AbbreviationOf(word), Abbreviation::kNone) << word;
  }
}

TEST(Words, StartersKnowNoCase) {
  EXPECT_TRUE(StartsSentences("The"));
  EXPECT_TRUE(StartsSentences("However"));
  EXPECT_TRUE(StartsSentences("Meanwhile"));
  EXPECT_FALSE(StartsSentences("Treasury"));
  EXPECT_FALSE(StartsSentences(""));
  EXPECT_FALSE(StartsSentences("Thethethethe"));
}

TEST(Words, Prefixes) {
  EXPECT_TRUE(IsBoundPrefix("anti"));
  EXPECT_TRUE(IsBoundPrefix("Co"));
  EXPECT_FALSE(IsBoundPrefix("US"));
  EXPECT_FALSE(IsBoundPrefix("second"));
}

TEST(Words, Units) {
  EXPECT_TRUE(IsUnit("pm"));
  EXPECT_TRUE(IsUnit("BN"));
  EXPECT_FALSE(IsUnit("th"));
  EXPECT_FALSE(IsUnit("kilo"));
}

TEST(Words, Contractions) {
  EXPECT_EQ(ContractionSplit("cannot"), 3);
  EXPECT_EQ(ContractionSplit("Gonna"), 3);
  EXPECT_EQ(ContractionSplit("canned"), 0);
  EXPECT_EQ(ContractionSplit("can"), 0);
}

}  // namespace
}  // namespace policywire::enrich
