#include "enrich/syntax/train/train.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "enrich/syntax/syntax.h"
#include "enrich/syntax/train/conllu.h"
#include "enrich/syntax/train/texts.h"
#include "enrich/syntax/train/word_vectors.h"
#include "enrich/syntax/weights.h"
#include "enrich/syntax/word_features.h"

namespace policywire::enrich {
namespace {

using ::testing::StartsWith;

// "ports/NOUN/NNS/2/nsubj close/VERB/VBP/0/root"; heads count from 1, 0 is the root.
TreebankSentence Sentence(uint32_t document, const std::string& text) {
  TreebankSentence sentence;
  sentence.document = document;
  for (const std::string& word : std::vector<std::string>(absl::StrSplit(text, ' '))) {
    const std::vector<std::string> parts = absl::StrSplit(word, '/');
    TreebankWord made{parts[0], parts[1], parts[2], 0, parts[4]};
    EXPECT_TRUE(absl::SimpleAtoi(parts[3], &made.head));
    sentence.words.push_back(made);
  }
  return sentence;
}

std::vector<TreebankSentence> Sentences() {
  return {
      Sentence(0, "The/DET/DT/2/det ministers/NOUN/NNS/3/nsubj raise/VERB/VBP/0/root tariffs/NOUN/NNS/3/obj"),
      Sentence(
          0, "The/DET/DT/2/det minister/NOUN/NN/3/nsubj raised/VERB/VBD/0/root the/DET/DT/5/det tariff/NOUN/NN/3/obj"),
      Sentence(1, "A/DET/DT/2/det raise/NOUN/NN/3/nsubj ends/VERB/VBZ/0/root the/DET/DT/5/det strike/NOUN/NN/3/obj"),
      Sentence(1, "Workers/NOUN/NNS/2/nsubj strike/VERB/VBP/0/root"),
      Sentence(2,
               "The/DET/DT/2/det union/NOUN/NN/3/nsubj ended/VERB/VBD/0/root the/DET/DT/5/det strike/NOUN/NN/3/obj "
               "in/ADP/IN/7/case March/PROPN/NNP/3/obl"),
      Sentence(2,
               "Tariffs/NOUN/NNS/3/nsubj:pass are/AUX/VBP/3/aux:pass raised/VERB/VBN/0/root by/ADP/IN/5/case "
               "ministers/NOUN/NNS/3/obl:agent"),
  };
}

std::vector<TextSentence> Texts() {
  return CutText(
      "Ministers raised tariffs. Unions ended the strike.\n\nThe minister ended the talks on tariffs.\n"
      "Ministers raised tariffs.");
}

TEST(CutText, CutsWordsAndLeavesOutWhatWasThere) {
  const std::vector<TextSentence> sentences = Texts();
  ASSERT_EQ(sentences.size(), 3U);
  EXPECT_EQ(sentences[1], (TextSentence{"Unions", "ended", "the", "strike", "."}));
  EXPECT_EQ(sentences[2].front(), "The");
}

TEST(TrainVectors, PutsWordsWithTheSameNeighboursTogether) {
  std::vector<TextSentence> sentences;
  for (int i = 0; i < 400; ++i) {
    sentences.push_back({"the", i % 2 == 0 ? "port" : "mine", "was", i % 3 == 0 ? "closed" : "opened", "again"});
  }
  const WordVectors vectors = TrainVectors(sentences, {.epochs = 5, .least_count = 1});
  const auto nearness = [&](std::string_view a, std::string_view b) {
    const float* x = &vectors.values[vectors.numbers.at(FeaturesOf(a)[0]) * kVectorWidth];
    const float* y = &vectors.values[vectors.numbers.at(FeaturesOf(b)[0]) * kVectorWidth];
    float xy = 0;
    float xx = 0;
    float yy = 0;
    for (size_t i = 0; i < kVectorWidth; ++i) {
      xy += x[i] * y[i];
      xx += x[i] * x[i];
      yy += y[i] * y[i];
    }
    return xy / std::sqrt(xx * yy);
  };
  EXPECT_GT(nearness("port", "mine"), 0.8F);
  EXPECT_GT(nearness("closed", "opened"), 0.8F);
  EXPECT_LT(nearness("port", "closed"), 0.5F);
  EXPECT_TRUE(TrainVectors({}, {}).values.empty());
}

Training Small() {
  Training training;
  training.least_count = 1;
  training.least_tag_count = 1;
  training.vectors.least_count = 1;
  training.folds = 2;
  training.tagger.epochs = 60;
  training.parser.epochs = 60;
  for (Schedule* schedule : {&training.tagger, &training.parser}) {
    schedule->batch_words = 1;
    schedule->forgotten_words = 0;
  }
  return training;
}

TEST(TrainSyntax, LearnsWhatItIsShown) {
  // Without folds the parser sees the tags that it will see later.
  Training training = Small();
  training.folds = 1;
  const auto bytes = TrainSyntax(Sentences(), Texts(), training);
  ASSERT_TRUE(bytes.ok()) << bytes.status().ToString();
  const auto model = SyntaxModel::Read(*bytes, "small.weights");
  ASSERT_TRUE(model.ok()) << model.status().ToString();
  SyntaxReader reader(**model);
  std::vector<SyntaxNode> nodes;
  for (const TreebankSentence& sentence : Sentences()) {
    std::vector<std::string_view> words;
    for (const TreebankWord& word : sentence.words) words.push_back(word.form);
    reader.Read(words, nodes);
    ASSERT_EQ(nodes.size(), words.size());
    for (size_t i = 0; i < words.size(); ++i) {
      const TreebankWord& gold = sentence.words[i];
      EXPECT_EQ(Name(nodes[i].upos), gold.upos) << words[i];
      EXPECT_EQ(Name(nodes[i].xpos), gold.xpos) << words[i];
      EXPECT_EQ(nodes[i].head, gold.head == 0 ? kRootHead : static_cast<uint32_t>(gold.head - 1)) << words[i];
      EXPECT_EQ(Name(nodes[i].relation), gold.relation) << words[i];
    }
  }
}

TEST(TrainSyntax, GivesTheSameBytesForTheSameSeed) {
  Training training = Small();
  training.tagger.epochs = 3;
  training.parser.epochs = 3;
  const auto first = TrainSyntax(Sentences(), Texts(), training);
  const auto second = TrainSyntax(Sentences(), Texts(), training);
  training.seed = 2;
  const auto other = TrainSyntax(Sentences(), Texts(), training);
  ASSERT_TRUE(first.ok() && second.ok() && other.ok());
  EXPECT_TRUE(*first == *second);
  EXPECT_FALSE(*first == *other);
}

TEST(SyntaxModel, RefusesDamagedWeightsByName) {
  Training training = Small();
  training.tagger.epochs = 1;
  training.parser.epochs = 1;
  const auto bytes = TrainSyntax(Sentences(), {}, training);
  ASSERT_TRUE(bytes.ok());
  const auto fault = [](const std::string& of) {
    const auto model = SyntaxModel::Read(of, "small.weights");
    return model.ok() ? "" : std::string(model.status().message());
  };
  EXPECT_EQ(fault(*bytes), "");
  for (size_t at = 0; at < bytes->size(); at += 4099) {
    std::string damaged = *bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_THAT(fault(damaged), StartsWith("small.weights: ")) << at;
    EXPECT_THAT(fault(bytes->substr(0, at)), StartsWith("small.weights: ")) << at;
  }
}

TEST(SyntaxModel, RefusesWeightsOfAnotherShape) {
  WeightsWriter half;
  half.Add<char>("tags", std::string_view("NOUN NN\n"));
  EXPECT_EQ(SyntaxModel::Read(half.Finish(), "half.weights").status().message(), "half.weights: no array features");
}

TEST(TrainSyntax, NamesTagsAndRelationsThatItDoesNotKnow) {
  std::vector<TreebankSentence> sentences = Sentences();
  sentences[0].words[1].relation = "subject";
  EXPECT_EQ(TrainSyntax(sentences, {}, Small()).status().message(), "'ministers': no relation subject");
  sentences[0].words[1].xpos = "N";
  EXPECT_EQ(TrainSyntax(sentences, {}, Small()).status().message(), "'ministers': no tags NOUN N");
  EXPECT_FALSE(TrainSyntax({}, {}, Small()).ok());
}

}  // namespace
}  // namespace policywire::enrich
