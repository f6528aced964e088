#include "ingest/decode/warc/http_message.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "ingest/decode/header_fields.h"
#include "tests/ingest/decode/packed.h"

namespace policywire::ingest {
namespace {

constexpr size_t kMost = 1 << 20;

struct Outcome {
  std::optional<DecodeError> error;
  std::string bytes;
  bool cut_short = false;
  bool compressed = false;
};

Outcome Payload(std::string_view fields, std::string_view body) {
  const std::string response = "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n" + std::string(body);
  HttpMessage message;
  EXPECT_EQ(ReadHttpMessage(response, message), std::nullopt);
  HttpPayload payload;
  Outcome outcome;
  outcome.error = ReadPayload(message, kMost, payload);
  outcome.bytes = std::string(payload.bytes);
  outcome.cut_short = payload.cut_short;
  outcome.compressed = payload.compressed;
  // What was not compressed leads back, byte for byte.
  if (!outcome.error && !payload.compressed && !payload.map.pieces().empty()) {
    for (const TextPiece& piece : payload.map.pieces()) {
      EXPECT_EQ(payload.bytes.substr(piece.text_begin, piece.text_size),
                message.body.substr(piece.input_begin, piece.input_size));
    }
  }
  return outcome;
}

TEST(HttpMessageTest, ReadsStatusHeaderAndBody) {
  HttpMessage message;
  ASSERT_EQ(ReadHttpMessage("HTTP/1.0 404 Not Found\nContent-Type: text/html\ncontent-encoding: br\n\nbody", message),
            std::nullopt);
  EXPECT_EQ(message.status, 404);
  EXPECT_EQ(message.content_type, "text/html");
  EXPECT_EQ(message.content_encoding, "br");
  EXPECT_EQ(message.body, "body");
  ASSERT_EQ(ReadHttpMessage("<html>no header", message), std::nullopt);
  EXPECT_EQ(message.status, 0);
  EXPECT_EQ(message.body, "<html>no header");
  ASSERT_EQ(ReadHttpMessage("HTTP/1.1 204", message), std::nullopt);
  EXPECT_EQ(message.status, 204);
  EXPECT_EQ(message.body, "");
  ASSERT_EQ(ReadHttpMessage("HTTP/1.1 2x4 \r\n\r\n", message), std::nullopt);
  EXPECT_EQ(message.status, 0);
}

TEST(HttpMessageTest, AnEndlessHeaderIsAnError) {
  HttpMessage message;
  const auto error = ReadHttpMessage("HTTP/1.1 200 OK\r\nX: " + std::string(kMostHeaderBytes, 'x'), message);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason, v1::MALFORMED);
}

TEST(HttpMessageTest, PutsChunksTogether) {
  constexpr std::string_view kChunked = "Transfer-Encoding: chunked\r\n";
  EXPECT_EQ(Payload(kChunked, "3\r\nabc\r\n00A ;x=y\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n").bytes, "abc0123456789");
  EXPECT_EQ(Payload(kChunked, "3\nabc\n0\n\n").bytes, "abc");
  EXPECT_EQ(Payload(kChunked, "<html>unwrapped").bytes, "<html>unwrapped");
  EXPECT_EQ(Payload(kChunked, "Bad news\r\n").bytes, "Bad news\r\n") << "hexadecimal digits alone make no chunk";
  for (const char* cut : {"5\r\nabc", "3\r\nabc", "3\r\nabc\r\n", "3\r\nabc\r\n7"}) {
    const Outcome outcome = Payload(kChunked, cut);
    EXPECT_EQ(outcome.error, std::nullopt) << cut;
    EXPECT_EQ(outcome.bytes, "abc") << cut;
    EXPECT_TRUE(outcome.cut_short) << cut;
  }
  EXPECT_EQ(Payload(kChunked, "3\r\nabc\r\nx\r\n").error->reason, v1::MALFORMED);
  EXPECT_EQ(Payload(kChunked, "ffffffffffff\r\nabc").bytes, "abc");
}

TEST(HttpMessageTest, TakesEncodingsOff) {
  constexpr std::string_view kText = "<html><body>The ministers met in Oslo.</body></html>";
  EXPECT_EQ(Payload("Content-Encoding: gzip\r\n", Gzip(kText)).bytes, kText);
  EXPECT_EQ(Payload("Content-Encoding: deflate\r\n", Deflated(kText, MAX_WBITS)).bytes, kText);
  EXPECT_EQ(Payload("Content-Encoding: deflate\r\n", Deflated(kText, -MAX_WBITS)).bytes, kText);
  EXPECT_EQ(Payload("Content-Encoding: zstd\r\n", Zstd(kText)).bytes, kText);
  EXPECT_EQ(Payload("Content-Encoding: gzip, ZSTD\r\n", Zstd(Gzip(kText))).bytes, kText);
  const std::string gzip = Gzip(kText);
  char size[16];
  std::snprintf(size, sizeof(size), "%zx\r\n", gzip.size());
  EXPECT_EQ(Payload("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", size + gzip + "\r\n0\r\n\r\n").bytes,
            kText);
  EXPECT_TRUE(Payload("Content-Encoding: gzip\r\n", gzip).compressed);
  // What was taken off before it was kept.
  for (const char* encoding : {"gzip", "deflate", "br", "zstd", "none", "utf-8", "gzip, gzip"}) {
    const Outcome outcome = Payload(std::string("Content-Encoding: ") + encoding + "\r\n", kText);
    EXPECT_EQ(outcome.bytes, kText) << encoding;
    EXPECT_FALSE(outcome.compressed) << encoding;
  }
}

TEST(HttpMessageTest, DamagedAndEndlessBodiesAreErrors) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i * 7919) + " ministers met. ";
  const std::string gzip = Gzip(text);
  const Outcome cut = Payload("Content-Encoding: gzip\r\n", std::string_view(gzip).substr(0, gzip.size() / 2));
  EXPECT_EQ(cut.error, std::nullopt);
  EXPECT_TRUE(cut.cut_short);
  EXPECT_EQ(cut.bytes, text.substr(0, cut.bytes.size())) << "as far as it goes";
  EXPECT_GT(cut.bytes.size(), 100U);
  std::string damaged = gzip;
  damaged.replace(damaged.size() / 2, 8, 8, '\xFF');
  EXPECT_EQ(Payload("Content-Encoding: gzip\r\n", damaged).error->reason, v1::MALFORMED);
  EXPECT_EQ(Payload("Content-Encoding: gzip\r\n", Gzip(std::string(kMost + 1, ' '))).error->reason, v1::TOO_LARGE);
  const std::string bomb = Gzip(Gzip(std::string(20'000'000, ' ')));
  EXPECT_LT(bomb.size(), 2000U);
  EXPECT_EQ(Payload("Content-Encoding: gzip, gzip\r\n", bomb).error->reason, v1::TOO_LARGE);
  std::string deep = "deep";
  for (int i = 0; i < 5; ++i) deep = Gzip(deep);
  EXPECT_EQ(Payload("Content-Encoding: gzip,gzip,gzip,gzip,gzip\r\n", deep).error->reason, v1::TOO_DEEP);
}

}  // namespace
}  // namespace policywire::ingest
