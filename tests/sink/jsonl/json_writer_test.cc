#include "sink/jsonl/json_writer.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "policywire/v1/dead_letter.pb.h"

namespace policywire::sink {
namespace {

using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageDifferencer;
using std::string_literals::operator""s;
using testing::HasSubstr;

std::string Json(const google::protobuf::Message& message) {
  std::string out;
  AppendJson(message, out);
  return out;
}

// What we write, protobuf's own reader must read back as the same message.
template <typename Message>
void ExpectRoundTrip(const Message& message) {
  const std::string json = Json(message);
  Message back;
  const auto status = JsonStringToMessage(json, &back);
  ASSERT_TRUE(status.ok()) << status << "\n" << json;
  EXPECT_TRUE(MessageDifferencer::Equals(message, back)) << json;
}

v1::EnrichedArticle Sample() {
  v1::EnrichedArticle article;
  article.set_article_id("a \"1\"");
  article.set_text("Line one.\nTab\tand \\ and \x01 and é😀\u2028");
  article.set_fingerprint(std::numeric_limits<uint64_t>::max());
  v1::PolicyEvent& event = *article.add_events();
  event.set_event_id("0123");
  event.mutable_quote_span()->set_end(52);
  event.set_action(v1::SANCTION);
  event.set_instrument(v1::EXPORT_CONTROL);
  event.set_direction(v1::TIGHTEN);
  event.set_status(v1::DONE);
  event.add_sources()->set_code("CHN");
  event.mutable_score()->set_conflict(-6.5F);
  event.mutable_score()->set_certainty(1);
  event.mutable_score()->set_confidence(0.7F);
  event.mutable_origin()->set_topic("raw");
  event.mutable_origin()->set_offset(std::numeric_limits<int64_t>::min());
  return article;
}

TEST(JsonWriterTest, WritesWhatPeopleCountOn) {
  EXPECT_EQ(Json(Sample().events(0)),
            R"({"event_id":"0123","origin":{"topic":"raw","offset":"-9223372036854775808"},)"
            R"("quote_span":{"begin":0,"end":52},"action":"SANCTION","sources":[{"code":"CHN"}],"targets":[],)"
            R"("instrument":"EXPORT_CONTROL","direction":"TIGHTEN","status":"DONE","conditional":false,)"
            R"("optional":false,"score":{"conflict":-6.5,"certainty":1,"salience":0,"confidence":0.7},)"
            R"("quad_class":"QUAD_CLASS_UNSPECIFIED"})");
}

TEST(JsonWriterTest, ALineHasIdAndEventsAlsoWhenThereAreNone) {
  v1::EnrichedArticle article;
  std::string out = "before\n";
  AppendJsonLine(article, out);
  EXPECT_EQ(out, "before\n{\"article_id\":\"\",\"events\":[]}\n");
  out.clear();
  article.set_language("pt-BR");
  article.set_duplicate_of("a");
  AppendJsonLine(article, out);
  EXPECT_EQ(out, "{\"article_id\":\"\",\"language\":\"pt-BR\",\"duplicate_of\":\"a\",\"events\":[]}\n");
  out.clear();
  AppendJsonLine(Sample(), out);
  EXPECT_THAT(out, testing::StartsWith(R"({"article_id":"a \"1\"","events":[{"event_id":"0123",)"));
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1);
}

TEST(JsonWriterTest, EscapesStrings) {
  std::string out;
  AppendJsonString("\"\\/\b\f\n\r\t\x1F\x7F\0é"s, out);
  EXPECT_EQ(out, "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u001f\x7F\\u0000é\"");
}

TEST(JsonWriterTest, ProtobufReadsItBack) {
  ExpectRoundTrip(Sample());
  ExpectRoundTrip(v1::EnrichedArticle());
  v1::DeadLetter letter;
  letter.set_value("\0\xFF bytes"s);
  letter.set_key("");
  letter.add_headers()->set_name("null");
  letter.add_headers()->set_value("");
  letter.set_offset(5);
  ExpectRoundTrip(letter);
  EXPECT_THAT(Json(letter), HasSubstr(R"("key":"")"));
}

TEST(JsonWriterTest, NumbersReadBackExactly) {
  std::mt19937 random(11);
  for (int i = 0; i < 20000; ++i) {
    v1::Score score;
    const auto bits = static_cast<uint32_t>(random());
    float value;
    std::memcpy(&value, &bits, sizeof(value));
    if (std::isnan(value)) continue;
    score.set_conflict(value);
    score.set_certainty(static_cast<float>(random() % 1000) / 1000);
    ExpectRoundTrip(score);
    if (HasFailure()) return;
  }
  for (const float special : {0.0F, -0.0F, 1e6F, -1e6F, 999999.0F, 16777216.0F, std::numeric_limits<float>::max(),
                              std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::infinity()}) {
    v1::Score score;
    score.set_conflict(special);
    ExpectRoundTrip(score);
  }
}

TEST(JsonWriterTest, AnEnumFromANewerVersionIsANumber) {
  v1::PolicyEvent event;
  event.set_action(static_cast<v1::Action>(999));
  EXPECT_THAT(Json(event), HasSubstr(R"("action":999)"));
}

}  // namespace
}  // namespace policywire::sink
