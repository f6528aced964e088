#include "enrich/language/language.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "enrich/enricher.h"
#include "enrich/language/function_words.h"
#include "enrich/language/script.h"
#include "enrich/language/survey.h"

namespace policywire::enrich {
namespace {

TEST(Language, OfASentence) {
  const struct {
    std::string_view language;
    std::string_view text;
  } rows[] = {
      {"en", "The minister said on Tuesday that the tariffs would stay."},
      {"de", "Der Minister sagte am Dienstag, dass die Zölle bleiben."},
      {"fr", "Le ministre a déclaré mardi que les droits de douane seront maintenus."},
      {"es", "El ministro dijo el martes que los aranceles se mantendrán."},
      {"it", "Il ministro ha detto martedì che i dazi resteranno in vigore."},
      {"pt", "O ministro disse na terça-feira que as tarifas serão mantidas."},
      {"nl", "De minister zei dinsdag dat de invoerrechten van kracht blijven."},
      {"sv", "Ministern sade på tisdagen att tullarna ska vara kvar."},
      {"pl", "Minister powiedział we wtorek, że cła zostaną utrzymane."},
      {"tr", "Bakan salı günü gümrük vergilerinin kalacağını ve bunun için çok çalıştıklarını söyledi."},
      {"vi", "Bộ trưởng nói hôm thứ Ba rằng thuế quan sẽ được giữ nguyên."},
      {"id", "Menteri mengatakan pada hari Selasa bahwa tarif itu akan tetap berlaku."},
      {"ru", "Министр заявил во вторник, что пошлины останутся в силе."},
      {"uk", "Міністр заявив у вівторок, що мита залишаться чинними."},
      {"el", "Ο υπουργός δήλωσε την Τρίτη ότι οι δασμοί θα παραμείνουν."},
      {"ar", "قال الوزير يوم الثلاثاء إن الرسوم الجمركية ستبقى على حالها."},
      {"fa",
       "وزیر روز سه‌شنبه گفت که تعرفه‌ها باقی می‌مانند و این برای "
       "کشور "
       "خوب "
       "است."},
      {"he", "השר אמר ביום שלישי כי המכסים יישארו בתוקף."},
      {"hi", "मंत्री ने मंगलवार को कहा कि शुल्क जारी रहेंगे।"},
      {"bn", "মন্ত্রী মঙ্গলবার বলেছেন যে শুল্ক বহাল থাকবে।"},
      {"th", "รัฐมนตรีกล่าวเมื่อวันอังคารว่าภาษีจะยังคงอยู่"},
      {"ko", "장관은 화요일 관세가 유지될 것이라고 말했다."},
      {"ja", "大臣は火曜日、関税は維持されると述べた。"},
      {"zh", "部长周二表示，关税将继续生效。"},
      // No function word is listed of these.
      {"ka", "მინისტრმა სამშაბათს განაცხადა, რომ ტარიფები დარჩება."},
      {"ta", "வரிகள் தொடரும் என்று அமைச்சர் செவ்வாய்க்கிழமை கூறினார்."},
  };
  for (const auto& row : rows) {
    const Language language = IdentifyLanguage(row.text);
    EXPECT_EQ(language.code, row.language) << row.text;
    EXPECT_TRUE(language.certain) << row.text;
  }
}

TEST(Language, WithoutWordsThereIsNone) {
  for (const std::string_view text : {"", "  ", "1,234.5 %", "\xFF\xFE\x80", "— … !"}) {
    EXPECT_FALSE(IdentifyLanguage(text).certain) << text;
  }
}

// A headline of names must not cost an English article its events.
TEST(Language, AHeadlineOfNamesIsNotCertain) {
  for (const std::string_view text : {"MACRON, MELONI, SANCHEZ", "Lula, Milei, Boric", "Lula da Silva", "Zelensky"}) {
    const Language language = IdentifyLanguage(text);
    EXPECT_TRUE(!language.certain || language.code == "en") << text << " " << language.code;
  }
  EXPECT_EQ(IdentifyLanguage("U.S. and Mexico sign accord, says La Jornada").code, "en");
}

TEST(Language, LongTextsAreSampled) {
  std::string text;
  while (text.size() < 3 * kLanguageSample) text += "The tariffs that were imposed in May are still there. ";
  EXPECT_EQ(IdentifyLanguage(text).code, "en");
  // A few words in the tongue of the sender before all the rest.
  EXPECT_EQ(IdentifyLanguage("Presse- und Informationsamt der Bundesregierung, Berlin. " + text).code, "en");
}

// Nothing is written or read beyond a text, wherever it is cut.
TEST(Language, AnyBytesWillDo) {
  const std::string text = "Zölle на сталь 关税 वर \xC3\xF0\x9F tariffs";
  for (size_t begin = 0; begin < text.size(); ++begin) {
    for (size_t end = begin; end <= text.size(); ++end) {
      const std::string exact = text.substr(begin, end - begin);
      IdentifyLanguage(exact);
    }
  }
}

v1::Article Article(std::string_view stated, std::string_view title, std::string_view text) {
  v1::Article article;
  article.set_language(std::string(stated));
  article.set_title(std::string(title));
  article.set_text(std::string(text));
  return article;
}

TEST(Language, OfAnArticle) {
  constexpr std::string_view kPortuguese =
      "O ministro disse que as tarifas não serão mantidas, mas o governo quer mais tempo.";
  EXPECT_EQ(LanguageOf(Article("", "", kPortuguese)), "pt");
  EXPECT_EQ(LanguageOf(Article("pt-BR", "", kPortuguese)), "pt-BR");
  EXPECT_EQ(LanguageOf(Article("PT", "", kPortuguese)), "PT");
  EXPECT_EQ(LanguageOf(Article("en-US", "", kPortuguese)), "pt");
  EXPECT_EQ(LanguageOf(Article("p", "", kPortuguese)), "pt");
  // Too little to tell.
  EXPECT_EQ(LanguageOf(Article("", "", "Lula da Silva")), "en");
  EXPECT_EQ(LanguageOf(Article("pt", "", "Lula da Silva")), "pt");
  EXPECT_EQ(LanguageOf(Article("", "O que se sabe sobre as tarifas e os seus efeitos", "Lula da Silva")), "pt");
}

TEST(Language, EnglishIsOfAnyCountry) {
  for (const std::string_view tag : {"en", "EN", "en-GB", "En-us"}) EXPECT_TRUE(IsEnglish(tag)) << tag;
  for (const std::string_view tag : {"", "e", "eng", "enm", "de", "de-en"}) EXPECT_FALSE(IsEnglish(tag)) << tag;
}

TEST(Language, OtherLanguagesHaveNoEvents) {
  const auto enricher = Enricher::Create({});
  ASSERT_TRUE(enricher.ok());
  // The name and the trade would do in English.
  const v1::EnrichedArticle german = (*enricher)->Enrich(Article(
      "", "",
      "Canada imposed tariffs on Chinese steel, das war die Schlagzeile, die man in der Zeitung nicht lesen wollte, "
      "weil sie auch für die Menschen im Land keine gute Nachricht ist."));
  EXPECT_EQ(german.language(), "de");
  EXPECT_EQ(german.events_size(), 0);
  EXPECT_FALSE(german.text().empty());
  EXPECT_NE(german.fingerprint(), 0U);
  const v1::EnrichedArticle english =
      (*enricher)->Enrich(Article("de", "", "Canada imposed tariffs on Chinese steel."));
  EXPECT_EQ(english.language(), "en");
  EXPECT_EQ(english.events_size(), 1);
}

// A table that says a word twice, or in capitals, would count it wrongly.
TEST(FunctionWords, AreInLowerCaseAndKnown) {
  std::set<std::string_view> languages;
  for (const FunctionWords& of : AllFunctionWords()) {
    EXPECT_TRUE(languages.insert(of.language).second) << of.language;
    EXPECT_EQ(of.words.find("  "), of.words.npos) << of.language;
    EXPECT_FALSE(of.words.starts_with(' ') || of.words.ends_with(' ')) << of.language;
    const Survey survey = SurveyOf(of.words);
    EXPECT_EQ(survey.function_words, survey.words) << of.language;
    EXPECT_EQ(AllFunctionWords()[survey.Best()].language, of.language);
    EXPECT_EQ(survey.ascii_capitals, 0U) << of.language;
  }
}

TEST(Script, LowerCase) {
  const std::pair<char32_t, char32_t> rows[] = {{U'É', U'é'}, {U'×', U'×'}, {U'Ł', U'ł'}, {U'Ž', U'ž'}, {U'Ÿ', U'ÿ'},
                                                {U'İ', U'i'}, {U'Ư', U'ư'}, {U'Ș', U'ș'}, {U'Ж', U'ж'}, {U'Ї', U'ї'},
                                                {U'Қ', U'қ'}, {U'Ạ', U'ạ'}, {U'ß', U'ß'}, {U'я', U'я'}, {U'Ə', U'ə'}};
  for (const auto& [upper, lower] : rows) {
    EXPECT_EQ(Lower(upper), lower) << static_cast<uint32_t>(upper);
    EXPECT_EQ(Lower(lower), lower) << static_cast<uint32_t>(lower);
  }
}

}  // namespace
}  // namespace policywire::enrich
