#include "enrich/clean/mend_encoding.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "enrich/clean/offset_map.h"
#include "tests/support/text_checks.h"

namespace policywire::enrich {
namespace {

std::string Mended(std::string_view text) {
  std::string out;
  OffsetMap map;
  return MendEncoding(text, out, map) == 0 ? std::string(text) : out;
}

// `text` in UTF-8, read in `set`; bytes that the set lacks as control characters.
std::string ReadIn(const char* set, std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* const converter = ucnv_open(set, &error);
  EXPECT_TRUE(U_SUCCESS(error)) << set;
  std::string out;
  for (const char byte : text) {
    UChar unit = 0;
    error = U_ZERO_ERROR;
    ucnv_toUChars(converter, &unit, 1, &byte, 1, &error);
    if (unit == 0xFFFD) unit = static_cast<uint8_t>(byte);
    if (unit < 0x80) {
      out += static_cast<char>(unit);
      continue;
    }
    if (unit >= 0x800) {
      out += static_cast<char>(0xE0 | unit >> 12);
      out += static_cast<char>(0x80 | (unit >> 6 & 0x3F));
    } else {
      out += static_cast<char>(0xC0 | unit >> 6);
    }
    out += static_cast<char>(0x80 | (unit & 0x3F));
  }
  ucnv_close(converter);
  return out;
}

constexpr std::string_view kWritten[] = {
    "The minister’s “red lines” – no more than €5bn – held.",
    "L’été à Genève, où la délégation s’était réfugiée, coûte cher.",
    "Zürich, Köln und Århus: größere Zölle für Stahl",
    "Příliš žluťoučký kůň: ministr Dvořák odmítl cla",
    "Łódź, Gdańsk i Wrocław: żądania związków",
    "Правительство ввело пошлины на сталь и алюминий",
    "Η κυβέρνηση επέβαλε δασμούς στον χάλυβα",
    "ממשלת ישראל הודיעה על מכסים",
    "أعلنت الحكومة رسوما جديدة على الصلب",
    "政府宣布对钢铁加征关税，欧盟表示反对。",
    "Bộ trưởng nói rằng thuế quan sẽ được áp dụng",
    "Talks over 🇺🇦 ended 😀",
};

TEST(MendEncoding, UndoesEverySetThatUtf8IsReadIn) {
  for (const char* const set : {"windows-1252", "ISO-8859-1", "windows-1250", "windows-1251", "windows-1254",
                                "windows-1257", "ISO-8859-2", "macintosh", "IBM437", "KOI8-R"}) {
    for (const std::string_view written : kWritten) EXPECT_EQ(Mended(ReadIn(set, written)), written) << set;
  }
}

TEST(MendEncoding, UndoesWhatWasMisreadSeveralTimes) {
  for (const char* const set : {"windows-1252", "windows-1250", "macintosh"}) {
    for (const std::string_view written : {kWritten[0], kWritten[1], kWritten[5]}) {
      const std::string twice = ReadIn(set, ReadIn(set, written));
      EXPECT_EQ(Mended(twice), written) << set;
      EXPECT_EQ(Mended(ReadIn(set, twice)), written) << set;
    }
  }
}

TEST(MendEncoding, LeavesWhatIsRight) {
  for (const std::string_view written : kWritten) EXPECT_EQ(Mended(written), written);
  for (const std::string_view text : {
           "",
           "plain",
           "a",
           "\xC3",
           "\xE2\x80",
           "caf\xE9 society",
           "CAFÉ®, NESTLÉ™ and the name “ZOÉ”…",  // capitals with marks behind them
           "PIÙ… È™? «PERÒ» – SÌ’",               // what windows-1252 reads as a letter
           "a radius of 10 Å—or 12 Å ‘at most’",
           "РІЗНІ СІЧ, ВІЙСЬКО: «Різдво» і “Їжак”",  // Ukrainian, by windows-1251
           "l’été, d’être, l’île – qu’à",            // the apostrophe leads in Mac OS Roman
           "√π and √2, ≈π, ƒ(x)",
           "╔══╗ ├┤ ┼┐",  // mathematics, line art
           "5×£35, 20 °C ± 3 µm, §4, ½",
           "NÃO, SÃO, AÇÕES: Ã é letra",
           "«В» и «Г», № 5 – “Ё”",
           "日本、中国。한국",
           "İSTANBUL’DA, IŞIK, ÇAĞ… Ğ",
           "MAGYARORSZÁG – ŐRSÉG",
           "ROMÂNIA “ŢARĂ” VIAŢĂ…",
       }) {
    EXPECT_EQ(Mended(text), text);
  }
}

struct Row {
  std::string_view read;
  std::string_view written;
};

TEST(MendEncoding, MendsTheMisreadPartAlone) {
  constexpr Row kRows[] = {
      {"Größe and GrÃ¶ÃŸe", "Größe and Größe"},
      {"“quoted” and â€œquotedâ€\u009d", "“quoted” and “quoted”"},
      {"10 Å— and cafÃ©", "10 Å— and café"},
      {"\u0093Never,\u0094 he said\u0085", "“Never,” he said…"},
      {"the eventÂ’s end", "the event’s end"},
      {"costs Â£5, not ВЈ6", "costs £5, not £6"},
      {"Ã\u00A0 Paris, voilÃ  tout", "à Paris, voilà tout"},
      {"Le prÃ©sident va Ã Paris", "Le président va à Paris"},
      {"decisÃ£o Ã s 19h", "decisão às 19h"},
      {"FirstÂ  second", "First\u00A0 second"},
  };
  for (const Row& row : kRows) EXPECT_EQ(Mended(row.read), row.written) << row.read;
}

TEST(MendEncoding, OfLostBytesOnlyWhatIsCertainIsMade) {
  constexpr Row kRows[] = {
      {"the â€œinner circleâ€ met", "the “inner circle” met"},  // windows-1252 has no character for the last byte
      {"â€œWhy?â€ and â€œwho?â€? â€“ nobody knows", "“Why?” and “who?”? – nobody knows"},
      {"rated â€œbbâ€? now", "rated “bb\uFFFD now"},
      {"rated â€œbbâ€\uFFFD now", "rated “bb\uFFFD now"},
      {"ï¬nancial and ï¬‚oat", "ﬁnancial and ﬂoat"},
      {"SlovenÄ\uFFFDina", "Sloven\uFFFDina"},
      {"the ServiceMarkâ„ law", "the ServiceMark\u2120 law"},
      {"a lone Ã\uFFFD", "a lone Ã\uFFFD"},
  };
  for (const Row& row : kRows) EXPECT_EQ(Mended(row.read), row.written) << row.read;
}

TEST(MendEncoding, LeadsBackToWhatWasMisread) {
  constexpr std::string_view kRead = "Un cafÃƒÂ© Ã  GenÃ¨ve";
  std::string out;
  OffsetMap map;
  EXPECT_EQ(MendEncoding(kRead, out, map), 5U);
  EXPECT_EQ(out, "Un café à Genève");
  const auto slice = [&](std::string_view piece) {
    const auto at = static_cast<uint32_t>(out.find(piece));
    const auto [begin, end] = map.ToOriginal(at, at + static_cast<uint32_t>(piece.size()));
    return kRead.substr(begin, end - begin);
  };
  EXPECT_EQ(slice("é"), "ÃƒÂ©");
  EXPECT_EQ(slice("café"), "cafÃƒÂ©");
  EXPECT_EQ(slice("Genève"), "GenÃ¨ve");
  EXPECT_EQ(slice("Un"), "Un");
}

TEST(MendEncoding, IsLinear) {
  // Nothing but leads, nothing but what goes on, rows without end: done at once, or the test does not end.
  for (const std::string_view unit : {"Ã", "â€", "Ã©", "\u0080", "\xE2", "ãƒ", "Ã\uFFFD", "â ", "Ð "}) {
    std::string text;
    while (text.size() < 2'000'000) text += unit;
    EXPECT_TRUE(testing::IsUtf8(Mended(text)) || unit == "\xE2");
  }
}

}  // namespace
}  // namespace policywire::enrich
