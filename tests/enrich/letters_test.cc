#include "enrich/letters.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace policywire::enrich {
namespace {

// Every character of ASCII but NUL, which no cleaned text has.
std::string RandomWord(std::mt19937& random, size_t size) {
  std::string word(size, ' ');
  for (char& c : word) c = static_cast<char>(1 + random() % 127);
  return word;
}

std::string Lower(std::string word) {
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return word;
}

TEST(Letters, AreTheSameHoweverMuchMayBeRead) {
  std::mt19937 random(3);
  for (size_t size = 0; size <= 16; ++size) {
    for (int round = 0; round < 200; ++round) {
      const std::string word = RandomWord(random, size);
      const std::string text = word + RandomWord(random, 16);
      const Letters exact = FoldLetters(word, word.size());
      ASSERT_EQ(FoldLetters(std::string_view(text).substr(0, size), text.size()), exact);
      ASSERT_EQ(FoldLetters(Lower(word), word.size()), exact);
      ASSERT_EQ(exact == Letters{}, word.empty());
      const std::string other = RandomWord(random, size);
      ASSERT_EQ(FoldLetters(other, size) == exact, Lower(other) == Lower(word));
    }
  }
}

TEST(Letters, AreNoneForOtherWords) {
  EXPECT_EQ(FoldLetters("sixteen letters +", 17), Letters{});
  EXPECT_EQ(FoldLetters("caf\xC3\xA9", 5), Letters{});
  // What stands behind the word does not matter.
  EXPECT_EQ(FoldLetters(std::string_view("cafe\xC3\xA9 behind it ...").substr(0, 4), 20), FoldLetters("CAFE", 4));
}

TEST(ShortWord, IsTheWordInSmallLetters) {
  static_assert(ShortWord("Between") == ShortWord("between"));
  std::mt19937 random(4);
  for (size_t size = 1; size <= 8; ++size) {
    for (int round = 0; round < 200; ++round) {
      const std::string word = RandomWord(random, size);
      ASSERT_EQ(ShortWord(word), ShortWord(Lower(word)));
      ASSERT_EQ(ShortWord(word), FoldLetters(word, size).low);
    }
  }
  EXPECT_EQ(ShortWord("alongside"), 0U);
  EXPECT_NE(ShortWord("\xC3\xA9"), ShortWord("e"));
}

}  // namespace
}  // namespace policywire::enrich
