#include "enrich/clean/single_byte_sets.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <array>
#include <cstdint>

namespace policywire::enrich {
namespace {

struct Row {
  SingleByteSet set;
  const char* icu;
};
constexpr std::array<Row, kSingleByteSets> kRows = {{
    {kWindows1252, "windows-1252"},
    {kWindows1250, "windows-1250"},
    {kWindows1251, "windows-1251"},
    {kWindows1253, "windows-1253"},
    {kWindows1254, "windows-1254"},
    {kWindows1257, "windows-1257"},
    {kIso8859_2, "ISO-8859-2"},
    {kMacRoman, "macintosh"},
    {kIbm437, "IBM437"},
    {kKoi8R, "KOI8-R"},
}};

TEST(SingleByteSets, AreThoseOfIcu) {
  for (const Row& row : kRows) {
    UErrorCode error = U_ZERO_ERROR;
    UConverter* const converter = ucnv_open(row.icu, &error);
    ASSERT_TRUE(U_SUCCESS(error)) << row.icu;
    int differing = 0;
    for (int byte = 0x80; byte <= 0xFF; ++byte) {
      const char in = static_cast<char>(byte);
      std::array<UChar, 4> out = {};
      error = U_ZERO_ERROR;
      ucnv_toUChars(converter, out.data(), out.size(), &in, 1, &error);
      // What a set lacks stands for itself here; ICU has no character for some of that.
      const char32_t code = out[0] == 0xFFFD ? static_cast<char32_t>(byte) : char32_t{out[0]};
      if (BytesOf(code).bytes[row.set] != byte) ++differing;
    }
    EXPECT_EQ(differing, 0) << row.icu;
    ucnv_close(converter);
  }
}

TEST(SingleByteSets, TellLeadsFromWhatGoesOn) {
  EXPECT_NE(BytesOf(U'â').leads & 1U << kWindows1252, 0);
  EXPECT_EQ(BytesOf(U'â').continues & 1U << kWindows1252, 0);
  EXPECT_NE(BytesOf(U'€').continues & 1U << kWindows1252, 0);
  EXPECT_EQ(BytesOf(U'a').leads, 0);
  EXPECT_EQ(BytesOf(U'中').continues, 0);
  EXPECT_EQ(BytesOf(0x1F600).leads, 0);
}

TEST(SingleByteSets, ControlCharactersAreMarksOfWindows) {
  EXPECT_EQ(Windows1252Character(0x93), U'“');
  EXPECT_EQ(Windows1252Character(0x81), 0x81U);
  EXPECT_EQ(BytesOf(0x93).bytes[kWindows1252], 0x93);
  EXPECT_EQ(BytesOf(0x93).bytes[kWindows1250], 0);
}

}  // namespace
}  // namespace policywire::enrich
