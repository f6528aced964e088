#include "ingest/decode/json_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "ingest/decode/article_id.h"
#include "tests/ingest/decode/test_config.h"

namespace policywire::ingest {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;

class JsonDecoderTest : public testing::Test {
 protected:
  v1::Article One(std::string_view json) {
    Decoded decoded = decoder_.Decode(json);
    if (const auto* error = std::get_if<DecodeError>(&decoded)) {
      ADD_FAILURE() << json << ": " << error->detail;
      return {};
    }
    auto& articles = std::get<std::vector<v1::Article>>(decoded);
    EXPECT_EQ(articles.size(), 1) << json;
    return articles.at(0);
  }

  DecodeError Error(std::string_view json) {
    Decoded decoded = decoder_.Decode(json);
    if (const auto* error = std::get_if<DecodeError>(&decoded)) return *error;
    ADD_FAILURE() << json.substr(0, 100) << " was accepted";
    return {};
  }

  JsonDecoder decoder_{TestInputConfig().json()};
};

TEST_F(JsonDecoderTest, ReadsAllFields) {
  const v1::Article article = One(R"({
    "id": "a-1", "link": "https://example.org/1", "headline": "Talks", "author": ["A. Writer", "B. Writer"],
    "date": "Wed, 29 Oct 2025 10:00:00 GMT", "modified": 1761739200, "language": "en-GB",
    "publisher": {"name": "The Wire", "country": "GB"}, "body": "They met.\nThey \"agreed\" \u2014 \ud83d\ude00.",
    "ignored": {"deep": [1, 2.5, true, null]}})");
  EXPECT_EQ(article.article_id(), "a-1");
  EXPECT_EQ(article.url(), "https://example.org/1");
  EXPECT_EQ(article.title(), "Talks");
  EXPECT_THAT(article.authors(), ElementsAre("A. Writer", "B. Writer"));
  EXPECT_EQ(article.published(), "2025-10-29T10:00:00Z");
  EXPECT_EQ(article.modified(), "2025-10-29T12:00:00Z");
  EXPECT_EQ(article.language(), "en-GB");
  EXPECT_EQ(article.source(), "The Wire");
  EXPECT_EQ(article.text(), "They met.\nThey \"agreed\" — 😀.");
}

TEST_F(JsonDecoderTest, TheFirstKeyThatIsThereAndNotNullWins) {
  EXPECT_EQ(One(R"({"body": "second", "text": "first"})").text(), "first");
  EXPECT_EQ(One(R"({"text": null, "body": "second"})").text(), "second");
  EXPECT_EQ(One(R"({"article": {"content": {"body": "deep"}}})").text(), "deep");
  EXPECT_EQ(Error(R"({"text": "", "body": "second"})").reason, v1::MISSING_FIELD);
}

TEST_F(JsonDecoderTest, AnIdMayBeANumberAndIsMadeOfTheBytesWhenMissing) {
  EXPECT_EQ(One(R"({"id": 4711, "text": "x"})").article_id(), "4711");
  EXPECT_EQ(One(R"({"id": -1, "text": "x"})").article_id(), "-1");
  EXPECT_EQ(One(R"({"id": 18446744073709551615, "text": "x"})").article_id(), "18446744073709551615");
  EXPECT_EQ(One(R"({"id": 1.5, "text": "x"})").article_id(), "1.5");
  const std::string json = R"({"text": "x"})";
  EXPECT_EQ(One(json).article_id(), HashedArticleId(json));
  EXPECT_EQ(One(json).article_id().size(), 16);
  EXPECT_EQ(One(R"({"id": "", "text": "x"})").article_id().size(), 16);
}

TEST_F(JsonDecoderTest, ReadsAListOfArticlesAllOrNothing) {
  const Decoded decoded = decoder_.Decode(R"([{"id": 1, "text": "a"}, {"text": "b"}, {"text": "c"}])");
  const auto& articles = std::get<std::vector<v1::Article>>(decoded);
  ASSERT_EQ(articles.size(), 3);
  EXPECT_EQ(articles[0].article_id(), "1");
  EXPECT_NE(articles[1].article_id(), articles[2].article_id());
  EXPECT_THAT(Error(R"([{"text": "a"}, {"title": "no text"}])").detail, HasSubstr("article 2 of the list: no text"));
  EXPECT_EQ(Error(R"([{"text": "a"}, 7])").reason, v1::WRONG_TYPE);
  EXPECT_EQ(Error("[]").reason, v1::MISSING_FIELD);
}

TEST_F(JsonDecoderTest, AnUnreadableTimeIsLeftOut) {
  EXPECT_EQ(One(R"({"text": "x", "published": "yesterday"})").published(), "");
  EXPECT_EQ(One(R"({"text": "x", "published": 1761732000.75})").published(), "2025-10-29T10:00:00Z");
  EXPECT_EQ(One(R"({"text": "x", "published": 18446744073709551615})").published(), "");
  EXPECT_EQ(One(R"({"text": "x", "published": 1e300})").published(), "");
  const auto unread = [this](std::string_view json) { return One(json).unread_published(); };
  EXPECT_EQ(unread(R"({"text": "x", "published": "yesterday"})"), "yesterday");
  EXPECT_EQ(unread(R"({"text": "x", "published": "2026-13-45"})"), "2026-13-45");
  EXPECT_EQ(unread(R"({"text": "x", "published": 18446744073709551615})"), "18446744073709551615");
  EXPECT_EQ(unread(R"({"text": "x", "published": 1e300})"), "1e+300");
  for (const char* json : {R"({"text": "x"})", R"({"text": "x", "published": null})",
                           R"({"text": "x", "published": " \n"})", R"({"text": "x", "published": "2025-10-29"})",
                           R"({"text": "x", "published": 1761732000, "unread_published": "no"})",
                           R"({"text": "x", "modified": "yesterday"})"}) {
    EXPECT_EQ(unread(json), "") << json;
  }
}

TEST_F(JsonDecoderTest, NulBytesOfTheTextAreKept) { EXPECT_EQ(One(R"({"text": "a\u0000b"})").text(), "a\0b"s); }

TEST_F(JsonDecoderTest, AByteOrderMarkIsAllowed) { EXPECT_EQ(One("\xEF\xBB\xBF{\"text\": \"x\"}").text(), "x"); }

TEST_F(JsonDecoderTest, AThreadsFirstMessageMayBeEmpty) {
  for (const char* empty : {"", "\xEF\xBB\xBF"}) {
    std::thread([&] { EXPECT_EQ(Error(empty).reason, v1::MALFORMED); }).join();
  }
}

struct Refusal {
  std::string json;
  v1::Reason reason;
  std::string detail;
};

TEST_F(JsonDecoderTest, RefusesWithAReasonAndThePlace) {
  const std::vector<Refusal> refusals = {
      {"", v1::MALFORMED, "byte 0: there is no JSON value"},
      {" \n", v1::MALFORMED, "byte 2: there is no JSON value"},
      {"{", v1::MALFORMED, "byte 1: this object is not closed"},
      {R"({"text": "x)", v1::MALFORMED, "byte 9: this string is not closed"},
      {R"({"text": "x"} y)", v1::MALFORMED, "byte 14: something follows"},
      {R"({"text": "x"}{"text": "y"})", v1::MALFORMED, "byte 13: something follows"},
      {R"({"text": "x",})", v1::MALFORMED, "byte 13: expected a key"},
      {R"({"text": nope})", v1::MALFORMED, "byte 9: no JSON value begins like this"},
      {R"({"text": "x", "n": 01})", v1::MALFORMED, "byte 19: this number begins with a zero"},
      {R"({"text": "x", "n": 123456789012345678901234567890})", v1::MALFORMED, "byte 19: 64 bits do not hold"},
      {R"({"text": "x", "n": 1e999})", v1::MALFORMED, "byte 19: 64 bits do not hold"},
      {"{\"text\": \"a\xFF\"}", v1::MALFORMED, "byte 11: this byte is not UTF-8"},
      {"{\"text\": \"a\xED\xA0\x80\"}", v1::MALFORMED, "byte 11: this byte begins a character that is not UTF-8"},
      {"{\"text\": \"a\nb\"}", v1::MALFORMED, "byte 11: a control character"},
      {"{\"text\": \"a\0b\"}"s, v1::MALFORMED, "byte 11: a control character"},
      {R"({"text": "\ud800"})", v1::MALFORMED, "byte 10: a lone surrogate"},
      {R"({"text": "\udc00"})", v1::MALFORMED, "byte 10: a lone surrogate"},
      {R"({"text": "\ud800\u0041"})", v1::MALFORMED, "byte 10: a lone surrogate"},
      {R"({"text": "x", "other": "\ud800"})", v1::MALFORMED, "byte 24: a lone surrogate"},
      {R"({"text": "\q"})", v1::MALFORMED, "byte 10: JSON has no such escape"},
      {"\xEF\xBB\xBF{]", v1::MALFORMED, "byte 4: expected a key"},
      {"\0\0\0"s, v1::MALFORMED, "byte 0: no JSON value begins like this"},
      {R"({"title": "x"})", v1::MISSING_FIELD, R"(none of the keys "text", "body", "article.content.body" is there)"},
      {R"({"text": ""})", v1::MISSING_FIELD, "\"text\" is empty"},
      {R"({"text": null})", v1::MISSING_FIELD, "no text"},
      {R"({"text": 42})", v1::WRONG_TYPE, "\"text\" should be a string and is a number"},
      {R"({"text": ["x"]})", v1::WRONG_TYPE, "\"text\" should be a string and is a list"},
      {R"({"text": "x", "title": {}})", v1::WRONG_TYPE, "\"title\" should be a string and is an object"},
      {R"({"text": "x", "id": true})", v1::WRONG_TYPE, "\"id\" should be a string or a number and is true or false"},
      {R"({"text": "x", "authors": [1]})", v1::WRONG_TYPE,
       "\"authors\" should be a list of strings and holds a number"},
      {R"({"text": "x", "source": {"id": 1}})", v1::WRONG_TYPE, "\"source\" should be a string or an object with"},
      {R"({"text": "x", "published": []})", v1::WRONG_TYPE, "\"published\" should be"},
      {"[1, 2]", v1::WRONG_TYPE, "article 1 of the list: expected an object and found a number"},
      {"\"text\"", v1::WRONG_TYPE, "expected an object and found a string"},
      {"null", v1::WRONG_TYPE, "expected an object and found null"},
      {R"({"text": "x", "text": "y"})", v1::DUPLICATE_KEY, "\"text\" occurs twice"},
      {R"({"text": "x", "a": [{"b": {"c": 1, "d": 2, "c": 3}}]})", v1::DUPLICATE_KEY, "\"c\" occurs twice"},
      {R"({"text": "x", "te\u0078t": "y"})", v1::DUPLICATE_KEY, "\"text\" occurs twice"},
  };
  for (const Refusal& refusal : refusals) {
    const DecodeError error = Error(refusal.json);
    EXPECT_EQ(v1::Reason_Name(error.reason), v1::Reason_Name(refusal.reason)) << refusal.json;
    EXPECT_THAT(error.detail, HasSubstr(refusal.detail)) << refusal.json;
  }
}

TEST_F(JsonDecoderTest, FindsRepeatedKeysAmongMany) {
  std::string json = R"({"text": "x")";
  for (int i = 0; i < 5000; ++i) json += ", \"k" + std::to_string(i) + "\": 1";
  EXPECT_EQ(One(json + "}").text(), "x");
  EXPECT_THAT(Error(json + ", \"k77\": 2}").detail, HasSubstr("\"k77\" occurs twice"));
}

TEST_F(JsonDecoderTest, ALongKeyIsCutInTheMessageBetweenCharacters) {
  std::string key = "x";
  for (int i = 0; i < 1000; ++i) key += "é";
  const DecodeError error = Error("{\"" + key + "\": 1, \"" + key + "\": 2}");
  EXPECT_LT(error.detail.size(), 150);
  EXPECT_THAT(error.detail, HasSubstr("é...\""));
}

TEST_F(JsonDecoderTest, NestingHasALimit) {
  const auto nested = [](size_t depth) {
    return "{\"text\": \"x\", \"deep\": " + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(One(nested(JsonDecoder::kMaxDepth)).text(), "x");
  EXPECT_EQ(Error(nested(JsonDecoder::kMaxDepth + 1)).reason, v1::TOO_DEEP);
  EXPECT_THAT(Error(nested(JsonDecoder::kMaxDepth + 1)).detail, HasSubstr("byte 149: "));
  EXPECT_EQ(Error(std::string(100000, '[') + std::string(100000, ']')).reason, v1::TOO_DEEP);
  EXPECT_EQ(Error(std::string(100000, '[')).reason, v1::TOO_DEEP);
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  EXPECT_EQ(Error(objects).reason, v1::TOO_DEEP);
}

TEST_F(JsonDecoderTest, ReadsLargeMessagesAndSmallOnesAfterThem) {
  const std::string word(5 << 20, 'a');
  EXPECT_EQ(One("{\"text\": \"" + word + "\"}").text().size(), word.size());
  EXPECT_EQ(One(R"({"text": "small"})").text(), "small");
  EXPECT_EQ(Error("{\"text\": \"" + word).reason, v1::MALFORMED);
  EXPECT_EQ(One(R"({"text": "small"})").text(), "small");
}

TEST_F(JsonDecoderTest, ManyThreadsShareOneDecoder) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        ASSERT_EQ(One("{\"id\": \"" + id + "\", \"text\": \"" + std::string(i, 'x') + ".\"}").article_id(), id);
        ASSERT_EQ(Error("{\"id\": ").reason, v1::MALFORMED);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace policywire::ingest
