#include "enrich/clean/utf8.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/text_checks.h"

namespace policywire::enrich {
namespace {

std::string Encoded(char32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x800) return {static_cast<char>(0xC0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

TEST(DecodeUtf8, EveryCodePointButSurrogates) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    const std::string bytes = Encoded(c);
    const Utf8Character character = DecodeUtf8(bytes, 0);
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    ASSERT_EQ(character.valid, !surrogate) << static_cast<uint32_t>(c);
    ASSERT_EQ(character.code, surrogate ? 0xFFFD : c);
    ASSERT_EQ(character.length, surrogate ? 1 : bytes.size());
  }
}

// Against the table of the standard, for every lead and every second byte, with tails that are right, wrong and cut.
TEST(DecodeUtf8, AgreesWithTheTable) {
  for (int lead = 0; lead < 256; ++lead) {
    for (int second = 0; second < 256; ++second) {
      for (const std::string& tail : {std::string(), std::string("\x80"), std::string("\x80\xBF"), std::string("a")}) {
        const std::string bytes = std::string{static_cast<char>(lead), static_cast<char>(second)} + tail;
        const Utf8Character character = DecodeUtf8(bytes, 0);
        ASSERT_GE(character.length, 1);
        ASSERT_LE(character.length, bytes.size());
        ASSERT_EQ(character.valid, testing::IsUtf8(bytes.substr(0, character.length))) << lead << " " << second;
      }
    }
  }
}

TEST(DecodeUtf8, TakesTheMaximalSubpartOfWhatIsNotValid) {
  struct Row {
    std::string bytes;
    uint8_t length;
  };
  for (const Row& row : {
           Row{"\x80", 1},              // a tail alone
           Row{"\xC0\x80", 1},          // overlong
           Row{"\xE0\x80\x80", 1},      // overlong
           Row{"\xED\xA0\x80", 1},      // a surrogate
           Row{"\xF4\x90\x80\x80", 1},  // above U+10FFFF
           Row{"\xF8\x88\x80\x80", 1},  // no lead
           Row{"\xE2\x80", 2},          // cut by the end
           Row{"\xE2\x80\x41", 2},      // cut by a letter
           Row{"\xF0\x9F\x98", 3},      // cut by the end
           Row{"\xF0\x9F\x98 ", 3},     // cut by a space
           Row{"\xC3\xC3", 1},          // cut by another lead
       }) {
    const Utf8Character character = DecodeUtf8(row.bytes, 0);
    EXPECT_FALSE(character.valid);
    EXPECT_EQ(character.length, row.length) << row.bytes;
  }
}

}  // namespace
}  // namespace policywire::enrich
