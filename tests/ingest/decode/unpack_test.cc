#include "ingest/decode/unpack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/decode/decoder_registry.h"
#include "tests/ingest/decode/packed.h"
#include "tests/ingest/decode/test_config.h"

namespace policywire::ingest {
namespace {

using testing::HasSubstr;

constexpr std::string_view kMessage = R"({"text": "The ministers met in Oslo."})";
constexpr std::string_view kBrotli(
    "\213\022\200\173\042\164\145\170\164\042\072\040\042\124\150\145\040\155\151\156\151\163\164\145\162\163\040\155"
    "\145\164\040\151\156\040\117\163\154\157\056\042\175\003",
    42);

constexpr size_t kMost = 1 << 20;

TEST(UnpackTest, UnpacksEachCompressionWholeAndByteByByte) {
  for (const auto& [packing, bytes] :
       std::vector<std::pair<Packing, std::string>>{{Packing::kGzip, Gzip(kMessage)},
                                                    {Packing::kDeflate, Deflated(kMessage, MAX_WBITS)},
                                                    {Packing::kDeflate, Deflated(kMessage, -MAX_WBITS)},
                                                    {Packing::kZstd, Zstd(kMessage)},
                                                    {Packing::kBrotli, std::string(kBrotli)}}) {
    std::string out;
    ASSERT_EQ(Unpack(packing, bytes, kMost, out), std::nullopt);
    EXPECT_EQ(out, kMessage);
    Unpacker unpacker(packing);
    out.clear();
    for (const char byte : bytes) {
      EXPECT_NE(unpacker.End(), std::nullopt);
      std::string_view piece(&byte, 1);
      while (!piece.empty()) ASSERT_EQ(unpacker.Step(piece, 3, out), std::nullopt);
    }
    for (std::string_view nothing; out.size() < kMessage.size();) {
      ASSERT_EQ(unpacker.Step(nothing, 3, out), std::nullopt);
    }
    EXPECT_EQ(out, kMessage);
    EXPECT_EQ(unpacker.End(), std::nullopt);
    // Every beginning is cut short, and says so.
    for (size_t size = 0; size < bytes.size(); ++size) {
      const auto error = Unpack(packing, std::string_view(bytes).substr(0, size), kMost, out);
      ASSERT_TRUE(error) << size;
      EXPECT_EQ(error->reason, v1::MALFORMED);
    }
  }
}

TEST(UnpackTest, MembersAndFramesFollowEachOther) {
  std::string out;
  ASSERT_EQ(Unpack(Packing::kGzip, Gzip("one ") + Gzip("two") + std::string(5, '\0'), kMost, out), std::nullopt);
  EXPECT_EQ(out, "one two");
  ASSERT_EQ(Unpack(Packing::kZstd, Zstd("one ") + Zstd("two"), kMost, out), std::nullopt);
  EXPECT_EQ(out, "one two");
}

// However the stream is cut.
TEST(UnpackTest, TellsWhereStrayBytesFollowTheLastMember) {
  const std::string members = Gzip("one ") + Gzip("two");
  for (const size_t piece : {1, 1000}) {
    for (const auto& [behind, stray] : std::vector<std::pair<std::string, std::optional<uint64_t>>>{
             {"", std::nullopt},
             {std::string(5, '\0'), std::nullopt},
             {"stray", members.size()},
             {std::string(2, '\0') + "\x1F", members.size() + 2}}) {
      const std::string bytes = members + behind;
      Unpacker unpacker(Packing::kGzip);
      std::string out;
      for (size_t at = 0; at < bytes.size(); at += piece) {
        std::string_view in = std::string_view(bytes).substr(at, piece);
        while (!in.empty()) ASSERT_EQ(unpacker.Step(in, kMost, out), std::nullopt);
      }
      EXPECT_EQ(out, "one two");
      EXPECT_EQ(unpacker.stray_at(), stray) << behind;
    }
  }
}

TEST(UnpackTest, AMemberAtATime) {
  const std::string one = Gzip("one");
  const std::string both = one + Gzip("two");
  Unpacker unpacker(Packing::kGzip);
  std::string_view in = both;
  char room[64];
  size_t made = 0;
  ASSERT_EQ(unpacker.StepMember(in, room, sizeof(room), made), std::nullopt);
  EXPECT_EQ(std::string_view(room, made), "one");
  EXPECT_TRUE(unpacker.at_end_of_member());
  EXPECT_EQ(in.size(), both.size() - one.size());
  ASSERT_EQ(unpacker.StepMember(in, room, sizeof(room), made), std::nullopt);
  EXPECT_EQ(made, 0U) << "it waits to be told";
  unpacker.Restart();
  ASSERT_EQ(unpacker.StepMember(in, room, sizeof(room), made), std::nullopt);
  EXPECT_EQ(std::string_view(room, made), "two");
}

TEST(UnpackTest, DamageIsAnErrorWithItsPlace) {
  std::string damaged = Gzip(kMessage);
  damaged[damaged.size() / 2] ^= 0x55;
  std::string out;
  const auto error = Unpack(Packing::kGzip, damaged, kMost, out);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason, v1::MALFORMED);
  EXPECT_THAT(error->detail, HasSubstr("the gzip stream is damaged at byte "));
}

TEST(UnpackTest, WhatGrowsWithoutEndIsStopped) {
  const std::string large(30'000'000, ' ');
  std::string out;
  for (const auto& [packing, bytes] :
       std::vector<std::pair<Packing, std::string>>{{Packing::kGzip, Gzip(large)}, {Packing::kZstd, Zstd(large)}}) {
    const auto error = Unpack(packing, bytes, kMost, out);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason, v1::TOO_LARGE);
    EXPECT_LE(out.capacity(), 4 * kMost);
  }
}

Record RecordOf(std::string_view value, std::vector<HeaderView> headers = {}) {
  Record record;
  record.value = value;
  record.headers = std::move(headers);
  return record;
}

TEST(UnpackTest, TheRegistryUnpacksWhatHeadersOrMarksTell) {
  const DecoderRegistry registry(TestInputConfig());
  const std::string gzip = Gzip(kMessage);
  const std::string nested = Zstd(Gzip(kMessage));
  const auto text_of = [](const DecoderRegistry::Result& result) {
    const auto* const articles = std::get_if<std::vector<v1::Article>>(&result.decoded);
    return articles == nullptr ? std::get<DecodeError>(result.decoded).detail : articles->at(0).text();
  };
  constexpr std::string_view kText = "The ministers met in Oslo.";
  EXPECT_EQ(text_of(registry.Decode(RecordOf(gzip))), kText);
  EXPECT_EQ(registry.Decode(RecordOf(gzip)).why, "gzip; the name json");
  EXPECT_EQ(text_of(registry.Decode(RecordOf(gzip, {{"Content-Encoding", "GZIP"}}))), kText);
  EXPECT_EQ(text_of(registry.Decode(RecordOf(kBrotli, {{"content-encoding", "br"}}))), kText);
  EXPECT_EQ(text_of(registry.Decode(RecordOf(Deflated(kMessage, MAX_WBITS), {{"content-encoding", "deflate"}}))),
            kText);
  EXPECT_EQ(text_of(registry.Decode(RecordOf(nested, {{"content-type", "application/zstd"}}))), kText);
  EXPECT_EQ(text_of(registry.Decode(RecordOf(nested, {{"content-encoding", "gzip, zstd"}}))), kText);
  EXPECT_EQ(text_of(registry.Decode(RecordOf(kMessage, {{"content-encoding", "gzip"}}))), kText)
      << "a client unpacked it, and left the header";
}

TEST(UnpackTest, TheRegistryTellsWhatItCannotUnpack) {
  const DecoderRegistry registry(TestInputConfig());
  const auto reason_of = [&](std::string_view value, std::vector<HeaderView> headers = {}) {
    return std::get<DecodeError>(registry.Decode(RecordOf(value, std::move(headers))).decoded).reason;
  };
  EXPECT_EQ(reason_of(kMessage, {{"content-encoding", "compress"}}), v1::UNKNOWN_DECODER);
  EXPECT_EQ(reason_of(Gzip(kMessage).substr(0, 20)), v1::MALFORMED);
  EXPECT_EQ(reason_of(Gzip("")), v1::EMPTY_VALUE);
  EXPECT_EQ(reason_of(Gzip(std::string(9 << 20, ' '))), v1::TOO_LARGE);
  std::string deep(kMessage);
  for (int i = 0; i <= DecoderRegistry::kMostPackings; ++i) deep = Gzip(deep);
  EXPECT_EQ(reason_of(deep), v1::TOO_DEEP);
}

}  // namespace
}  // namespace policywire::ingest
