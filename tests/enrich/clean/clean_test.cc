#include "enrich/clean/clean.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/text_checks.h"

namespace policywire::enrich {
namespace {

CleanText Cleaned(std::string_view original) {
  CleanText clean;
  Clean(original, clean);
  const std::optional<std::string> fault = testing::FaultOfClean(original, clean);
  EXPECT_EQ(fault, std::nullopt) << "in: " << original << "\nout: " << clean.text;
  return clean;
}

struct Row {
  std::string_view original;
  std::string_view text;
};

template <size_t N>
void ExpectRows(const Row (&rows)[N]) {
  for (const Row& row : rows) EXPECT_EQ(Cleaned(row.original).text, row.text) << row.original;
}

// What stands at `piece` of the cleaned text, in the original.
std::string_view OriginalOf(std::string_view original, const CleanText& clean, std::string_view piece) {
  const size_t at = clean.text.find(piece);
  if (at == std::string::npos) return "(not there)";
  const auto [begin, end] = clean.map.ToOriginal(static_cast<uint32_t>(at), static_cast<uint32_t>(at + piece.size()));
  return original.substr(begin, end - begin);
}

TEST(Clean, SoundTextStaysAsItIs) {
  constexpr std::string_view kTexts[] = {
      "",
      " ",
      "The U.S. imposed a 25% tariff on $3.4bn of goods. \"Unfair,\" said Côte d'Ivoire's ministry.",
      "日本は関税を引き上げた。",
      "Two\nlines\n\nand a paragraph — with a dash…",
      "The iPhone, eBay, McDonald's, LaTeX and SaaS vendors; the URL https://example.org/News.Html stays.",
      "Write to Jane.Doe@example.org or see www.example.com.Then is split? No: it is an address.",
      "Version 2.0.Beta1 and System.Text.json and Node.Js are names.",
  };
  for (const std::string_view text : kTexts) {
    const CleanText clean = Cleaned(text);
    EXPECT_EQ(clean.text, text);
    EXPECT_TRUE(clean.map.IsIdentity());
    EXPECT_EQ(clean.repairs.SerializeAsString(), "") << text;
  }
}

TEST(Clean, WhatIsNotUtf8IsReplacedByOneMarkForEachMaximalSubpart) {
  ExpectRows({
      {"caf\xE9 society", "caf\uFFFD society"},  // Latin-1
      {"\x80", "\uFFFD"},
      {"cut \xE2\x80", "cut \uFFFD"},
      {"cut \xE2\x80 here", "cut \uFFFD here"},
      {"\xC0\x80", "\uFFFD\uFFFD"},  // an overlong zero
      {"lone \xED\xA0\x80 surrogate", "lone \uFFFD\uFFFD\uFFFD surrogate"},
      {"\xED\xA0\xBD\xED\xB8\x80", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},  // a pair of them is no better
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"\xF0\x9F\x98", "\uFFFD"},
      {"\xFF\xFE", "\uFFFD\uFFFD"},
  });
  EXPECT_EQ(Cleaned("a \xE9 b \xE2\x80 c").repairs.invalid_utf8(), 2U);
}

TEST(Clean, ControlCharactersBecomeSpaces) {
  EXPECT_EQ(Cleaned(std::string_view("a\0b", 3)).text, "a b");
  EXPECT_EQ(Cleaned(std::string_view("a\0\0\0b", 5)).repairs.control_characters(), 3U);
  ExpectRows({
      {"a\x01\x1B\x7F"
       "b",
       "a   b"},
      {"a\u0081\u009Db", "a  b"},  // where windows-1252 has no mark
      {"a\tb", "a b"},
  });
}

TEST(Clean, MisreadCharactersAreMendedBeforeAllElse) {
  ExpectRows({
      {"The ministerâ€™s â€œred linesâ€\u009d held.The talks went on.",
       "The minister's \"red lines\" held. The talks went on."},
      {"Itâ€™s over.â€œNever again,â€ she said.", "It's over. \"Never again,\" she said."},
      {"co\u00C2\u00ADoperation", "cooperation"},  // a soft hyphen
      {"a deal\u0085 of sorts", "a deal… of sorts"},
      {"SÃ£o Paulo â€“ BrasÃ\u00ADlia", "São Paulo — Brasília"},
  });
  const CleanText clean = Cleaned("Koreaâ€™s envoy; ChinaÃ¢â‚¬â„¢s too.");
  EXPECT_EQ(clean.text, "Korea's envoy; China's too.");
  EXPECT_EQ(clean.repairs.misread_characters(), 5U);  // one, and three that make one
}

TEST(Clean, ReferencesBecomeTheirCharacters) {
  ExpectRows({
      {"The minister&#8217;s &quot;red lines&quot;", "The minister's \"red lines\""},
      {"AT&amp;T met S&amp;P&nbsp;Global &amp;#8212; twice &amp;amp;mdash; in M&aacute;laga",
       "AT&T met S&P Global — twice — in Málaga"},
      {"&#x201C;No&#x201D;, &#147;no&#148;", "\"No\", \"no\""},
      {"cafÃ&copy; and caf&Atilde;&copy;", "café and café"},  // misread, and escaped since
      {"R&D; AT&T; a & b; &unknown; &#0; &#xD800; &#99999999; &; &#; & nbsp;",
       "R&D; AT&T; a & b; &unknown; &#0; &#xD800; &#99999999; &; &#; & nbsp;"},
      {"co&shy;operation", "cooperation"},
  });
  constexpr std::string_view kOriginal = "S&amp;amp;P said.&ldquo;Never&rdquo; again";
  const CleanText clean = Cleaned(kOriginal);
  EXPECT_EQ(clean.text, "S&P said. \"Never\" again");
  EXPECT_EQ(OriginalOf(kOriginal, clean, "S&P"), "S&amp;amp;P");
  EXPECT_EQ(OriginalOf(kOriginal, clean, "\"Never\""), "&ldquo;Never&rdquo;");
  EXPECT_EQ(clean.repairs.misread_characters(), 4U);
}

TEST(Clean, LigaturesAreTheirLetters) {
  ExpectRows({{"the o\uFB03ce of \uFB01nance re\uFB02ects e\uFB00ort", "the office of finance reflects effort"},
              {"the ï¬\u0081rst", "the first"}});
  constexpr std::string_view kOriginal = "the o\uFB03ce said";
  EXPECT_EQ(OriginalOf(kOriginal, Cleaned(kOriginal), "office"), "o\uFB03ce");
}

TEST(Clean, WordsThatALineEndBrokeAreWhole) {
  ExpectRows({
      {"the govern-\nment met", "the government met"},
      {"the govern-\r\nment met", "the government met"},
      {"the govern\u00AD\nment met", "the government met"},
      {"a long-\nterm deal, a state-\nowned bank", "a long-term deal, a state-owned bank"},
      // The text itself knows better.
      {"the tax-\npayer, a tax-payer", "the tax-payer, a tax-payer"},
      {"a postponement, the post-\nponement", "a postponement, the postponement"},
      // What is no word of small letters stays apart.
      {"US-\nChina talks", "US-\nChina talks"},
      {"it failed -\nagain", "it failed -\nagain"},
      {"- one\n- two", "- one\n- two"},
      {"a list:-\nfirst", "a list:-\nfirst"},
      {"e-\nmail", "e-mail"},
  });
  constexpr std::string_view kOriginal = "The govern-\nment met.The end";
  EXPECT_EQ(OriginalOf(kOriginal, Cleaned(kOriginal), "government"), "govern-\nment");
}

TEST(Clean, EvidenceIsASliceOfTheMisreadBytes) {
  constexpr std::string_view kOriginal =
      "It saidÂ â€œno.â€\u009dThe minister of CÃ´te dÃ¢â‚¬â„¢Ivoire left â€” at once.";
  const CleanText clean = Cleaned(kOriginal);
  EXPECT_EQ(clean.text, "It said \"no.\" The minister of Côte d'Ivoire left — at once.");
  EXPECT_EQ(OriginalOf(kOriginal, clean, "\"no.\""), "â€œno.â€\u009d");
  EXPECT_EQ(OriginalOf(kOriginal, clean, "The minister"), "The minister");
  EXPECT_EQ(OriginalOf(kOriginal, clean, "Côte d'Ivoire"), "CÃ´te dÃ¢â‚¬â„¢Ivoire");
  EXPECT_EQ(OriginalOf(kOriginal, clean, "left — at"), "left â€” at");
}

TEST(Clean, LineEndsAreOneNewline) {
  ExpectRows({
      {"one\r\ntwo\r\n\r\nthree", "one\ntwo\n\nthree"},
      {"one\rtwo", "one\ntwo"},
      {"one\u2028two\u2029three", "one\ntwo\nthree"},
      {"one\r", "one\n"},
  });
}

TEST(Clean, PunctuationHasOneForm) {
  ExpectRows({
      {"“Never,” said Côte d’Ivoire’s ‘envoy’.", "\"Never,\" said Côte d'Ivoire's 'envoy'."},
      {"«Jamais» and „nie“", "\"Jamais\" and \"nie\""},
      {"``Never,'' he said.", "\"Never,\" he said."},
      {"the `envoy'", "the 'envoy'"},
      {"US–China and US‑China and US‐China", "US-China and US-China and US-China"},
      {"talks – they failed – ended", "talks — they failed — ended"},
      {"a―b", "a—b"},
      {"minus −5", "minus -5"},
      {"10\u00A0000\u202Fkm\u3000on", "10 000 km on"},
      {"\uFEFFThe co\u00ADop\u200Berat\u2060ion", "The cooperation"},
      {"left \u202Aright\u202C", "left right"},
  });
  EXPECT_EQ(Cleaned("“a” ‘b’").repairs.punctuation(), 4U);
}

TEST(Clean, OfThreeApostrophesTwoAreAQuotationMark) {
  ExpectRows({
      {"a '''b''' c", "a \"'b\"' c"},
      {"a ''''b", "a \"\"b"},
      {"'''", "\"'"},
  });
}

TEST(Clean, GluedSentencesArePartedWhereTheyLookLikeSentences) {
  ExpectRows({
      {"The deal failed.The talks ended!Then we left?Yes we did.",
       "The deal failed. The talks ended! Then we left? "
       "Yes we did."},
      {"He said \"no.\"The talks ended.", "He said \"no.\" The talks ended."},
      {"He left (at last.)The talks ended.", "He left (at last.) The talks ended."},
      {"Rose by 5%.The talks ended in 2019.The end.", "Rose by 5%. The talks ended in 2019. The end."},
      {"He said it.I did not.A man came.", "He said it. I did not. A man came."},
      // Curly marks: a closing one stays with what it closes, an opening one goes with what it opens.
      {"He said “no.”The talks ended.", "He said \"no.\" The talks ended."},
      {"The talks ended.“Never again,” he said.", "The talks ended. \"Never again,\" he said."},
      {"“it is over.”“Never again,” he said.", "\"it is over.\" \"Never again,\" he said."},
      {"‘it is over.’The end", "'it is over.' The end"},
      {"He said ``no.''The talks ended.", "He said \"no.\" The talks ended."},
  });
  EXPECT_EQ(Cleaned("it failed.The talks ended.Then we left.").repairs.glued_sentences(), 2U);
}

TEST(Clean, StopsInsideOfNamesPartNothing) {
  for (const std::string_view text : {
           "the U.S.A. and the U.S.The",  // one letter before the stop: an abbreviation
           "see example.Com or file.Pdf",
           "mail Jane.Doe@example.org",
           "http://example.org/a.Then",
           "user@example.Then",
           "path/to.File",
           "func_name.Call(x)",
           "vitamin.B12",
           ".The",
           "The.",
       }) {
    EXPECT_EQ(Cleaned(text).text, text);
  }
}

TEST(Clean, PossessivesThatLostTheirApostrophe) {
  ExpectRows({
      {"ChinaS exports fell.", "China's exports fell."},
      {"the PresidentS plan", "the President's plan"},
      {"SaaS and iOS and PCs", "SaaS and iOS and PCs"},
      {"ChinaSoft", "ChinaSoft"},
      {"chinaS", "chinaS"},
  });
  const std::string_view original = "ChinaS exports";
  const CleanText clean = Cleaned(original);
  EXPECT_EQ(clean.repairs.letter_case(), 1U);
  EXPECT_EQ(OriginalOf(original, clean, "China"), "China");
  EXPECT_EQ(OriginalOf(original, clean, "'s"), "S");
  EXPECT_EQ(OriginalOf(original, clean, "China's exports"), original);
}

TEST(Clean, CaseIsMendedAndCounted) {
  const CleanText clean = Cleaned("We saw Maria Lopez. Then maria Lopez spoke.\nthe end came.");
  EXPECT_EQ(clean.text, "We saw Maria Lopez. Then Maria Lopez spoke.\nThe end came.");
  EXPECT_EQ(clean.repairs.letter_case(), 2U);
  EXPECT_TRUE(clean.map.IsIdentity());
}

TEST(Clean, SpansLeadBackThroughAllRepairs) {
  const std::string_view original = "\uFEFF“Never,” said Kenya’s\u00A0envoy.The dam\u00ADage \xE9 was ``done''.\r\nSo.";
  const CleanText clean = Cleaned(original);
  EXPECT_EQ(clean.text, "\"Never,\" said Kenya's envoy. The damage \uFFFD was \"done\".\nSo.");
  for (const auto& [piece, slice] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"\"Never,\"", "“Never,”"},
           {"Kenya's envoy", "Kenya’s\u00A0envoy"},
           {"envoy.", "envoy."},
           {"The damage", "The dam\u00ADage"},
           {"envoy. The", "envoy.The"},
           {"\uFFFD", "\xE9"},
           {"\"done\"", "``done''"},
           {"So.", "So."},
           {".\nSo", ".\r\nSo"},
       }) {
    EXPECT_EQ(OriginalOf(original, clean, piece), slice);
  }
}

TEST(Clean, MemoryIsReusedAndNothingOfTheLastTextIsLeft) {
  CleanText clean;
  Clean("“a” \xE9.The talkS maria", clean);
  Clean("sound", clean);
  EXPECT_EQ(clean.text, "sound");
  EXPECT_TRUE(clean.map.IsIdentity());
  EXPECT_EQ(clean.repairs.SerializeAsString(), "");
}

// Every text of up to four of these pieces: repairs meet in all orders.
TEST(Clean, KeepsItsPromisesForEverythingSmall) {
  constexpr std::string_view kPieces[] = {
      "ab", "The ", "S", ".", "'", "`", "\"", " ", "\n", "\r", "\u201C", "\u201D", "\u200B", "\u2013", "\xE2\x80", "9",
  };
  constexpr size_t kCount = std::size(kPieces);
  CleanText clean;
  size_t faults = 0;
  for (size_t length = 1; length <= 4; ++length) {
    size_t all = 1;
    for (size_t i = 0; i < length; ++i) all *= kCount;
    for (size_t number = 0; number < all && faults < 10; ++number) {
      std::string original;
      for (size_t i = 0, rest = number; i < length; ++i, rest /= kCount) original += kPieces[rest % kCount];
      Clean(original, clean);
      const auto fault = testing::FaultOfClean(original, clean);
      EXPECT_EQ(fault, std::nullopt) << "in: " << original << "\nout: " << clean.text;
      faults += fault ? 1 : 0;
    }
  }
}

TEST(Clean, KeepsItsPromisesForRandomBytes) {
  std::mt19937 random(11);
  CleanText clean;
  for (int round = 0; round < 2'000; ++round) {
    std::string original(random() % 300, ' ');
    for (char& c : original) {
      // Half of it damage, half of it text.
      c = random() % 2 == 0 ? static_cast<char>(random() % 256) : "abAS.'\"` \r\n"[random() % 11];
    }
    Clean(original, clean);
    ASSERT_EQ(testing::FaultOfClean(original, clean), std::nullopt) << original;
  }
}

}  // namespace
}  // namespace policywire::enrich
