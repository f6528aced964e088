#include "enrich/syntax/tagger.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "enrich/syntax/train/conllu.h"
#include "enrich/syntax/train/tag_trainer.h"
#include "tests/enrich/syntax/aligned_bytes.h"

namespace policywire::enrich {
namespace {

// "the/DET/DT port/NOUN/NN" to a sentence without a tree.
TreebankSentence Sentence(const std::string& text) {
  TreebankSentence sentence;
  for (const std::string& word : std::vector<std::string>(absl::StrSplit(text, ' '))) {
    const std::vector<std::string> parts = absl::StrSplit(word, '/');
    sentence.words.push_back({parts[0], parts[1], parts[2], 0, "dep"});
  }
  return sentence;
}

std::vector<TreebankSentence> Sentences() {
  return {
      Sentence("The/DET/DT ministers/NOUN/NNS raise/VERB/VBP tariffs/NOUN/NNS"),
      Sentence("The/DET/DT minister/NOUN/NN raised/VERB/VBD the/DET/DT tariff/NOUN/NN"),
      Sentence("A/DET/DT raise/NOUN/NN ends/VERB/VBZ the/DET/DT strike/NOUN/NN"),
      Sentence("Workers/NOUN/NNS strike/VERB/VBP"),
      Sentence("The/DET/DT union/NOUN/NN ended/VERB/VBD the/DET/DT strike/NOUN/NN"),
      Sentence("Unions/NOUN/NNS end/VERB/VBP strikes/NOUN/NNS"),
  };
}

std::string Weigh(const TagTraining& options) {
  WeightsWriter writer;
  TrainTagger(Sentences(), options, writer);
  return writer.Finish();
}

const TagTraining kSmall = {.epochs = 20, .least_count = 1, .least_tag_count = 1};

TEST(Tagger, LearnsWhatItIsShown) {
  const AlignedBytes bytes(Weigh(kSmall));
  const auto weights = Weights::Read(bytes.view(), "test");
  ASSERT_TRUE(weights.ok()) << weights.status().ToString();
  const auto tagger = Tagger::Read(*weights);
  ASSERT_TRUE(tagger.ok()) << tagger.status().ToString();
  std::vector<uint8_t> tags;
  for (const TreebankSentence& sentence : Sentences()) {
    std::vector<std::string_view> words;
    for (const TreebankWord& word : sentence.words) words.push_back(word.form);
    tagger->Tag(words, tags);
    ASSERT_EQ(tags.size(), words.size());
    for (size_t i = 0; i < words.size(); ++i) {
      EXPECT_EQ(tagger->names()[tags[i]].upos, sentence.words[i].upos) << words[i];
      EXPECT_EQ(tagger->names()[tags[i]].xpos, sentence.words[i].xpos) << words[i];
    }
  }
  tagger->Tag({}, tags);
  EXPECT_TRUE(tags.empty());
  // A word that is longer than any in training.
  const std::string longest(5000, 'x');
  tagger->Tag(std::vector<std::string_view>{"The", longest}, tags);
  EXPECT_EQ(tags.size(), 2U);
}

TEST(Tagger, IsTrainedToTheSameBytes) {
  EXPECT_EQ(Weigh(kSmall), Weigh(kSmall));
  TagTraining other = kSmall;
  other.seed = 2;
  other.epochs = 1;
  EXPECT_NE(Weigh(kSmall), Weigh(other));
}

TEST(Tagger, RefusesWeightsThatAreNone) {
  WeightsWriter writer;
  writer.Add<char>("tagger.names", std::string_view("NOUN NN\n"));
  const AlignedBytes bytes(writer.Finish());
  const auto weights = Weights::Read(bytes.view(), "half");
  ASSERT_TRUE(weights.ok());
  EXPECT_EQ(Tagger::Read(*weights).status().message(), "half: no array tagger.class_keys");
}

}  // namespace
}  // namespace policywire::enrich
