#include "sink/webhook/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace policywire::sink {
namespace {

using ::testing::ElementsAre;
using ::testing::Not;

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char byte : bytes) {
    hex += kDigits[static_cast<unsigned char>(byte) >> 4];
    hex += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return hex;
}

// The digests of RFC 4231: a short key, and one that is longer than a block.
TEST(SignatureTest, HmacIsThatOfTheStandard) {
  EXPECT_EQ(Hex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(Hex(HmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// printf %s 'ev-1.1700000000.{"events":[]}' | openssl dgst -sha256 -hmac 'a secret of the desk' -binary | base64
TEST(SignatureTest, SignsIdTimeAndBodyWithEachKey) {
  const std::string one = "v1,D3MDklg8V4nRvulFPD5BQsvRC7zsaGwJy1IBrLZdylc=";
  EXPECT_EQ(WebhookSignature({"a secret of the desk"}, "ev-1", 1'700'000'000, R"({"events":[]})"), one);
  const std::string two =
      WebhookSignature({"a secret of the desk", "another"}, "ev-1", 1'700'000'000, R"({"events":[]})");
  EXPECT_THAT(two, ::testing::StartsWith(one + " v1,"));
  EXPECT_EQ(two.size(), 2 * one.size() + 1);
  for (const std::string& other :
       {WebhookSignature({"a secret of the desk"}, "ev-2", 1'700'000'000, R"({"events":[]})"),
        WebhookSignature({"a secret of the desk"}, "ev-1", 1'700'000'001, R"({"events":[]})"),
        WebhookSignature({"a secret of the desk"}, "ev-1", 1'700'000'000, R"({"events":[ ]})")}) {
    EXPECT_NE(other, one);
  }
}

TEST(SignatureTest, SecretsAreLines) {
  EXPECT_THAT(ParseSecrets("new one\r\n\n  old one\n").value(), ElementsAre("new one", "old one"));
  EXPECT_THAT(ParseSecrets("whsec_bmV3\nwhsec").value(), ElementsAre("new", "whsec"));
  for (const char* wrong : {"", "\n \n", "good\nwhsec_hunter2!", "whsec_"}) {
    const auto keys = ParseSecrets(wrong);
    ASSERT_FALSE(keys.ok()) << wrong;
    EXPECT_THAT(std::string(keys.status().message()), Not(::testing::HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace policywire::sink
