#include <gtest/gtest.h>

#include <algorithm>

#include "enrich/enricher.h"
#include "enrich/lexicon/lexicon.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

constexpr char kActors[] = "term\tcode\tkind\trole\tsector\tfrom\tto\tflags\tsource\n";
constexpr char kActs[] = "term\tpos\tframe\taction\tinstrument\tdirection\tstatus\tneeds\tforms\tsource\n";
constexpr char kInstruments[] = "term\tinstrument\tpolarity\tforms\tsource\n";
constexpr char kCues[] = "term\tclass\tforms\tsource\n";
constexpr char kGoods[] = "term\tkind\tsource\n";
constexpr char kSites[] = "host\tcode\tsource\n";

std::string Fault(const std::string& name, const std::string& contents) {
  const auto lexicon = Lexicon::Compile({{{"t/" + name, contents}}});
  return lexicon.ok() ? "" : std::string(lexicon.status().message());
}

bool StartsWith(const std::string& text, std::string_view beginning) { return text.rfind(beginning, 0) == 0; }

std::string Actor(const std::string& row) { return Fault("actors.x.tsv", kActors + row + "\n"); }
std::string Act(const std::string& row) { return Fault("acts.tsv", kActs + row + "\n"); }

// The entry that a text of words has under one kind; -1 for none.
int64_t EntryOf(const Lexicon& lexicon, std::initializer_list<std::string_view> words, Kind kind) {
  uint32_t node = Lexicon::kNone;
  for (const std::string_view word : words) {
    const uint32_t id = lexicon.WordId(word);
    node = node == Lexicon::kNone ? id : lexicon.Child(node, id);
    if (node == Lexicon::kNone) return -1;
  }
  const Lexicon::Node& found = lexicon.node(node);
  return (found.kinds >> static_cast<int>(kind) & 1) == 0 ? -1 : int64_t{found.entry[static_cast<int>(kind)]};
}

TEST(LexiconErrors, BadActors) {
  EXPECT_EQ(Actor("France\tFRA\tcountry\t-\t-\t-\t-\t-\tISO 3166"), "");
  EXPECT_EQ(Actor("France\tfra\tcountry\t-\t-\t-\t-\t-\tISO 3166"),
            "t/actors.x.tsv:2:8: 'fra' is no actor code: a country's three letters, an acronym, or org:Name");
  EXPECT_TRUE(StartsWith(Actor("Hamas\torg:\tgroup\t-\t-\t-\t-\t-\town"), "t/actors.x.tsv:2:7: "));
  EXPECT_TRUE(StartsWith(Actor("France\tFRA\tland\t-\t-\t-\t-\t-\town"), "t/actors.x.tsv:2:12: unknown kind 'land';"));
  EXPECT_EQ(Actor("France\tFRA\tcountry\t-\tXYZ\t-\t-\t-\town"), "t/actors.x.tsv:2:22: unknown sector 'XYZ'");
  EXPECT_EQ(Actor("A\tFRA\tperson\t-\t-\t2012-13\t-\t-\town"),
            "t/actors.x.tsv:2:18: '2012-13' is no date; YYYY, YYYY-MM or YYYY-MM-DD");
  EXPECT_EQ(Actor("A\tFRA\tperson\t-\t-\t2012\tnever\t-\town"),
            "t/actors.x.tsv:2:23: 'never' is no date; YYYY, YYYY-MM or YYYY-MM-DD");
  EXPECT_EQ(Actor("A\tFRA\tperson\t-\t-\t2012\t2011-05\t-\town"),
            "t/actors.x.tsv:2:23: the office ends (2011-05) before it begins (2012)");
  EXPECT_EQ(Actor("A\tFRA\tperson\t-\t-\t-\t-\tloud\town"),
            "t/actors.x.tsv:2:22: unknown flag 'loud'; case, weak, given");
  EXPECT_EQ(Actor("France\tFRA\tcountry\t-\t-\t-\t-\t-\town\nFrance\tFRA\tcountry\t-\t-\t-\t-\t-\town"),
            "t/actors.x.tsv:3:1: 'France' stands in t/actors.x.tsv:2 already");
  EXPECT_EQ(Actor("\tFRA\tcountry\t-\t-\t-\t-\t-\town"), "t/actors.x.tsv:2:1: empty cell; '-' stands for none");
}

TEST(LexiconErrors, SeveralAreTold) {
  EXPECT_EQ(Actor("France\tfra\tcountry\t-\t-\t-\t-\t-\town\nPeru\tPER\tcountry\t-\t-\t-\t-\t-\town\n"
                  "Chile\tCHL\tcountry\t-\t-\t-\t-\tloud\town"),
            "t/actors.x.tsv:2:8: 'fra' is no actor code: a country's three letters, an acronym, or org:Name\n"
            "t/actors.x.tsv:4:27: unknown flag 'loud'; case, weak, given");
  std::string rows;
  for (int i = 0; i < 23; ++i) rows += "France\tfra\tcountry\t-\t-\t-\t-\t-\town\n";
  const std::string told = Actor(rows);
  EXPECT_EQ(std::ranges::count(told, '\n'), 20);
  EXPECT_TRUE(told.ends_with("\nand 3 more")) << told;
}

TEST(LexiconErrors, BadActs) {
  EXPECT_EQ(Act("ban\tverb\tdirect\tSANCTION\tREGULATION\tTIGHTEN\t-\t-\tdouble\town"), "");
  EXPECT_EQ(Act("ban\tword\tdirect\tSANCTION\tREGULATION\tTIGHTEN\t-\t-\tdouble\town"),
            "t/acts.tsv:2:5: 'word' is neither verb nor noun");
  EXPECT_TRUE(StartsWith(Act("ban\tverb\todd\tSANCTION\tREGULATION\tTIGHTEN\t-\t-\t-\town"),
                         "t/acts.tsv:2:10: unknown frame 'odd'"));
  EXPECT_EQ(Act("ban\tverb\tdirect\tFORBID\tREGULATION\tTIGHTEN\t-\t-\t-\town"),
            "t/acts.tsv:2:17: 'FORBID' is not in the codebook");
  EXPECT_EQ(Act("ban\tverb\tdirect\tSANCTION\tBAN\tTIGHTEN\t-\t-\t-\town"),
            "t/acts.tsv:2:26: 'BAN' is not in the codebook");
  EXPECT_EQ(Act("ban\tverb\tdirect\tSANCTION\tREGULATION\tUP\t-\t-\t-\town"),
            "t/acts.tsv:2:37: 'UP' is not in the codebook");
  EXPECT_EQ(Act("ban\tverb\tdirect\tSANCTION\tREGULATION\tTIGHTEN\tSOON\t-\t-\town"),
            "t/acts.tsv:2:45: 'SOON' is not in the codebook");
  EXPECT_TRUE(StartsWith(Act("ban\tverb\tdirect\tSANCTION\tREGULATION\tTIGHTEN\t-\tluck\t-\town"),
                         "t/acts.tsv:2:47: unknown need 'luck'"));
  EXPECT_EQ(Act("ban\tverb\tdirect\tSANCTION\tREGULATION\tTIGHTEN\t-\t-\ta,,b\town"),
            "t/acts.tsv:2:49: 'a,,b' are no forms of a verb");
}

TEST(LexiconSites, AHostAndAllBelowIt) {
  const auto lexicon = Lexicon::Compile({{{"sites.tsv", std::string(kSites) + "gov\tUSA\town\ngov.uk\tGBR\town\n"}},
                                         {{"sites.tsv", std::string(kSites) + "example.gov\tCAN\town\n"}}});
  ASSERT_TRUE(lexicon.ok()) << lexicon.status();
  const auto publisher = [&](std::string_view url) { return (*lexicon)->String((*lexicon)->PublisherOf(url)); };
  EXPECT_EQ(publisher("https://www.gov.uk/government/news"), "GBR");
  EXPECT_EQ(publisher("HTTPS://Desk@WWW.STATE.GOV:8443?page=1"), "USA");
  EXPECT_EQ(publisher("http://www.example.gov"), "CAN");
  EXPECT_EQ(publisher("state.gov/briefing"), "USA");
  EXPECT_EQ(publisher("https://gov.example.org/"), "");
  EXPECT_EQ(publisher("https://mygov/"), "");
  EXPECT_EQ(publisher(""), "");
  EXPECT_EQ(publisher("://..#"), "");
}

TEST(LexiconErrors, BadRowsOfOtherTables) {
  for (const std::string host : {"Gov.uk", ".gov", "gov.", "a..b", "gov.uk/news"}) {
    EXPECT_EQ(Fault("sites.tsv", fmt::format("{}{}\tGBR\town\n", kSites, host)),
              fmt::format("t/sites.tsv:2:1: '{}' is no host in lower case", host));
  }
  EXPECT_TRUE(StartsWith(Fault("sites.tsv", std::string(kSites) + "gov.uk\tuk\town\n"),
                         "t/sites.tsv:2:8: 'uk' is no actor code"));
  EXPECT_EQ(Fault("sites.tsv", std::string(kSites) + "gov\tUSA\town\ngov\tGBR\town\n"),
            "t/sites.tsv:3:1: 'gov' stands in t/sites.tsv:2 already");
  EXPECT_TRUE(StartsWith(Fault("goods.tsv", std::string(kGoods) + "steel\tmetal\town\n"),
                         "t/goods.tsv:2:7: unknown kind 'metal'"));
  EXPECT_EQ(Fault("instruments.tsv", std::string(kInstruments) + "tariff\tTOLL\trestriction\t-\town\n"),
            "t/instruments.tsv:2:8: 'TOLL' is not in the codebook");
  EXPECT_TRUE(StartsWith(Fault("instruments.tsv", std::string(kInstruments) + "tariff\tTARIFF\tbad\t-\town\n"),
                         "t/instruments.tsv:2:15: unknown polarity 'bad'"));
  EXPECT_TRUE(StartsWith(Fault("cues.tsv", std::string(kCues) + "which\tpointer\t-\town\n"),
                         "t/cues.tsv:2:7: unknown class 'pointer';"));
  EXPECT_EQ(Fault("cues.tsv", std::string(kCues) + "which\trelative\tdouble\town\n"),
            "t/cues.tsv:2:16: only verbs and nouns have forms");
  EXPECT_EQ(Fault("cues.tsv", std::string(kCues) + "run\tverb\tran,,x\town\n"),
            "t/cues.tsv:2:10: 'ran,,x' are no forms of a verb");
  EXPECT_EQ(
      Fault("people.tsv", "term\n"),
      "t/people.tsv:1:1: no table has this name; a table is one of actors, goods, acts, instruments, cues, sites");
}

TEST(LexiconErrors, LongWords) {
  const std::string word(65, 'x');
  EXPECT_EQ(Actor(word + "\tFRA\tcity\t-\t-\t-\t-\t-\town"), "t/actors.x.tsv:2:1: a word of more than 64 bytes");
}

TEST(Lexicon, FindsTermsInAnyCase) {
  const auto lexicon =
      Lexicon::Compile({{{"actors.tsv", std::string(kActors) + "South Korea\tKOR\tcountry\t-\tGOV\t-\t-\t-\tISO\n"}}});
  ASSERT_TRUE(lexicon.ok()) << lexicon.status().ToString();
  const int64_t entry = EntryOf(**lexicon, {"SOUTH", "korea"}, Kind::kActor);
  ASSERT_GE(entry, 0);
  const auto senses = (*lexicon)->Actors(static_cast<uint32_t>(entry));
  ASSERT_EQ(senses.size(), 1U);
  EXPECT_EQ((*lexicon)->String(senses[0].code), "KOR");
  EXPECT_EQ((*lexicon)->String(senses[0].sector), "GOV");
  EXPECT_EQ(EntryOf(**lexicon, {"South"}, Kind::kActor), -1);
  EXPECT_EQ((*lexicon)->WordId("north"), Lexicon::kNone);
}

TEST(Lexicon, SplitsTermsAtHyphens) {
  const auto lexicon = Lexicon::Compile(
      {{{"instruments.tsv", std::string(kInstruments) + "oil-price cap\tSANCTIONS\trestriction\t-\town\n"}}});
  ASSERT_TRUE(lexicon.ok());
  EXPECT_GE(EntryOf(**lexicon, {"oil", "-", "price", "caps"}, Kind::kInstrument), 0);
}

TEST(Lexicon, OneWordMayBeVerbAndNoun) {
  const auto lexicon =
      Lexicon::Compile({{{"acts.tsv", std::string(kActs) + "strike\tverb\tdirect\tASSAULT\t-\t-\t-\t-\tstruck\town\n" +
                                          "strike\tnoun\tdirect\tASSAULT\t-\t-\t-\t-\t-\town\n"}}});
  ASSERT_TRUE(lexicon.ok()) << lexicon.status().ToString();
  const int64_t entry = EntryOf(**lexicon, {"strikes"}, Kind::kAct);
  ASSERT_GE(entry, 0);
  const auto senses = (*lexicon)->Acts(static_cast<uint32_t>(entry));
  ASSERT_EQ(senses.size(), 2U);
  EXPECT_TRUE(senses[0].verb);
  EXPECT_EQ(senses[0].forms, kThird);
  EXPECT_FALSE(senses[1].verb);
  EXPECT_EQ(senses[1].forms, kPlural);
}

TEST(Lexicon, LaterLayersReplaceTerms) {
  const std::string row = "Georgia\tGEO\tcountry\t-\t-\t-\t-\t-\town\n";
  const std::string other = "Georgia\tUSA\tregion\t-\t-\t-\t-\t-\town\n";
  const Lexicon::Layer first = {{"actors.a.tsv", kActors + row + other}};
  const Lexicon::Layer second = {{"actors.b.tsv", kActors + other}};
  const auto both = Lexicon::Compile({first});
  const auto replaced = Lexicon::Compile({first, second});
  ASSERT_TRUE(both.ok());
  ASSERT_TRUE(replaced.ok());
  EXPECT_EQ((*both)->Actors(static_cast<uint32_t>(EntryOf(**both, {"georgia"}, Kind::kActor))).size(), 2U);
  const auto senses = (*replaced)->Actors(static_cast<uint32_t>(EntryOf(**replaced, {"georgia"}, Kind::kActor)));
  ASSERT_EQ(senses.size(), 1U);
  EXPECT_EQ((*replaced)->String(senses[0].code), "USA");
}

TEST(Lexicon, VersionFollowsTheRows) {
  const Lexicon::Layer one = {{"goods.tsv", std::string(kGoods) + "steel\tgood\town\n"}};
  const Lexicon::Layer same = {{"goods.tsv", std::string(kGoods) + "# a comment\nsteel\tgood\town\n"}};
  const Lexicon::Layer two = {{"goods.tsv", std::string(kGoods) + "steel\tgood\tISO\n"}};
  const std::string version(Lexicon::Compile({one}).value()->version());
  EXPECT_EQ(version.size(), 16U);
  EXPECT_EQ(version, Lexicon::Compile({same}).value()->version());
  EXPECT_NE(version, Lexicon::Compile({two}).value()->version());
}

TEST(Lexicon, BuiltInTablesCompile) {
  const auto lexicon = Lexicon::Compile({BuiltInTables()});
  ASSERT_TRUE(lexicon.ok()) << lexicon.status().ToString();
  EXPECT_GT((*lexicon)->entries().size(), 5000U);
}

}  // namespace
}  // namespace policywire::enrich
