#include "ingest/decode/guess_charset.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "ingest/decode/charset.h"
#include "tests/ingest/decode/in_charset.h"

namespace policywire::ingest {
namespace {

using std::string_literals::operator""s;

std::string Decoded(std::string_view bytes) {
  CharsetText out;
  DecodePlain(bytes, "", out);
  return std::string(out.text);
}

constexpr std::string_view kRussian =
    "Правительство ввело дополнительные пошлины на импорт стали. Министр торговли заявил, что переговоры с соседними "
    "странами продолжатся в следующем месяце, а действующее соглашение останется в силе до конца года.";
constexpr std::string_view kUkrainian =
    "Уряд запровадив додаткові мита на імпорт сталі. Міністр торгівлі заявив, що переговори із сусідніми країнами "
    "продовжаться наступного місяця, а чинна угода діятиме до кінця року.";
constexpr std::string_view kGreek =
    "Η κυβέρνηση επέβαλε πρόσθετους δασμούς στις εισαγωγές χάλυβα. Ο υπουργός εμπορίου δήλωσε ότι οι διαπραγματεύσεις "
    "με "
    "τις γειτονικές χώρες θα συνεχιστούν τον επόμενο μήνα.";
constexpr std::string_view kHebrew =
    "הממשלה הטילה מכסים נוספים על יבוא פלדה. שר המסחר אמר כי המשא ומתן עם המדינות השכנות יימשך בחודש הבא, וכי ההסכם "
    "הקיים יישאר בתוקף עד סוף השנה.";
constexpr std::string_view kArabic =
    "فرضت الحكومة رسوما إضافية على واردات الصلب. وقال وزير التجارة إن المفاوضات مع الدول المجاورة ستستمر الشهر المقبل، "
    "وإن الاتفاق الحالي سيبقى ساريا حتى نهاية العام.";
constexpr std::string_view kJapanese =
    "政府は鉄鋼の輸入に追加の関税を課した。貿易大臣は、隣国との交渉は来月も続き、現在の協定は年末まで有効であると述べた"
    "。";
constexpr std::string_view kKorean =
    "정부는 철강 수입에 추가 관세를 부과했다. 무역 장관은 이웃 나라들과의 협상이 다음 달에도 계속되고 현재 협정은 "
    "연말까지 "
    "유효하다고 말했다.";
constexpr std::string_view kChinese =
    "政府对钢铁进口加征关税。贸易部长表示，与邻国的谈判将在下个月继续进行，现行协定在年底之前仍然有效。";
constexpr std::string_view kTaiwan =
    "政府對鋼鐵進口加徵關稅。貿易部長表示，與鄰國的談判將在下個月繼續進行，現行協定在年底之前仍然有效。";
constexpr std::string_view kThai =
    "รัฐบาลเรียกเก็บภาษีนำเข้าเหล็กเพิ่มเติม รัฐมนตรีการค้ากล่าวว่าการเจรจากับประเทศเพื่อนบ้านจะดำเนินต่อไปในเดือนหน้า";
constexpr std::string_view kPolish =
    "Rząd wprowadził dodatkowe cła na import stali. Minister handlu powiedział, że rozmowy z sąsiednimi państwami będą "
    "trwały w przyszłym miesiącu, a obecna umowa pozostanie ważna do końca roku.";
constexpr std::string_view kHungarian =
    "A kormány további vámokat vetett ki az acélbehozatalra. A kereskedelmi miniszter szerint a szomszédos országokkal "
    "folytatott tárgyalások jövő hónapban folytatódnak, és az egyezmény az év végéig érvényben marad.";
constexpr std::string_view kTurkish =
    "Hükümet çelik ithalatına ek gümrük vergisi koydu. Ticaret bakanı, komşu ülkelerle görüşmelerin gelecek ay "
    "süreceğini "
    "ve mevcut anlaşmanın yıl sonuna kadar yürürlükte kalacağını söyledi.";
constexpr std::string_view kFrench =
    "Le gouvernement a imposé des droits supplémentaires sur les importations d’acier. « Les négociations se "
    "poursuivront à "
    "l’été », a déclaré la ministre, « et l’accord restera en vigueur jusqu’à la fin de l’année ».";
constexpr std::string_view kEnglish =
    "The minister’s “red lines” held: the duties – some €5bn a year – stay until talks resume in Málaga, her office "
    "said.";

TEST(GuessCharset, ReadsTextInManySets) {
  struct Row {
    const char* set;
    std::string_view text;
  };
  constexpr Row kRows[] = {
      {"windows-1251", kRussian},   {"KOI8-R", kRussian},       {"IBM866", kRussian},
      {"IBM855", kRussian},         {"ISO-8859-5", kRussian},   {"x-mac-cyrillic", kRussian},
      {"windows-1251", kUkrainian}, {"windows-1253", kGreek},   {"ISO-8859-7", kGreek},
      {"windows-1255", kHebrew},    {"windows-1256", kArabic},  {"ISO-8859-6", kArabic},
      {"Shift_JIS", kJapanese},     {"EUC-JP", kJapanese},      {"ISO-2022-JP", kJapanese},
      {"EUC-KR", kKorean},          {"ISO-2022-KR", kKorean},   {"GB18030", kChinese},
      {"gb2312", kChinese},         {"Big5", kTaiwan},          {"EUC-TW", kTaiwan},
      {"windows-874", kThai},       {"windows-1250", kPolish},  {"ISO-8859-2", kPolish},
      {"windows-1250", kHungarian}, {"ISO-8859-2", kHungarian}, {"windows-1254", kTurkish},
      {"ISO-8859-9", kTurkish},     {"windows-1252", kFrench},  {"macintosh", kFrench},
      {"windows-1252", kEnglish},   {"macintosh", kEnglish},    {"UTF-16LE", kRussian},
      {"UTF-16BE", kFrench},

      {"UTF-32LE", kChinese},       {"UTF-32BE", kEnglish},     {"UTF-8", kThai},
  };
  for (const Row& row : kRows) EXPECT_EQ(Decoded(In(row.set, row.text)), row.text) << row.set;
}

TEST(GuessCharset, FewBytesAmongAsciiAreLatin) {
  EXPECT_EQ(Decoded("caf\xE9 society"), "café society");
  EXPECT_EQ(Decoded("It\x92s the \x93red line\x94 \x96 no more"), "It’s the “red line” – no more");
  EXPECT_EQ(Decoded("a fee of \xA3"
                    "5 or 20\xB0"),
            "a fee of £5 or 20°");
  EXPECT_EQ(Decoded("the Malm\xF6 talks, the S\xE3o Paulo talks"), "the Malmö talks, the São Paulo talks");
}

TEST(GuessCharset, BinaryIsNoWideText) {
  EXPECT_EQ(WideCharsetOf("\x7F"
                          "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0\1\0\0\0"s),
            "");
  EXPECT_EQ(WideCharsetOf("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\b\6\0\0\0"s), "");
  EXPECT_EQ(WideCharsetOf("plain text, no zero in it"), "");
  EXPECT_EQ(WideCharsetOf(""), "");
  EXPECT_EQ(WideCharsetOf(In("UTF-16LE", kEnglish)), "UTF-16LE");
}

TEST(GuessCharset, AnAsciiTextThatOnlyLooksShiftedStays) {
  for (const std::string_view text : {"if ~{x} then", "\x1B[1mbold\x1B[0m", "\x1B(B", "costs 5 ~{ or 6"}) {
    EXPECT_EQ(Decoded(text), text);
  }
}

TEST(GuessCharset, WhatIsSaidIsNotBelievedWhereItCannotBe) {
  const auto read = [](std::string_view bytes, std::string_view type) {
    CharsetText out;
    DecodePlain(bytes, type, out);
    return std::string(out.text);
  };
  EXPECT_EQ(read(In("windows-1251", kRussian), "text/plain; charset=iso-8859-1"), kRussian);
  EXPECT_EQ(read(In("KOI8-R", kRussian), "text/plain; charset=utf-8"), kRussian);
  EXPECT_EQ(read(In("windows-1252", kFrench), "text/plain; charset=utf-8"), kFrench);
  EXPECT_EQ(read("caf\xC3\xA9 in M\xC3\xA1laga and \xE9", "text/plain; charset=utf-8"),
            "caf\xC3\xA9 in M\xC3\xA1laga and \xE9")
      << "one bad byte is no proof";
}

TEST(GuessCharset, WideCharactersAreBelievedWhereTheyCanBe) {
  const auto read = [](std::string_view bytes, std::string_view type) {
    CharsetText out;
    DecodePlain(bytes, type, out);
    return std::string(out.text);
  };
  const std::string chinese = std::string(kChinese) + "\n";
  EXPECT_EQ(WideCharsetOf(In("UTF-16LE", chinese)), "") << "one zero is too few to guess by";
  EXPECT_EQ(read(In("UTF-16LE", chinese), "text/plain; charset=utf-16le"), chinese);
  EXPECT_EQ(read(In("UTF-16BE", kEnglish), "text/plain; charset=utf-16be"), kEnglish);
  EXPECT_EQ(read(In("UTF-16BE", "They met again."), "text/plain; charset=utf-16be"), "They met again.");
  EXPECT_EQ(read("They met again.", "text/plain; charset=utf-16le"), "They met again.");
  EXPECT_EQ(read("caf\xE9 society", "text/plain; charset=utf-16"), "café society");
}

TEST(GuessCharset, AFewWordsAreNoProofAgainstWhatIsSaid) {
  const std::string city = In("ISO-8859-2", "Łódź");
  EXPECT_FALSE(CannotBe(city, "ISO-8859-2")) << "though most of its letters have marks";
  EXPECT_TRUE(CannotBe(In("windows-1251", kRussian), "windows-1252"));
  std::string markup;
  while (markup.size() < 5000) markup += "<div class=menu> ";
  EXPECT_TRUE(CannotBe(markup + In("windows-1251", kRussian), "windows-1252"));
  for (const std::string_view text : {kFrench, kHungarian, kTurkish, kPolish}) {
    const std::string_view set = text == kFrench ? "windows-1252" : text == kTurkish ? "windows-1254" : "windows-1250";
    EXPECT_FALSE(CannotBe(In(set.data(), text), set.data())) << text;
  }
  EXPECT_TRUE(CannotBe("\xFF, \xFF and \xFF.", "GB18030"));
  EXPECT_FALSE(CannotBe(In("Shift_JIS", kJapanese), "Shift_JIS"));
}

}  // namespace
}  // namespace policywire::ingest
