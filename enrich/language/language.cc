#include "enrich/language/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>

#include "enrich/clean/utf8.h"
#include "enrich/language/function_words.h"
#include "enrich/language/survey.h"

namespace policywire::enrich {
namespace {

// A text that is shorter than this is looked at together with its headline.
constexpr size_t kShortText = 400;
// Scores that are this far apart are as two or three words that one language has and the other has not.
constexpr double kDecided = 7;
// What CLD2's word counts for, when it is sure of it and when not.
constexpr double kReliable = 8;
constexpr double kGuess = 4;
// Fewer words than this may all be names.
constexpr uint32_t kFewWords = 5;

// Its place in AllFunctionWords(), or their number.
size_t PlaceOf(std::string_view language) {
  const auto all = AllFunctionWords();
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const FunctionWords& of) { return of.language == language; });
  return static_cast<size_t>(at - all.begin());
}

struct Opinion {
  std::string code;  // empty for none
  bool reliable = false;
};

// CLD2 knows 80 languages.
Opinion AskCld2(std::string_view text) {
  // It takes valid UTF-8 without control characters.
  std::string readable;
  readable.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const Utf8Character c = DecodeUtf8(text, at);
    if (c.valid && c.code >= 0x20 && (c.code < 0x7F || c.code >= 0xA0)) {
      readable.append(text, at, c.length);
    } else {
      readable += ' ';
    }
    at += c.length;
  }
  const CLD2::CLDHints no_hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  std::array<double, 3> scores{};
  int bytes = 0;
  bool reliable = false;
  const CLD2::Language language = CLD2::ExtDetectLanguageSummary(
      readable.data(), static_cast<int>(readable.size()), true, &no_hints, CLD2::kCLDFlagBestEffort, languages.data(),
      percents.data(), scores.data(), nullptr, &bytes, &reliable);
  if (language == CLD2::UNKNOWN_LANGUAGE) return {};
  std::string code = CLD2::LanguageCode(language);
  code.resize(std::min(code.find('-'), code.size()));  // "zh-Hant"
  if (code == "iw") code = "he";                       // its older name
  if (code == "un" || code.size() < 2 || code.size() > 3) return {};
  return {code, reliable};
}

// The language of the function words and letters, where they tell, else with CLD2's vote beside theirs.
Language FromWords(std::string_view text, Survey& survey) {
  const auto languages = AllFunctionWords();
  const auto name = [&](size_t place) { return std::string(languages[place].language); };
  const size_t best = survey.Best();
  const bool many = survey.function_words * 5 >= survey.words;
  if (many && survey.scores[best] - survey.SecondTo(best) >= kDecided) return {name(best), true};

  // Whatever it is that is not in Latin letters, it is not English.
  const bool latin = survey.MainScript() == Script::kLatin;
  Opinion opinion = AskCld2(text);
  // It takes capitals, which headlines may be in, for words that it does not know.
  if (survey.ascii_capitals * 2 > survey.Letters(Script::kLatin)) opinion.reliable = false;
  const double vote = opinion.reliable ? kReliable : kGuess;
  const size_t asked = PlaceOf(opinion.code);
  if (asked == languages.size()) {
    const bool its = !opinion.code.empty() && survey.scores[best] < vote;
    return {its ? opinion.code : name(best), !latin || (its && opinion.reliable && survey.words > kFewWords)};
  }
  survey.scores[asked] += vote;
  // It takes Indonesian for Malay and Swedish for Norwegian: words and letters tell these apart.
  if (opinion.code == "ms") survey.scores[PlaceOf("id")] += vote;
  if (opinion.code == "no") survey.scores[PlaceOf("sv")] += vote;
  const size_t likeliest = survey.Best();
  const double english = survey.scores[PlaceOf("en")];
  const bool proof = survey.function_words + survey.telling_letters >= 2 ||
                     (opinion.reliable && survey.words >= kFewWords && english == 0);
  const bool certain =
      !latin || IsEnglish(languages[likeliest].language) || (proof && survey.scores[likeliest] - english >= kDecided);
  return {name(likeliest), certain};
}

}  // namespace

Language IdentifyLanguage(std::string_view text) {
  std::string sample;
  if (text.size() > kLanguageSample) {
    sample.append(text, 0, kLanguageSample / 2).append(" ").append(text, text.size() / 2, kLanguageSample / 2);
    text = sample;
  }
  Survey survey = SurveyOf(text);
  switch (survey.MainScript()) {
    case Script::kNone:
      return {};
    case Script::kGreek:
      return {"el", true};
    case Script::kThai:
      return {"th", true};
    case Script::kHangul:
      return {"ko", true};
    case Script::kKana:
      return {"ja", true};
    case Script::kHan:
      return {survey.Letters(Script::kKana) * 20 > survey.Letters(Script::kHan) ? "ja" : "zh", true};
    default:
      return FromWords(text, survey);
  }
}

bool IsEnglish(std::string_view tag) {
  return tag.size() >= 2 && (tag[0] | 0x20) == 'e' && (tag[1] | 0x20) == 'n' && (tag.size() == 2 || tag[2] == '-');
}

std::string LanguageOf(const v1::Article& article) {
  const bool is_short = article.text().size() < kShortText && !article.title().empty();
  const Language read =
      is_short ? IdentifyLanguage(article.title() + "\n" + article.text()) : IdentifyLanguage(article.text());
  const std::string& stated = article.language();
  if (!read.certain) return stated.empty() ? "en" : stated;
  const std::string_view primary = std::string_view(stated).substr(0, stated.find('-'));
  const bool same = std::equal(primary.begin(), primary.end(), read.code.begin(), read.code.end(),
                               [](char a, char b) { return (a | 0x20) == b; });
  return same ? stated : read.code;
}

}  // namespace policywire::enrich
