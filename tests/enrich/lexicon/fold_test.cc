#include "enrich/lexicon/fold.h"

#include <gtest/gtest.h>

#include <string>

namespace policywire::enrich {
namespace {

std::string Fold(std::string_view word) {
  FoldBuffer buffer;
  return std::string(FoldWord(word, buffer));
}

TEST(FoldWord, LowersLettersOfEurope) {
  EXPECT_EQ(Fold("TARIFF"), "tariff");
  EXPECT_EQ(Fold("ÖSTERREICH"), "österreich");
  EXPECT_EQ(Fold("Łódź"), "łódź");
  EXPECT_EQ(Fold("Čapek"), "čapek");
  EXPECT_EQ(Fold("ŽIVKOV"), "živkov");
  EXPECT_EQ(Fold("×"), "×") << "the sign between the letters of Latin-1 is none";
}

TEST(FoldWord, BringsMarksToAscii) {
  EXPECT_EQ(Fold("’s"), "'s");
  EXPECT_EQ(Fold("‘"), "'");
  EXPECT_EQ(Fold("”"), "\"");
  EXPECT_EQ(Fold("–"), "-");
  EXPECT_EQ(Fold("—"), "-");
}

TEST(FoldWord, LeavesOtherScriptsAndTruncatedBytes) {
  EXPECT_EQ(Fold("中国"), "中国");
  EXPECT_EQ(Fold("Москва"), "Москва");
  EXPECT_EQ(Fold("\xC3"), "\xC3");
  EXPECT_EQ(Fold("a\xE2\x80"), "a\xE2\x80");
}

TEST(FoldWord, LongWordsAreNone) {
  EXPECT_EQ(Fold(std::string(kMaxFoldedBytes, 'A')), std::string(kMaxFoldedBytes, 'a'));
  EXPECT_EQ(Fold(std::string(kMaxFoldedBytes + 1, 'A')), "");
}

}  // namespace
}  // namespace policywire::enrich
