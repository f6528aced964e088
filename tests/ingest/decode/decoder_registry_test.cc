#include "ingest/decode/decoder_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "tests/ingest/decode/test_config.h"

namespace policywire::ingest {
namespace {

using testing::HasSubstr;

Record RecordOf(std::optional<std::string_view> value, std::vector<HeaderView> headers = {}) {
  Record record;
  record.topic = "raw-articles";
  record.value = value;
  record.headers = std::move(headers);
  return record;
}

v1::Reason ReasonOf(const Decoded& decoded) { return std::get<DecodeError>(decoded).reason; }

TEST(DecoderRegistryTest, FindsByNameAndMediaType) {
  const DecoderRegistry registry(TestInputConfig());
  for (const char* json : {"json", "JSON", "application/json", "Application/JSON; charset=utf-8", " text/json "}) {
    ASSERT_NE(registry.Find(json), nullptr) << json;
    EXPECT_EQ(registry.Find(json)->name(), "json") << json;
  }
  for (const char* protobuf : {"protobuf", "application/x-protobuf", "application/protobuf;type=x"}) {
    EXPECT_EQ(registry.Find(protobuf)->name(), "protobuf");
  }
  EXPECT_EQ(registry.Find("text/plain; charset=us-ascii")->name(), "text");
  for (const char* unknown : {"", "xml", "application/octet-stream", "jso", "jsonl"}) {
    EXPECT_EQ(registry.Find(unknown), nullptr) << unknown;
  }
}

TEST(DecoderRegistryTest, ChoosesByHeaderElseByConfiguration) {
  const DecoderRegistry registry(TestInputConfig());
  const auto text = registry.Decode(RecordOf("plain words", {{"Content-Type", "text/plain"}}));
  EXPECT_EQ(text.decoder, "text");
  EXPECT_EQ(std::get<std::vector<v1::Article>>(text.decoded)[0].text(), "plain words");
  EXPECT_EQ(registry.Decode(RecordOf("{")).decoder, "json");
  EXPECT_EQ(registry.Decode(RecordOf("{", {{"other", "text/plain"}})).decoder, "json");
  EXPECT_EQ(registry.Decode(RecordOf("{", {{"content-type", std::nullopt}})).decoder, "json");
  EXPECT_EQ(registry.Decode(RecordOf("{", {{"content-type", ""}})).decoder, "json");
  EXPECT_EQ(registry.Decode(RecordOf("x", {{"content-type", "json"}, {"content-type", "text"}})).decoder, "text");

  v1::InputConfig config = TestInputConfig();
  config.set_decoder("text");
  EXPECT_EQ(DecoderRegistry(config).Decode(RecordOf("x")).decoder, "text");
}

TEST(DecoderRegistryTest, LeavesToTheBytesWhatNothingNames) {
  v1::InputConfig config = TestInputConfig();
  config.set_decoder("auto");
  const DecoderRegistry registry(config);
  EXPECT_EQ(registry.Decode(RecordOf("{")).decoder, "json");
  EXPECT_EQ(registry.Decode(RecordOf("plain words")).decoder, "text");
  EXPECT_EQ(registry.Decode(RecordOf("{", {{"content-type", "text/plain"}})).decoder, "text");
  EXPECT_EQ(registry.Decode(RecordOf("{", {{"content-type", "application/octet-stream"}})).decoder, "json");
  EXPECT_EQ(DecoderRegistry(TestInputConfig()).Decode(RecordOf("x", {{"content-type", "auto"}})).decoder, "text");
  const auto binary = registry.Decode(RecordOf(std::string_view("\x7F\0", 2)));
  EXPECT_EQ(ReasonOf(binary.decoded), v1::UNKNOWN_FORMAT);
  EXPECT_EQ(binary.decoder, "");
  EXPECT_EQ(ReasonOf(registry.Decode(RecordOf("")).decoded), v1::EMPTY_VALUE);
  EXPECT_EQ(ReasonOf(registry.Decode(RecordOf(std::nullopt)).decoded), v1::EMPTY_VALUE);
}

TEST(DecoderRegistryTest, TellsWhyADecoderWasChosen) {
  const DecoderRegistry registry(TestInputConfig());
  EXPECT_EQ(registry.Choose("x", "text").why, "the name text");
  EXPECT_EQ(registry.Choose("x", "application/json; charset=utf-8").why,
            "the media type application/json; charset=utf-8");
  EXPECT_EQ(registry.Choose("{", "auto").why, "the bytes begin with {");
  EXPECT_EQ(registry.Choose("x", "image/png").error.reason, v1::UNKNOWN_DECODER);
}

TEST(DecoderRegistryTest, RefusesADecoderThatDoesNotExist) {
  const DecoderRegistry registry(TestInputConfig());
  const auto result = registry.Decode(RecordOf("{}", {{"content-type", "application/\xFFxml"}}));
  EXPECT_EQ(ReasonOf(result.decoded), v1::UNKNOWN_DECODER);
  EXPECT_THAT(std::get<DecodeError>(result.decoded).detail, HasSubstr("\"application/?xml\""));
  EXPECT_EQ(result.decoder, "");
  const std::string endless(1 << 20, 'x');
  EXPECT_LT(std::get<DecodeError>(registry.Decode(RecordOf("{}", {{"content-type", endless}})).decoded).detail.size(),
            200);
}

TEST(DecoderRegistryTest, RefusesEmptyAndLargeValuesBeforeDecoding) {
  v1::InputConfig config = TestInputConfig();
  config.set_max_article_bytes(2000);
  const DecoderRegistry registry(config);
  const auto tombstone = registry.Decode(RecordOf(std::nullopt));
  EXPECT_EQ(ReasonOf(tombstone.decoded), v1::EMPTY_VALUE);
  EXPECT_THAT(std::get<DecodeError>(tombstone.decoded).detail, HasSubstr("tombstone"));
  EXPECT_EQ(ReasonOf(registry.Decode(RecordOf("")).decoded), v1::EMPTY_VALUE);
  for (const char* decoder : {"json", "protobuf", "text"}) {
    EXPECT_EQ(ReasonOf(registry.Decode(RecordOf(std::string(2001, ' '), {{"content-type", decoder}})).decoded),
              v1::TOO_LARGE);
  }
  EXPECT_EQ(ReasonOf(registry.Decode(RecordOf(std::string(2000, ' '))).decoded), v1::MALFORMED);
}

TEST(DecoderRegistryTest, OneByteIsEnoughForEveryDecoderToDecide) {
  const DecoderRegistry registry(TestInputConfig());
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value(1, static_cast<char>(byte));
    EXPECT_TRUE(std::holds_alternative<DecodeError>(registry.Decode(RecordOf(value)).decoded));
    const auto protobuf = registry.Decode(RecordOf(value, {{"content-type", "protobuf"}}));
    EXPECT_TRUE(std::holds_alternative<DecodeError>(protobuf.decoded));
    const auto text = registry.Decode(RecordOf(value, {{"content-type", "text"}}));
    const std::string& read = std::get<std::vector<v1::Article>>(text.decoded)[0].text();
    // In UTF-8 it is no character by itself: then it is one of another set.
    EXPECT_TRUE(byte < 0x80 ? read == value : read.size() > 1) << byte;
  }
}

}  // namespace
}  // namespace policywire::ingest
