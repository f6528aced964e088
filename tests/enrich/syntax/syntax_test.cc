#include "enrich/syntax/syntax.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"

namespace policywire::enrich {
namespace {

std::vector<SyntaxNode> Read(const std::vector<std::string>& words) {
  SyntaxReader reader(BuiltInSyntax());
  std::vector<SyntaxNode> nodes;
  reader.Read(std::vector<std::string_view>(words.begin(), words.end()), nodes);
  return nodes;
}

std::vector<SyntaxNode> Read(const std::string& sentence) {
  return Read(std::vector<std::string>(absl::StrSplit(sentence, ' ')));
}

// "3 nsubj NNS": the head counts from 1, as a treebank has it.
std::string Told(const SyntaxNode& node) {
  return std::to_string(node.head == kRootHead ? 0 : node.head + 1) + " " + std::string(Name(node.relation)) + " " +
         std::string(Name(node.xpos));
}

// One root, and every word below it.
void ExpectTree(const std::vector<SyntaxNode>& nodes) {
  size_t roots = 0;
  for (const SyntaxNode& node : nodes) {
    if (node.head == kRootHead) {
      ++roots;
      EXPECT_EQ(node.relation, Deprel::kRoot);
      continue;
    }
    ASSERT_LT(node.head, nodes.size());
    EXPECT_NE(node.relation, Deprel::kRoot);
  }
  EXPECT_EQ(roots, nodes.empty() ? 0 : 1);
  // A walk up marks what it passes; one that meets its own marks goes in a circle.
  std::vector<size_t> passed(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (size_t at = i; at != kRootHead && passed[at] == 0; at = nodes[at].head) passed[at] = i + 1;
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    size_t steps = 0;
    for (size_t at = i; at != kRootHead; at = nodes[at].head) ASSERT_LE(++steps, nodes.size());
  }
}

TEST(SyntaxReader, ReadsASentenceOfNews) {
  const auto nodes = Read("The ministers raised tariffs on steel .");
  ASSERT_EQ(nodes.size(), 7U);
  EXPECT_EQ(Told(nodes[0]), "2 det DT");
  EXPECT_EQ(Told(nodes[1]), "3 nsubj NNS");
  EXPECT_EQ(Told(nodes[2]), "0 root VBD");
  EXPECT_EQ(Told(nodes[3]), "3 obj NNS");
  EXPECT_EQ(Told(nodes[4]), "6 case IN");
  EXPECT_EQ(Told(nodes[6]), "3 punct .");
  EXPECT_EQ(nodes[2].upos, Upos::kVerb);
}

TEST(SyntaxReader, TellsThePassive) {
  const auto nodes = Read("The bank was fined by the court .");
  ASSERT_EQ(nodes.size(), 8U);
  EXPECT_EQ(Told(nodes[1]), "4 nsubj:pass NN");
  EXPECT_EQ(Told(nodes[2]), "4 aux:pass VBD");
  EXPECT_EQ(Told(nodes[3]), "0 root VBN");
  EXPECT_EQ(Told(nodes[6]), "4 obl:agent NN");
}

TEST(SyntaxReader, ReadsNothingAndOneWord) {
  std::vector<SyntaxNode> nodes(3);
  SyntaxReader reader(BuiltInSyntax());
  reader.Read({}, nodes);
  EXPECT_TRUE(nodes.empty());
  EXPECT_EQ(Told(Read("Stop").at(0)).substr(0, 6), "0 root");
}

TEST(SyntaxReader, MakesATreeOfAnything) {
  std::mt19937 random(1);
  SyntaxReader reader(BuiltInSyntax());
  std::vector<SyntaxNode> nodes;
  for (const size_t words : {2, 3, 17, 400, 20'000}) {
    std::vector<std::string> bytes(words);
    for (std::string& word : bytes) {
      word.resize(1 + random() % 12);
      for (char& c : word) c = static_cast<char>(random());
    }
    reader.Read(std::vector<std::string_view>(bytes.begin(), bytes.end()), nodes);
    ASSERT_EQ(nodes.size(), words);
    ExpectTree(nodes);
  }
  // A word without end, words of nothing but marks, and a byte order mark.
  const auto odd =
      Read({std::string(100'000, 'x'), "((", "\xef\xbb\xbf", std::string(1, '\0'), "\xff\xfe", "9,999.99"});
  ExpectTree(odd);
}

TEST(SyntaxReader, ReadsLongSentences) {
  std::vector<std::string> words;
  while (words.size() < 400) {
    for (const char* word : {"the", "port", "of", "the", "city", "was", "closed", "and"}) words.emplace_back(word);
  }
  ExpectTree(Read(words));
}

TEST(SyntaxReader, ForgetsTheSentenceBefore) {
  SyntaxReader reader(BuiltInSyntax());
  std::vector<SyntaxNode> nodes;
  const std::vector<std::string_view> longer = {"Workers", "at",     "the",  "port", "went",
                                                "on",      "strike", "over", "pay",  "."};
  const std::vector<std::string_view> shorter = {"Talks", "failed", "."};
  reader.Read(longer, nodes);
  reader.Read(shorter, nodes);
  EXPECT_EQ(nodes, Read("Talks failed ."));
  SyntaxReader moved = std::move(reader);
  moved.Read(longer, nodes);
  EXPECT_EQ(nodes, Read("Workers at the port went on strike over pay ."));
}

TEST(SyntaxModel, TellsItsVersionAndRefusesDamage) {
  EXPECT_NE(BuiltInSyntax().version(), 0U);
  EXPECT_EQ(SyntaxModel::Read("", "no.weights").status().message(), "no.weights: too short for a file of weights");
}

}  // namespace
}  // namespace policywire::enrich
