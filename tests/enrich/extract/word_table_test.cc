#include "enrich/extract/word_table.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>
#include <vector>

#include "enrich/segment/segment.h"

namespace policywire::enrich {
namespace {

struct Row {
  std::string_view word;
  int number;
};
constexpr WordTable kNumbers(std::array{Row{"one", 1}, Row{"two", 2}, Row{"twelve", 12},
                                        Row{"fourteen-hundred", 1400}});

// The numbers of a text's words, 0 for a word that is none.
std::vector<int> Numbers(std::string_view text) {
  Document document;
  document.clean.text = text;
  Segment(document);
  std::vector<int> numbers;
  for (const Token& token : document.tokens) {
    const Row* row = kNumbers.Find(document, token);
    numbers.push_back(row == nullptr ? 0 : row->number);
  }
  return numbers;
}

TEST(WordTable, FindsWordsInAnyCaseAnywhereInTheText) {
  EXPECT_EQ(Numbers("One TWO twelve twelves of many words that follow two"),
            (std::vector<int>{1, 2, 12, 0, 0, 0, 0, 0, 0, 2}));
  EXPECT_EQ(Numbers("one"), (std::vector<int>{1}));
}

TEST(WordTable, FindsWordsOfSixteenLetters) {
  Document document;
  document.clean.text = "fourteen-hundred and more";
  EXPECT_EQ(kNumbers.Find(document, Token{.begin = 0, .end = 16})->number, 1400);
  EXPECT_EQ(kNumbers.Find(document, Token{.begin = 0, .end = 20}), nullptr);
}

}  // namespace
}  // namespace policywire::enrich
