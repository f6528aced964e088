#include "sink/text/visible.h"

#include <gtest/gtest.h>

#include <string>

#include "sink/text/utf8.h"

namespace policywire::sink {
namespace {

using std::string_literals::operator""s;

TEST(Visible, LeavesWhatIsSeen) {
  for (const char* text : {"", "a b", "\"50%\" \\ ~", "Société Générale", "中国", "e\u0301", "‘→’ …", "😀", "שלום"}) {
    EXPECT_EQ(Visible(text), text);
  }
}

TEST(Visible, ShowsWhatATerminalObeys) {
  EXPECT_EQ(Visible("a\x1b[2Jb\nc\td\re\0f\x7F"s), "a\\x1b[2Jb\\nc\\td\\re\\x00f\\x7f");
  EXPECT_EQ(Visible("\u0085\u009B31m"), "\\u0085\\u009b31m");
}

TEST(Visible, ShowsWhatTurnsAndHides) {
  EXPECT_EQ(Visible("\u202Egnp.exe"), "\\u202egnp.exe");
  EXPECT_EQ(Visible("\u2066a\u2069\u200E\u061C"), "\\u2066a\\u2069\\u200e\\u061c");
  EXPECT_EQ(Visible("a\u200Bb\u00ADc\u2060d\uFEFF"), "a\\u200bb\\u00adc\\u2060d\\ufeff");
  EXPECT_EQ(Visible("a\u2028b\u2029"), "a\\u2028b\\u2029");
  EXPECT_EQ(Visible("\U000E0041"), "\\U000e0041");
}

TEST(Visible, ShowsBytesThatAreNoText) {
  EXPECT_EQ(Visible("a\xFF\xC3("), "a\\xff\\xc3(");
  EXPECT_EQ(Visible("\xED\xA0\x80\xC0\xAF"), "\\xed\\xa0\\x80\\xc0\\xaf") << "a surrogate, an overlong form";
  EXPECT_EQ(Visible("\xE2\x80"), "\\xe2\\x80") << "cut short";
}

TEST(Visible, ChangesNothingTwice) {
  const std::string once = Visible("\x1b\u202E\xFF\n\\");
  EXPECT_EQ(Visible(once), once);
}

TEST(Utf8, ReadsEveryCharacter) {
  EXPECT_EQ(CharacterAt("é", 0).code, 0xE9U);
  EXPECT_EQ(CharacterAt("\u202E", 0).code, 0x202EU);
  EXPECT_EQ(CharacterAt("\U0010FFFF", 0).code, 0x10FFFFU);
  EXPECT_EQ(CharacterAt("a\xF4\x90\x80\x80", 1).length, 0U) << "above the last";
}

TEST(Utf8, ReplacesEachByteThatIsNone) { EXPECT_EQ(ValidUtf8("a\xFFé\xE2\x80"), "a\uFFFDé\uFFFD\uFFFD"); }

}  // namespace
}  // namespace policywire::sink
