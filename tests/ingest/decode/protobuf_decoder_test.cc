#include "ingest/decode/protobuf_decoder.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <variant>

#include "ingest/decode/article_id.h"

namespace policywire::ingest {
namespace {

class ProtobufDecoderTest : public testing::Test {
 private:
  google::protobuf::LogSilencer silence_;  // it would tell of every string that is not UTF-8
};

v1::Article Sample() {
  v1::Article article;
  article.set_article_id("a-1");
  article.set_title("Talks");
  article.set_published("Wed, 29 Oct 2025 10:00:00 GMT");
  article.set_modified("soon");
  article.set_text("They met. \xFF");
  return article;
}

TEST_F(ProtobufDecoderTest, ReadsAnArticleAndNormalisesItsTimes) {
  const Decoded decoded = ProtobufDecoder().Decode(Sample().SerializeAsString());
  const auto& articles = std::get<std::vector<v1::Article>>(decoded);
  ASSERT_EQ(articles.size(), 1);
  EXPECT_EQ(articles[0].article_id(), "a-1");
  EXPECT_EQ(articles[0].published(), "2025-10-29T10:00:00Z");
  EXPECT_EQ(articles[0].modified(), "");
  EXPECT_EQ(articles[0].unread_published(), "");
  EXPECT_EQ(articles[0].text(), "They met. \xFF");
}

TEST_F(ProtobufDecoderTest, KeepsATimeThatIsNone) {
  v1::Article article = Sample();
  article.set_published("soon");
  const Decoded decoded = ProtobufDecoder().Decode(article.SerializeAsString());
  EXPECT_EQ(std::get<std::vector<v1::Article>>(decoded)[0].published(), "");
  EXPECT_EQ(std::get<std::vector<v1::Article>>(decoded)[0].unread_published(), "soon");
}

TEST_F(ProtobufDecoderTest, NamesAnArticleByItsBytesWhenItHasNoId) {
  v1::Article article = Sample();
  article.clear_article_id();
  const std::string bytes = article.SerializeAsString();
  const Decoded decoded = ProtobufDecoder().Decode(bytes);
  EXPECT_EQ(std::get<std::vector<v1::Article>>(decoded)[0].article_id(), HashedArticleId(bytes));
}

TEST_F(ProtobufDecoderTest, PassesOverWhereTheTextStoodInAnotherMessage) {
  v1::Article article = Sample();
  article.mutable_text_map()->add_text_begin(4'000'000'000);
  article.mutable_text_map()->add_input_size(1);
  const Decoded decoded = ProtobufDecoder().Decode(article.SerializeAsString());
  EXPECT_FALSE(std::get<std::vector<v1::Article>>(decoded)[0].has_text_map());
}

TEST_F(ProtobufDecoderTest, RefusesWhatHasNoText) {
  v1::Article article = Sample();
  article.clear_text();
  const Decoded decoded = ProtobufDecoder().Decode(article.SerializeAsString());
  EXPECT_EQ(std::get<DecodeError>(decoded).reason, v1::MISSING_FIELD);
}

TEST_F(ProtobufDecoderTest, RefusesAStringThatIsNotUtf8) {
  const std::string bytes = "\x0A\x01\xFF" + Sample().SerializeAsString();
  EXPECT_EQ(std::get<DecodeError>(ProtobufDecoder().Decode(bytes)).reason, v1::MALFORMED);
}

// Every truncation either fails, or is what protobuf makes of a message that ends between two fields.
TEST_F(ProtobufDecoderTest, SurvivesTruncationAnywhere) {
  const std::string bytes = Sample().SerializeAsString();
  int refused = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    const Decoded decoded = ProtobufDecoder().Decode(bytes.substr(0, size));
    refused += std::holds_alternative<DecodeError>(decoded) ? 1 : 0;
  }
  EXPECT_EQ(refused, bytes.size()) << "the text is the last field";
}

TEST_F(ProtobufDecoderTest, RandomBytesAreAnErrorOrAnArticleWithText) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(1 + random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const Decoded decoded = ProtobufDecoder().Decode(bytes);
    if (const auto* articles = std::get_if<std::vector<v1::Article>>(&decoded)) {
      ASSERT_EQ(articles->size(), 1);
      ASSERT_FALSE(articles->at(0).text().empty());
      ASSERT_FALSE(articles->at(0).article_id().empty());
    }
  }
}

}  // namespace
}  // namespace policywire::ingest
