#include "sink/filter/filter.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "sink/filter/field.h"

namespace policywire::sink {
namespace {

using testing::HasSubstr;

v1::PolicyEvent Tariff() {
  v1::PolicyEvent event;
  event.set_event_id("0123456789abcdef0123456789abcdef");
  event.set_action(v1::SANCTION);
  event.set_instrument(v1::TARIFF);
  event.set_direction(v1::TIGHTEN);
  event.set_status(v1::DONE);
  event.add_sources()->set_code("USA");
  v1::Actor& china = *event.add_targets();
  china.set_code("CHN");
  china.set_sector("GOV");
  event.add_targets()->set_code("org:BYD");
  event.set_object("electric cars");
  event.set_date("2025-04");
  event.set_conditional(true);
  event.mutable_quote_span()->set_begin(17);
  event.mutable_score()->set_confidence(0.8F);
  event.mutable_score()->set_certainty(0.95F);
  event.mutable_score()->set_conflict(-5.8F);
  event.mutable_origin()->set_source("Federal Register");
  event.mutable_origin()->set_offset(4'000'000'000);
  return event;
}

// "yes", "no", or "OFFSET: what is wrong".
std::string Answer(std::string_view text, const v1::PolicyEvent& event = Tariff()) {
  FilterFault fault;
  const std::optional<Filter> filter = Filter::Compile(text, fault);
  if (!filter) return fmt::format("{}: {}", fault.offset, fault.text);
  return filter->Matches(event) ? "yes" : "no";
}

TEST(FilterTest, AnswersQuestions) {
  const struct {
    std::string_view filter;
    std::string_view answer;
  } rows[] = {
      {"", "yes"},
      {" \n", "yes"},
      {"action in [SANCTION, THREATEN] and \"CHN\" in targets and confidence >= 0.8", "yes"},
      {"action == SANCTION", "yes"},
      {"action != SANCTION", "no"},
      {"action in [AID]", "no"},
      {"action in []", "no"},
      {"action not in [AID, AGREE]", "yes"},
      {"instrument == TARIFF or instrument == SUBSIDY", "yes"},
      // As the field has it: 0.8 of single precision is neither more nor less than 0.8.
      {"confidence == 0.8", "yes"},
      {"confidence > 0.8", "no"},
      {"confidence < 0.8", "no"},
      {"confidence <= 0.8", "yes"},
      {"score.confidence >= 0.81", "no"},
      {"conflict < -5", "yes"},
      {"conflict in [-5.8, 1]", "yes"},
      {"origin.offset == 4000000000", "yes"},
      {"origin.offset > 3999999999 and origin.offset < 4000000001", "yes"},
      {"quote_span.begin == 17 and quote_span.end == 0", "yes"},
      {"\"CHN\" in sources", "no"},
      {"'CHN' in targets", "yes"},
      {"\"org:BYD\" in targets.code", "yes"},
      {"\"CH\" in targets", "no"},
      {"\"CHN\" not in targets", "no"},
      {"\"GOV\" in targets.sector", "yes"},
      {"targets == []", "no"},
      {"sources != []", "yes"},
      {"\"electric\" in object", "yes"},
      {"\"steel\" in object", "no"},
      {"object == \"electric cars\"", "yes"},
      {"object in ['steel', 'electric cars']", "yes"},
      {"attribution == ''", "yes"},
      {"date >= \"2025\" and date < \"2026\"", "yes"},
      {"date > '2025-04'", "no"},
      {"date <= '2025-04'", "yes"},
      {"conditional", "yes"},
      {"not conditional", "no"},
      {"not not conditional", "yes"},
      {"conditional == true", "yes"},
      {"conditional == false", "no"},
      {"optional != true", "yes"},
      // "and" binds closer than "or", "not" closer than both.
      {"conditional or optional and optional", "yes"},
      {"(conditional or optional) and optional", "no"},
      {"not optional and conditional", "yes"},
      {"not (optional and conditional)", "yes"},
      {"not (optional or conditional)", "no"},
      {"((((action == SANCTION))))", "yes"},
      {"origin.source == 'Federal Register'", "yes"},
      {"object == 'a \\'b\\' \\\\'", "no"},
  };
  for (const auto& row : rows) EXPECT_EQ(Answer(row.filter), row.answer) << row.filter;
}

TEST(FilterTest, TellsWhatIsWrongAndWhere) {
  const struct {
    std::string_view filter;
    std::string_view begins;
  } rows[] = {
      {"action = SANCTION", "7: '=' is not of this language; write =="},
      {"conditional && optional", "12: '&&' is not of this language; write and"},
      {"!optional", "0: '!' is not of this language; write not"},
      {"action == \"SANCTION\"", "10: a text for action; it takes one of ACTION_UNSPECIFIED, AGREE,"},
      {"action == SANCTIONS", "10: 'SANCTIONS' for action; it takes one of"},
      {"action in [AID, 3]", "16: a number for action; it takes one of"},
      {"action < AID", "7: action has no order; it takes == or !="},
      {"action in SANCTION", "10: 'SANCTION' behind \"in\"; it takes a list"},
      {"action in [AID", "14: the end in a list; it takes \",\" or \"]\""},
      {"action in [AID,]", "15: ']' for action"},
      {"action", "6: the end behind action; it takes a comparison or \"in\""},
      {"acton == AID", "0: there is no field acton; it takes one of event_id,"},
      {"Action == AID", "0: there is no field Action; write action"},
      {"conditional AND optional", "12: 'AND' here; it takes \"and\", \"or\" or the end"},
      {"score == 1", "0: there is no field score; it takes score.conflict, score.certainty"},
      {"source == 'x'", "0: there is no field source; it takes origin.source"},
      {"targets.span.begin == 1", "0: there is no field targets.span.begin"},
      {"\"CHN\" in action", "9: nothing is in action; it is compared with one of"},
      {"\"CHN\"", "5: the end behind a text; it takes \"in\" and a field"},
      {"3 < confidence", "0: a number here; a comparison begins with a field"},
      {"targets in ['CHN']", "8: targets is a list; write a text, \"in\" and the list"},
      {"targets == 'CHN'", "11: targets is a list; it takes []"},
      {"targets < []", "8: targets has no order"},
      {"confidence >= '0.8'", "14: a text for confidence; it takes a number"},
      {"confidence >= 0.8.1", "14: no number"},
      {"confidence >= 1e999", "14: no number"},
      {"object == 'steel", "10: a text that is not closed"},
      {"object == 'a\\n'", "12: a backslash"},
      {"(conditional", "12: the end here; it takes \")\""},
      {"conditional)", "11: ')' here"},
      {"conditional and", "15: the end here; it takes a field of the event"},
      {"conditional and in", "16: 'in' here; it takes a field of the event"},
      {"conditional == 1", "15: a number for conditional; it takes true or false"},
      {"#", "0: a character that begins nothing"},
  };
  for (const auto& row : rows) EXPECT_THAT(Answer(row.filter), testing::StartsWith(row.begins)) << row.filter;
}

TEST(FilterTest, BoundsItsDepth) {
  const auto nested = [](size_t depth) { return std::string(depth, '(') + "conditional" + std::string(depth, ')'); };
  EXPECT_EQ(Answer(nested(64)), "yes");
  EXPECT_THAT(Answer(nested(65)), HasSubstr("nested more than 64 deep"));
  std::string nots;
  for (int i = 0; i < 100'000; ++i) nots += "not ";
  EXPECT_THAT(Answer(nots + "conditional"), HasSubstr("nested more than 64 deep"));
}

TEST(FilterTest, TakesLongChains) {
  std::string chain = "optional";
  for (int i = 0; i < 10'000; ++i) chain += " or optional";
  EXPECT_EQ(Answer(chain), "no");
  EXPECT_EQ(Answer(chain + " or conditional"), "yes");
}

TEST(FilterTest, TakesAnAbsentMessageForItsDefaults) {
  const v1::PolicyEvent empty;
  EXPECT_EQ(Answer("confidence == 0 and origin.url == '' and targets == []", empty), "yes");
  EXPECT_EQ(Answer("action == ACTION_UNSPECIFIED", empty), "yes");
}

TEST(FilterTest, ComparesNothingWithWhatIsNoNumber) {
  v1::PolicyEvent event;
  event.mutable_score()->set_confidence(std::numeric_limits<float>::quiet_NaN());
  for (const std::string_view sign : {"<", "<=", ">", ">=", "=="}) {
    EXPECT_EQ(Answer(fmt::format("confidence {} 0.5", sign), event), "no") << sign;
  }
}

// The page is for people who do not read .proto files: every field that a filter may name stands on it.
TEST(FilterTest, ThePageHasEveryField) {
  std::string rows;
  for (const std::string& name : Field::Names()) {
    const Field field = *Field::Find(name);
    std::string type;
    switch (field.type()) {
      case FieldType::kTruth:
        type = "truth";
        break;
      case FieldType::kNumber:
        type = "number";
        break;
      case FieldType::kText:
        type = "text";
        break;
      case FieldType::kTexts:
        type = "list of texts";
        break;
      case FieldType::kWord:
        type = "word:";
        for (int i = 0; i < field.words().value_count(); ++i) {
          type += fmt::format(" `{}`", field.words().value(i)->name());
        }
        break;
    }
    rows += fmt::format("| `{}` | {} |\n", name, type);
  }
  std::ifstream file(POLICYWIRE_SOURCE_DIR "/sink/filter/FILTER.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(page, HasSubstr("| field | holds |\n|---|---|\n" + rows)) << "the table is to be\n" << rows;
}

}  // namespace
}  // namespace policywire::sink
