#include "sink/dead_letter/dead_letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace policywire::sink {
namespace {

using std::string_literals::operator""s;
using std::string_view_literals::operator""sv;
using testing::Contains;
using testing::EndsWith;
using testing::Pair;

ingest::Record SampleRecord() {
  ingest::Record record;
  record.topic = "raw-articles";
  record.partition = 3;
  record.offset = 1234567890123;
  record.timestamp_ms = 1761732000000;
  record.key = "k\0y"sv;
  record.value = "\xFF not json";
  record.headers = {{"content-type", "application/json"}, {"twice", "1"}, {"twice", std::nullopt}, {"empty", ""}};
  return record;
}

v1::DeadLetter Parsed(const Output& output) {
  v1::DeadLetter letter;
  EXPECT_TRUE(letter.ParseFromString(output.value));
  return letter;
}

const Failure kFailure{v1::DECODE, v1::MALFORMED, "byte 0: this byte is not UTF-8", "json"};

TEST(DeadLetterTest, KeepsTheRecordToTheByte) {
  const DeadLetterWriter writer(1 << 20, "0.1.0");
  const Output output = writer.Write(SampleRecord(), kFailure, 7);
  EXPECT_EQ(output.route, Route::kDeadLetters);
  EXPECT_EQ(output.input, 7);
  EXPECT_EQ(output.key, "k\0y"s);
  EXPECT_THAT(*output.headers, Contains(Header{"content-type", "application/x-protobuf"}));
  EXPECT_THAT(*output.headers, Contains(Header{"policywire-message", "policywire.v1.DeadLetter"}));
  EXPECT_THAT(*output.headers, Contains(Header{"policywire-reason", "MALFORMED"}));

  const v1::DeadLetter letter = Parsed(output);
  EXPECT_EQ(letter.topic(), "raw-articles");
  EXPECT_EQ(letter.partition(), 3);
  EXPECT_EQ(letter.offset(), 1234567890123);
  EXPECT_EQ(letter.timestamp_ms(), 1761732000000);
  EXPECT_EQ(letter.key(), "k\0y"s);
  EXPECT_EQ(letter.value(), "\xFF not json");
  EXPECT_EQ(letter.value_size(), 10);
  EXPECT_EQ(letter.value_digest().size(), 32);
  EXPECT_FALSE(letter.value_omitted());
  ASSERT_EQ(letter.headers_size(), 4);
  EXPECT_EQ(letter.headers(1).value(), "1");
  EXPECT_FALSE(letter.headers(2).has_value());
  EXPECT_TRUE(letter.headers(3).has_value());
  EXPECT_EQ(letter.stage(), v1::DECODE);
  EXPECT_EQ(letter.reason(), v1::MALFORMED);
  EXPECT_EQ(letter.detail(), "byte 0: this byte is not UTF-8");
  EXPECT_EQ(letter.decoder(), "json");
  EXPECT_EQ(letter.attempt(), 0);
  EXPECT_EQ(letter.build(), "0.1.0");
}

TEST(DeadLetterTest, ATombstoneHasNoKeyOrValueRatherThanEmptyOnes) {
  ingest::Record record = SampleRecord();
  record.key.reset();
  record.value.reset();
  const Output output = DeadLetterWriter(1 << 20, "0.1.0").Write(record, kFailure, 0);
  EXPECT_EQ(output.key, std::nullopt);
  const v1::DeadLetter letter = Parsed(output);
  EXPECT_FALSE(letter.has_key());
  EXPECT_FALSE(letter.has_value());
  EXPECT_FALSE(letter.value_omitted());
  EXPECT_EQ(letter.value_digest(), "");

  record.value = "";
  const v1::DeadLetter empty = Parsed(DeadLetterWriter(1 << 20, "0.1.0").Write(record, kFailure, 0));
  EXPECT_TRUE(empty.has_value());
  EXPECT_EQ(empty.value_size(), 0);
}

TEST(DeadLetterTest, CountsAttempts) {
  ingest::Record record = SampleRecord();
  const auto attempt = [&](std::string_view value) {
    record.headers = {{"policywire-attempt", value}};
    return DeadLetterWriter(1 << 20, "0.1.0").Describe(record, kFailure).attempt();
  };
  EXPECT_EQ(attempt("2"), 2);
  EXPECT_EQ(attempt("4294967295"), 4294967295);
  for (const char* bad : {"", "-1", "two", "2x", "4294967296"}) EXPECT_EQ(attempt(bad), 0) << bad;
  record.headers = {{"policywire-attempt", "3"}};
  EXPECT_THAT(*DeadLetterWriter(1 << 20, "0.1.0").Write(record, kFailure, 0).headers,
              Contains(Header{"policywire-attempt", "3"}));
}

TEST(DeadLetterTest, ShrinksWhatAnotherWriterWroteAndKeepsTheRest) {
  ingest::Record record = SampleRecord();
  const std::string large(100'000, 'x');
  record.value = large;
  Output output = DeadLetterWriter(1 << 20, "0.1.0").Write(record, kFailure, 7);
  v1::DeadLetter expected = Parsed(output);
  ASSERT_TRUE(expected.has_value());
  expected.clear_value();
  expected.set_value_omitted(true);
  const std::optional<std::string> key = output.key;

  DeadLetterWriter(4096, "0.1.0").Shrink(output);
  EXPECT_LE(output.Bytes(), 4096);
  EXPECT_EQ(Parsed(output).SerializeAsString(), expected.SerializeAsString());
  EXPECT_EQ(output.key, key);
  EXPECT_EQ(output.input, 7);
}

TEST(DeadLetterTest, LeavesOutWhatDoesNotFit) {
  constexpr size_t kMost = 4096;
  const DeadLetterWriter writer(kMost, "0.1.0");
  const std::string large(100'000, 'x');

  ingest::Record record = SampleRecord();
  record.value = large;
  Output output = writer.Write(record, kFailure, 0);
  v1::DeadLetter letter = Parsed(output);
  EXPECT_LE(output.Bytes(), kMost);
  EXPECT_FALSE(letter.has_value());
  EXPECT_TRUE(letter.value_omitted());
  EXPECT_EQ(letter.value_size(), large.size());
  EXPECT_EQ(letter.value_digest().size(), 32);
  EXPECT_EQ(letter.headers_size(), 4);

  record.headers = {{"large", large}};
  output = writer.Write(record, kFailure, 0);
  EXPECT_LE(output.Bytes(), kMost);
  EXPECT_THAT(Parsed(output).detail(), EndsWith("(headers left out: too large)"));
  EXPECT_EQ(Parsed(output).key(), "k\0y"s);

  record.key = large;
  output = writer.Write(record, kFailure, 0);
  EXPECT_LE(output.Bytes(), kMost);
  EXPECT_EQ(output.key, std::nullopt);
  EXPECT_THAT(Parsed(output).detail(), EndsWith("(key left out: too large)"));
}

TEST(DeadLetterTest, AValueIsKeptUpToTheLastByteThatFits) {
  ingest::Record record = SampleRecord();
  const std::string value(5000, 'x');
  record.value = value;
  const size_t exactly = DeadLetterWriter(1 << 20, "0.1.0").Write(record, kFailure, 0).Bytes();
  EXPECT_TRUE(Parsed(DeadLetterWriter(exactly, "0.1.0").Write(record, kFailure, 0)).has_value());
  EXPECT_TRUE(Parsed(DeadLetterWriter(exactly - 1, "0.1.0").Write(record, kFailure, 0)).value_omitted());
}

TEST(DeadLetterTest, TextIsMadeValidUtf8) {
  ingest::Record record = SampleRecord();
  record.headers = {{"bad\xFFname", "\xFF"}};
  Failure failure = kFailure;
  failure.detail = "saw \xED\xA0\x80 and é and " + std::string(5000, 'x');
  const v1::DeadLetter letter = Parsed(DeadLetterWriter(1 << 20, "0.1.0").Write(record, failure, 0));
  EXPECT_EQ(letter.headers(0).name(), "bad\uFFFDname");
  EXPECT_EQ(letter.headers(0).value(), "\xFF");
  EXPECT_EQ(letter.detail().substr(0, 25), "saw \uFFFD\uFFFD\uFFFD and é and ");
  EXPECT_LE(letter.detail().size(), 1010);
}

}  // namespace
}  // namespace policywire::sink
