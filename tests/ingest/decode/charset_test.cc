#include "ingest/decode/charset.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/ingest/decode/in_charset.h"

namespace policywire::ingest {
namespace {

using std::string_literals::operator""s;

struct Read {
  std::string text;
  std::string charset;
};

Read ReadAs(std::string_view bytes, std::string_view content_type = "") {
  CharsetText out;
  DecodeMarkup(bytes, content_type, out);
  return {std::string(out.text), out.charset};
}

TEST(CharsetTest, AByteOrderMarkDecides) {
  EXPECT_EQ(ReadAs("\xEF\xBB\xBFTalks", "text/html; charset=koi8-r").text, "Talks");
  EXPECT_EQ(ReadAs("\xFF\xFET\0\xE9\0"s).text, "Té");
  EXPECT_EQ(ReadAs("\xFE\xFF\0T\xD8\x3D\xDE\x00"s).text, "T😀");
  EXPECT_EQ(ReadAs("\xFF\xFE\0\0T\0\0\0\0\xF6\1\0"s).text, "T😀");
  EXPECT_EQ(ReadAs("\0\0\xFE\xFF\0\0\0T"s).charset, "UTF-32BE");
}

TEST(CharsetTest, ThenTheContentTypeThenThePageThenTheBytes) {
  const std::string page = "<meta charset='windows-1251'>\xD2\xE5\xEC\xE0";
  EXPECT_EQ(ReadAs(page).text, "<meta charset='windows-1251'>Тема");
  EXPECT_EQ(ReadAs(page, "text/html; charset=\"iso-8859-1\"").text, "<meta charset='windows-1251'>Òåìà");
  EXPECT_EQ(ReadAs("<?xml version='1.0' encoding='ISO-8859-2'?>\xB1").text,
            "<?xml version='1.0' encoding='ISO-8859-2'?>ą");
  EXPECT_EQ(ReadAs("<META http-equiv=content-type content='text/html; charset=shift_jis'>\x82\xA0").text,
            "<META http-equiv=content-type content='text/html; charset=shift_jis'>あ");
  EXPECT_EQ(ReadAs("caf\xC3\xA9").charset, "utf-8");
  EXPECT_EQ(ReadAs("caf\xE9 \x93quoted\x94").text, "café “quoted”");
  EXPECT_EQ(ReadAs("a charset=utf-16 in a text\xE9").charset, "windows-1252");
}

TEST(CharsetTest, WhatIsSaidWronglyIsSeenThrough) {
  EXPECT_EQ(ReadAs("<meta charset=iso-8859-1>caf\xC3\xA9").text, "<meta charset=iso-8859-1>café");
  EXPECT_EQ(ReadAs("caf\xE9", "text/html; charset=no-such-set").text, "café");
  EXPECT_EQ(ReadAs("<meta charset=utf-16>Talks").text, "<meta charset=utf-16>Talks");
  EXPECT_EQ(ReadAs("<meta charset=utf-8>caf\xE9").text, "<meta charset=utf-8>café");
  EXPECT_EQ(ReadAs("<meta charset=utf-8>caf\xC3\xA9s, caf\xC3\xA9 and caf\xE9").text,
            "<meta charset=utf-8>caf\xC3\xA9s, caf\xC3\xA9 and caf\xE9")
      << "left for others to repair";
}

// Across the borders of the pieces in which a page is converted.
TEST(CharsetTest, EveryCharacterLeadsBackToItsBytes) {
  std::string bytes = "<meta charset=gb18030>";
  while (bytes.size() < 20000) bytes += "a\xD6\xD0\x94\x39\xDA\x33z";  // a, 中, an emoji of four bytes, z
  CharsetText out;
  DecodeMarkup(bytes, "", out);
  ASSERT_EQ(out.charset, "gb18030");
  uint32_t text = 0;
  uint32_t input = 0;
  for (const TextPiece& piece : out.map.pieces()) {
    ASSERT_EQ(piece.text_begin, text);
    ASSERT_EQ(piece.input_begin, input);
    text += piece.text_size;
    input += piece.input_size;
    const std::string_view made = out.text.substr(piece.text_begin, piece.text_size);
    const std::string_view from = std::string_view(bytes).substr(piece.input_begin, piece.input_size);
    if (!piece.whole) {
      ASSERT_EQ(made, from);
    } else if (from.size() == 2) {
      ASSERT_EQ(made, "中");
    } else {
      ASSERT_EQ(from, "\x94\x39\xDA\x33");
      ASSERT_EQ(made, "💩");
    }
  }
  EXPECT_EQ(text, out.text.size());
  EXPECT_EQ(input, bytes.size());
}

// Of one character come two, and the second may come with the next piece.
TEST(CharsetTest, WhatBecomesTwoCharactersLeadsBackToTheSameBytes) {
  for (size_t before = 4080; before < 4110; ++before) {
    const std::string bytes = In("ibm-1399", std::string(before, 'a') + "\u304B\u309A\u5317");
    CharsetText out;
    DecodePlain(bytes, "text/plain; charset=ibm-1399", out);
    ASSERT_EQ(out.text.substr(before), "\u304B\u309A\u5317");
    const std::vector<TextPiece>& pieces = out.map.pieces();
    ASSERT_EQ(pieces.size(), before + 2);
    const TextPiece& both = pieces[before];
    EXPECT_EQ(both.text_begin, before);
    EXPECT_EQ(both.text_size, 6U);
    EXPECT_EQ(bytes.substr(both.input_begin, both.input_size), "\xEC\xB5") << before;
    EXPECT_EQ(pieces[before + 1].input_begin, both.input_begin + 2);
  }
}

}  // namespace
}  // namespace policywire::ingest
