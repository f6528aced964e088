// Bad input, one row each: it ends in the dead letters to the byte, and the stream goes on.
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/article.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/sample_articles.h"

namespace policywire::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

using Headers = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct Row {
  std::string name;
  std::optional<std::string> value;
  // What the dead letter says; nothing for a text that is repaired and read.
  std::optional<v1::Reason> reason;
  Headers headers = {};
};

constexpr char kSentence[] = "China banned exports of gallium to the United States.";

std::string Protobuf() {
  v1::Article article;
  article.set_article_id("protobuf");
  article.set_text(kSentence);
  return article.SerializeAsString();
}

std::string RandomBytes(size_t count) {
  std::mt19937 random(7);
  std::string bytes(1, '\x07');  // field number 0: no protobuf message begins so
  while (bytes.size() < count) bytes += static_cast<char>(random());
  return bytes;
}

std::string Json(const std::string& text) { return "{\"article_id\": \"x\", \"text\": \"" + text + "\"}"; }

std::vector<Row> Rows() {
  const Headers protobuf = {{"content-type", "application/x-protobuf"}};
  const Headers text = {{"content-type", "text/plain; charset=utf-8"}};
  const std::string sentence = kSentence;
  return {
      {"InvalidJson", R"({"text": "The cabinet)", v1::MALFORMED},
      {"JsonThenMore", Json(sentence) + "]", v1::MALFORMED},
      {"JsonWithoutText", R"({"article_id": "x", "title": "A headline alone"})", v1::MISSING_FIELD},
      {"JsonEmptyText", Json(""), v1::MISSING_FIELD},
      {"TextIsANumber", R"({"text": 42})", v1::WRONG_TYPE},
      {"TextIsAnObject", R"({"text": {"en": "words"}})", v1::WRONG_TYPE},
      {"TitleIsAList", R"({"title": ["a"], "text": "words"})", v1::WRONG_TYPE},
      {"TruncatedProtobuf", Protobuf().substr(0, Protobuf().size() - 5), v1::MALFORMED, protobuf},
      {"RandomProtobuf", RandomBytes(5'000), v1::MALFORMED, protobuf},
      {"RandomJson", RandomBytes(5'000), v1::MALFORMED},
      {"EmptyValue", "", v1::EMPTY_VALUE},
      {"Tombstone", std::nullopt, v1::EMPTY_VALUE},
      {"OneByte", "{", v1::MALFORMED},
      {"OneByteOfProtobuf", "\x0a", v1::MALFORMED, protobuf},
      {"TwentyMegabytes", Json(std::string(20'000'000, 'x')), v1::TOO_LARGE},
      {"InvalidUtf8InJson", Json("caf\xe9 " + sentence), v1::MALFORMED},
      {"InvalidUtf8InText", "caf\xe9. " + sentence, std::nullopt, text},
      {"InvalidUtf8Everywhere", std::string(1000, '\xff') + " " + sentence, std::nullopt, text},
      {"NulInJson", Json("one\\u0000two. " + sentence), std::nullopt},
      {"NulInText", std::string("one\0two. ", 9) + sentence, std::nullopt, text},
      {"RawNulInJson", Json(std::string("one\0two", 7)), v1::MALFORMED},
      {"LoneSurrogate", Json("one \\ud800 two"), v1::MALFORMED},
      {"SurrogateInText", "\xed\xa0\x80 " + sentence, std::nullopt, text},
      {"FiveMegabytesWithoutASpace", std::string(5'000'000, 'a'), std::nullopt, text},
      {"FiveMegabytesOfQuotes", std::string(5'000'000, '"'), std::nullopt, text},
      {"NestedBrackets", std::string(100'000, '['), v1::TOO_DEEP},
      {"NestedBracketsClosed", std::string(100'000, '[') + std::string(100'000, ']'), v1::TOO_DEEP},
      {"NestedBelowAKey", R"({"text": "words", "more": )" + std::string(100'000, '['), v1::TOO_DEEP},
      {"UnknownDecoder", sentence, v1::UNKNOWN_DECODER, {{"content-type", "carrier/pigeon"}}},
      {"DuplicateKey", R"({"text": "one", "text": "two"})", v1::DUPLICATE_KEY},
  };
}

// What is sound, before and after.
Message Sound(int number) {
  static const SampleArticles* const samples = new SampleArticles;
  return {.partition = 0, .value = samples->Json(number, number, 400)};
}

// One pipeline of one partition for all rows: a row that stops the stream fails itself and those after it.
class BadInputTest : public BrokerTest, public ::testing::WithParamInterface<Row> {
 protected:
  static void TearDownTestSuite() {
    instance_.reset();
    pipeline_.reset();
  }

  void SetUp() override {
    BrokerTest::SetUp();
    if (HasFatalFailure() || IsSkipped() || pipeline_) return;
    pipeline_ = std::make_unique<Pipeline>(Pipeline::Options{.name = Unique("p"), .partitions = 1});
    instance_ = pipeline_->Run("one");
  }

  inline static std::unique_ptr<Pipeline> pipeline_;
  inline static std::unique_ptr<ChildProcess> instance_;
};

TEST_P(BadInputTest, IsKeptAndTheStreamGoesOn) {
  const Row& row = GetParam();
  const size_t letters_before = pipeline_->ReadDeadLetters().size();
  Message message = {.partition = 0, .key = "key of " + row.name, .value = row.value, .headers = row.headers};
  message.headers.emplace_back("odd", std::string("\0\xff", 2));
  message.headers.emplace_back("null", std::nullopt);
  pipeline_->Produce({Sound(1), message, Sound(2)});
  ASSERT_EQ(pipeline_->WaitUntilConsumed({instance_.get()}), "");
  const std::vector<v1::DeadLetter> letters = pipeline_->ReadDeadLetters();
  if (!row.reason) {
    EXPECT_THAT(letters, SizeIs(letters_before));
    return;
  }
  ASSERT_THAT(letters, SizeIs(letters_before + 1));
  const v1::DeadLetter& letter = letters.back();
  EXPECT_EQ(letter.stage(), v1::DECODE);
  EXPECT_EQ(v1::Reason_Name(letter.reason()), v1::Reason_Name(*row.reason));
  EXPECT_FALSE(letter.value_omitted());
  EXPECT_EQ(letter.has_value(), row.value.has_value());
  EXPECT_TRUE(letter.value() == row.value.value_or("")) << "the bytes differ";
  EXPECT_EQ(letter.offset(), pipeline_->produced().back().offset - 1);
  EXPECT_NE(letter.detail(), "");
}

INSTANTIATE_TEST_SUITE_P(Input, BadInputTest, ::testing::ValuesIn(Rows()),
                         [](const auto& row) { return row.param.name; });

// An article whose event is large: an address of 200 KB that no compression makes small stands in its origin.
std::string ArticleWithALargeEvent() {
  std::string address = "https://news.example/";
  for (const char byte : RandomBytes(200'000)) address += static_cast<char>('a' + (static_cast<uint8_t>(byte) & 15));
  return std::string("{\"url\": \"") + address + "\", \"text\": \"" + kSentence + "\"}";
}

class BadInputAllTest : public BrokerTest {};

// All rows at once, between sound articles, and the books must balance.
TEST_F(BadInputAllTest, TheBooksBalance) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 2});
  const auto instance = pipeline.Run("one");
  std::vector<Message> messages;
  int number = 0;
  for (const Row& row : Rows()) {
    messages.push_back({.partition = number % 2, .key = "k", .value = row.value, .headers = row.headers});
    messages.push_back(Sound(++number));
  }
  pipeline.Produce(std::move(messages));
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// The program's own limit is known before anything is sent.
TEST_F(BadInputAllTest, AnOutputOverTheConfiguredLimitIsADeadLetter) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 1, .settings = {{"output", {{"max_record_bytes", "65536"}}}}});
  const std::string article = ArticleWithALargeEvent();
  pipeline.Produce({Sound(1), {.partition = 0, .key = "k", .value = article}, Sound(2)});
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  const std::vector<v1::DeadLetter> letters = pipeline.ReadDeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].stage(), v1::PUBLISH);
  EXPECT_EQ(letters[0].reason(), v1::OUTPUT_TOO_LARGE);
  // The dead letter itself may be no larger either; the original still stands in its topic.
  EXPECT_TRUE(letters[0].value_omitted());
  EXPECT_EQ(letters[0].value_size(), article.size());
}

// A topic may take less than the program was told: the broker says so, and only the record concerned is turned away.
TEST_F(BadInputAllTest, AnOutputOverTheTopicsLimitIsADeadLetter) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 1, .make_output_topics = false});
  pipeline.client().CreateTopic(pipeline.events(), 1, 1, {{"max.message.bytes", "50000"}});
  pipeline.client().CreateTopic(pipeline.dead_letters(), 1);
  const std::string article = ArticleWithALargeEvent();
  pipeline.Produce({Sound(1), {.partition = 0, .key = "k", .value = article}, Sound(2)});
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  const std::vector<v1::DeadLetter> letters = pipeline.ReadDeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].reason(), v1::OUTPUT_TOO_LARGE);
  EXPECT_EQ(letters[0].value(), article);
  EXPECT_THAT(pipeline.client().ReadCommitted(pipeline.events()), ::testing::Not(IsEmpty()));
}

// So may the dead-letter topic, at its default limit of 1 MB: the value is left out, and the stream goes on.
TEST_F(BadInputAllTest, ADeadLetterOverTheTopicsLimitLeavesItsValueOut) {
  Pipeline pipeline({.name = Unique("p"), .partitions = 1, .make_output_topics = false});
  pipeline.client().CreateTopic(pipeline.events(), 1);
  pipeline.client().CreateTopic(pipeline.dead_letters(), 1, 1, {{"max.message.bytes", "1000000"}});
  const std::string broken = RandomBytes(9'000'000);  // the limit is on what is left after compression
  pipeline.Produce({Sound(1), {.partition = 0, .key = "k", .value = broken}, Sound(2)});
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  const std::vector<v1::DeadLetter> letters = pipeline.ReadDeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].reason(), v1::TOO_LARGE);
  EXPECT_TRUE(letters[0].value_omitted());
  EXPECT_EQ(letters[0].value_size(), broken.size());
  EXPECT_EQ(letters[0].key(), "k");
}

}  // namespace
}  // namespace policywire::testing
