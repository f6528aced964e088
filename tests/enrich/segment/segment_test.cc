#include "enrich/segment/segment.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/text_checks.h"

namespace policywire::enrich {
namespace {

Document Segmented(std::string_view text) {
  Document document;
  Clean(text, document.clean);
  Segment(document);
  EXPECT_EQ(testing::FaultOfSegments(document), std::nullopt) << text;
  return document;
}

// "The|end|." for one sentence, a line each.
std::string Tokens(std::string_view text) {
  const Document document = Segmented(text);
  std::string out;
  for (const Sentence& sentence : document.sentences) {
    if (!out.empty()) out += '\n';
    for (uint32_t t = sentence.first; t < sentence.last; ++t) {
      if (t > sentence.first) out += '|';
      out += document.Text(document.tokens[t]);
    }
  }
  return out;
}

// Sentences, one a line.
std::string Sentences(std::string_view text) {
  const Document document = Segmented(text);
  std::string out;
  for (const Sentence& sentence : document.sentences) {
    if (!out.empty()) out += '\n';
    out += document.Text(sentence.first, sentence.last);
  }
  return out;
}

struct Row {
  std::string_view text;
  std::string_view expected;
};

template <size_t N>
void ExpectTokens(const Row (&rows)[N]) {
  for (const Row& row : rows) EXPECT_EQ(Tokens(row.text), row.expected) << row.text;
}

template <size_t N>
void ExpectSentences(const Row (&rows)[N]) {
  for (const Row& row : rows) EXPECT_EQ(Sentences(row.text), row.expected) << row.text;
}

TEST(Tokens, WordsAndMarks) {
  ExpectTokens({
      {"", ""},
      {"  \n \n", ""},
      {"Talks failed.", "Talks|failed|."},
      {"\"No,\" he said (twice); then he left!", "\"|No|,|\"|he|said|(|twice|)|;|then|he|left|!"},
      {"the US-China deal", "the|US|-|China|deal"},
      {"an anti-dumping duty, co-operation", "an|anti-dumping|duty|,|co-operation"},
      {"wait -- no ... yes --- so", "wait|--|no|...|yes|---|so"},
      {"AT&T and R&D", "AT&T|and|R&D"},
      {"and/or", "and|/|or"},
      {"what?!", "what|?!"},
      {"Côte d'Ivoire, Perú", "Côte|d'Ivoire|,|Perú"},
      {"a—b • c…", "a|—|b\n•|c|…"},
  });
}

TEST(Tokens, Clitics) {
  ExpectTokens({
      {"China's ministers' talks", "China|'s|ministers|'|talks"},
      {"he didn't, can't and won't", "he|did|n't|,|ca|n't|and|wo|n't"},
      {"they're, we've, she'll, he'd, I'm", "they|'re|,|we|'ve|,|she|'ll|,|he|'d|,|I|'m"},
      {"THEY'RE CHINA'S", "THEY|'RE|CHINA|'S"},
      {"O'Brien's men", "O'Brien|'s|men"},
      {"the U.S.'s plan", "the|U.S.|'s|plan"},
      {"We cannot, they gonna", "We|can|not|,|they|gon|na"},
      {"the '90s and '45", "the|'90s|and|'45"},
  });
}

TEST(Tokens, Abbreviations) {
  ExpectTokens({
      {"Mr. Smith met Gen. Jones.", "Mr.|Smith|met|Gen.|Jones|."},
      {"On Oct. 9, No. 5 came; no. It did.", "On|Oct.|9|,|No.|5|came|;|no|.\nIt|did|."},
      {"the U.S. Treasury, e.g. this", "the|U.S.|Treasury|,|e.g.|this"},
      {"Acme Inc. paid.", "Acme|Inc.|paid|."},
      {"J. K. Rowling and George W. Bush", "J.|K.|Rowling|and|George|W.|Bush"},
      {"a Ph.D. thesis", "a|Ph.D.|thesis"},
      {"He is the Sen.", "He|is|the|Sen|."},
  });
}

TEST(Tokens, Numbers) {
  ExpectTokens({
      {"25% of $3.4bn or 1,234,567.89", "25|%|of|$|3.4|bn|or|1,234,567.89"},
      {"on 2025-10-09 at 10:30", "on|2025-10-09|at|10:30"},
      {"2019-2021", "2019|-|2021"},
      {"call 555-0123", "call|555-0123"},
      {"at 5pm, 10km on", "at|5|pm|,|10|km|on"},
      {"at 5 p.m. today", "at|5|p.m.|today"},
      {"the 2nd and 1990s", "the|2nd|and|1990s"},
      {"US$5 and A$7", "US$|5|and|A$|7"},
      {".5 percent", ".5|percent"},
  });
}

TEST(Tokens, Addresses) {
  ExpectTokens({
      {"see https://example.org/a_b?c=1, then", "see|https://example.org/a_b?c=1|,|then"},
      {"Mail Jane.Doe@example.org.", "Mail|Jane.Doe@example.org|."},
      {"example.com is", "example.com|is"},
      {"call a_name now", "call|a_name|now"},
      {"says @some_one today", "says|@some_one|today"},
  });
}

TEST(Tokens, Flags) {
  const Document document = Segmented("\"The EU fined 12 firms.\" iOS Élan US-China");
  const auto is = [&](std::string_view word, Token::Flag flag) {
    for (const Token& token : document.tokens) {
      if (document.Text(token) == word) return token.Is(flag);
    }
    ADD_FAILURE() << word << " is no token";
    return false;
  };
  EXPECT_TRUE(is("The", Token::kCapitalised));
  EXPECT_FALSE(is("The", Token::kAllCaps));
  EXPECT_TRUE(is("EU", Token::kAllCaps));
  EXPECT_FALSE(is("fined", Token::kCapitalised));
  EXPECT_TRUE(is("12", Token::kNumeric));
  EXPECT_TRUE(is(".", Token::kPunctuation));
  EXPECT_FALSE(is(".", Token::kSpaceBefore));
  EXPECT_TRUE(is("fined", Token::kSpaceBefore));
  EXPECT_TRUE(is("The", Token::kSentenceStart));
  EXPECT_FALSE(is("EU", Token::kSentenceStart));
  EXPECT_FALSE(is("iOS", Token::kCapitalised));
  EXPECT_TRUE(is("Élan", Token::kCapitalised));
  EXPECT_FALSE(is("China", Token::kSpaceBefore));
}

TEST(Sentences, EndAtStopsThatASentenceCanBeginAfter) {
  ExpectSentences({
      {"It failed. They left! Why? Nobody knows.", "It failed.\nThey left!\nWhy?\nNobody knows."},
      {"One line\nanother line", "One line\nanother line"},
      {"It fell 3.5 percent. It rose.", "It fell 3.5 percent.\nIt rose."},
      {"He said \"no.\" Then he left.", "He said \"no.\"\nThen he left."},
      {"(It failed.) They left.", "(It failed.)\nThey left."},
      {"\"It failed,\" she said. \"They left.\"", "\"It failed,\" she said.\n\"They left.\""},
      {"\"Why?\" he asked.", "\"Why?\" he asked."},
      {"He waited... and left.", "He waited... and left."},
      {"He waited. . . and left.", "He waited. . . and left."},
      {"Yahoo! shares fell.", "Yahoo! shares fell."},
      {"It failed. 12 men left.", "It failed.\n12 men left."},
      {"The port reopened in May. [12] Trade followed.", "The port reopened in May. [12]\nTrade followed."},
      {"The port reopened.[3][4] Trade followed.", "The port reopened.[3][4]\nTrade followed."},
      {"He called it \"a [...] plan\" (page 7).", "He called it \"a [...] plan\" (page 7)."},
      {"They paid. :) We left.", "They paid. :)\nWe left."},
  });
}

TEST(Sentences, SmallLettersBeginThemOnlyBehindPlainWords) {
  ExpectSentences({
      {"The raid failed. al-Shabaab denied it.", "The raid failed.\nal-Shabaab denied it."},
      {"is it over? nobody knows", "is it over?\nnobody knows"},
      {"It grew approx. five percent, incl. exports.", "It grew approx. five percent, incl. exports."},
      {"He waited… and left.", "He waited… and left."},
      {"\"Is it over?\" they asked.", "\"Is it over?\" they asked."},
  });
}

TEST(Sentences, AbbreviationsEndThemOnlyBeforeWhatBeginsOne) {
  ExpectSentences({
      {"Mr. Smith met Mrs. Jones. They left.", "Mr. Smith met Mrs. Jones.\nThey left."},
      {"It was made in the U.S. The firm closed.", "It was made in the U.S.\nThe firm closed."},
      {"The U.S. Treasury and U.S. officials met.", "The U.S. Treasury and U.S. officials met."},
      {"Acme Inc. It closed.", "Acme Inc.\nIt closed."},
      {"Acme Corp. and Best Co. of Ohio closed.", "Acme Corp. and Best Co. of Ohio closed."},
      {"They left at 5 p.m. It rained.", "They left at 5 p.m.\nIt rained."},
      {"At 9 a.m. Mr. Ruiz spoke.", "At 9 a.m. Mr. Ruiz spoke."},
      {"Acme Inc. (Ohio) closed.", "Acme Inc. (Ohio) closed."},
      {"We won in the U.S. (They had lost.) It rained.", "We won in the U.S.\n(They had lost.)\nIt rained."},
      {"The poet (b. 1950) left.", "The poet (b. 1950) left."},
      {"We chose plan B. The rest failed.", "We chose plan B.\nThe rest failed."},
      {"George W. Bush and J. K. Rowling met.", "George W. Bush and J. K. Rowling met."},
  });
}

TEST(Sentences, ListsAreASentenceAnItem) {
  ExpectSentences({
      {"1. Open the gate. 2. Close the gate.", "1. Open the gate.\n2. Close the gate."},
      {"1) open the gate 2) close the gate", "1) open the gate\n2) close the gate"},
      {"a. open the gate b. close the gate", "a. open the gate\nb. close the gate"},
  });
}

TEST(Segment, LongRunsAreCut) {
  for (const size_t size : {256U, 257U, 5'000U}) {
    const std::string run(size, 'x');
    const Document document = Segmented(run);
    EXPECT_EQ(document.tokens.size(), (size + 255) / 256) << size;
  }
  std::string wide;
  for (int i = 0; i < 500; ++i) wide += "é";
  EXPECT_EQ(Segmented("a" + wide).tokens.size(), 4U);
  EXPECT_EQ(Segmented("http://" + std::string(1'000, 'y')).tokens.size(), 4U);
}

// The 400th token may be the first of a word that has two.
TEST(Segment, LongSentencesAreCut) {
  for (const std::string_view word : {"word ", "China's ", "cannot ", "5pm ", "( ", "don't've "}) {
    for (size_t before = 0; before < 3; ++before) {
      std::string text(before * 2, ' ');
      for (size_t i = 0; i < before; ++i) text[i * 2] = 'a';
      for (int i = 0; i < 1'000; ++i) text += word;
      const Document document = Segmented(text);
      EXPECT_EQ(document.sentences.size(), (document.tokens.size() + kMaxSentenceTokens - 1) / kMaxSentenceTokens);
    }
  }
}

TEST(Segment, NothingOfTheLastDocumentIsLeft) {
  Document document = Segmented("One. Two.");
  document.mentions.push_back({0, 1, 7});
  Clean("Three", document.clean);
  Segment(document);
  EXPECT_EQ(document.tokens.size(), 1U);
  EXPECT_EQ(document.sentences.size(), 1U);
  EXPECT_TRUE(document.mentions.empty());
}

// Every text of up to four of these pieces.
TEST(Segment, KeepsItsPromisesForEverythingSmall) {
  constexpr std::string_view kPieces[] = {
      "ab", "The", "U.S.", "1", ".", "'", "s", "\"", " ", "\n", "-", "(", "@", "\u2026", "\u00E9", "/",
  };
  constexpr size_t kCount = std::size(kPieces);
  Document document;
  size_t faults = 0;
  for (size_t length = 1; length <= 4; ++length) {
    size_t all = 1;
    for (size_t i = 0; i < length; ++i) all *= kCount;
    for (size_t number = 0; number < all && faults < 10; ++number) {
      std::string text;
      for (size_t i = 0, rest = number; i < length; ++i, rest /= kCount) text += kPieces[rest % kCount];
      Clean(text, document.clean);
      Segment(document);
      const auto fault = testing::FaultOfSegments(document);
      EXPECT_EQ(fault, std::nullopt) << text;
      faults += fault ? 1 : 0;
    }
  }
}

TEST(Segment, KeepsItsPromisesForRandomText) {
  std::mt19937 random(5);
  constexpr std::string_view kPieces[] = {
      "China",  "'s ",     ". ",      "...",  "U.S.", " ",   "\n",   "5pm", "2025-10-09",
      "\u201C", "\u2014",  "http://", "a_b",  "@",    "n't", "1.",   "a)",  "Mr. ",
      "Inc. ",  "\u2022 ", "$",       "\xFF", "J. ",  "-",   "'90s",
  };
  Document document;
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (size_t n = random() % 120; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
    Clean(text, document.clean);
    Segment(document);
    ASSERT_EQ(testing::FaultOfSegments(document), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace policywire::enrich
