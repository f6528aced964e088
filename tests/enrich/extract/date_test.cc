#include "enrich/extract/date.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/segment/segment.h"

namespace policywire::enrich {
namespace {

std::string Written(const CivilDate& day) {
  if (day.year == 0) return {};
  std::string out = std::to_string(day.year);
  for (const int32_t part : {day.month, day.day}) out += (part < 10 ? "-0" : "-") + std::to_string(part);
  return out;
}

// What FindDates says of a text, all sentences: "text=value; ...", with first and last day where there is no value or
// `days` asks for them.
std::string Dates(std::string_view text, std::string_view published, bool days = false) {
  Document document;
  Clean(text, document.clean);
  Segment(document);
  std::string out;
  std::vector<DateMention> dates;
  for (const Sentence& sentence : document.sentences) {
    FindDates(document, sentence, ParseDate(published), dates);
    uint32_t end = sentence.first;
    for (const DateMention& date : dates) {
      EXPECT_LE(end, date.lead) << text << ": overlap or wrong order";
      EXPECT_LE(date.lead, date.first) << text;
      EXPECT_LT(date.first, date.last) << text;
      EXPECT_LE(date.last, sentence.last) << text;
      const bool open = date.first_day.year == 0 || date.last_day.year == 0;
      EXPECT_NE(date.first_day.year + date.last_day.year, 0) << text;
      EXPECT_TRUE(open || date.first_day <= date.last_day) << text;
      end = date.last;
      if (!out.empty()) out += "; ";
      out += std::string(document.Text(date.lead, date.last)) + "=";
      out += days || date.value.empty() ? Written(date.first_day) + ".." + Written(date.last_day) : date.value;
    }
  }
  return out;
}

struct Row {
  std::string_view published;
  std::string_view text;
  std::string_view dates;
};

class FindDatesOf : public testing::TestWithParam<Row> {};

TEST_P(FindDatesOf, Text) {
  EXPECT_EQ(Dates(GetParam().text, GetParam().published), GetParam().dates) << GetParam().text;
}

// 2025-06-11 was a Wednesday.
INSTANTIATE_TEST_SUITE_P(
    Whole, FindDatesOf,
    testing::Values(Row{"2025-06-11", "The order of 2025-03-04 stands.", "2025-03-04=2025-03-04"},
                    Row{"2025-06-11", "It took effect on October 9, 2024.", "October 9, 2024=2024-10-09"},
                    Row{"2025-06-11", "It took effect on 9 October 2024.", "9 October 2024=2024-10-09"},
                    Row{"2025-06-11", "It took effect on the 9th of October, 2024.", "9th of October, 2024=2024-10-09"},
                    Row{"2025-06-11", "It took effect on Oct. 9, 2024.", "Oct. 9, 2024=2024-10-09"},
                    Row{"2025-06-11", "Talks were held on Friday, 7 March 2025.", "Friday, 7 March 2025=2025-03-07"},
                    Row{"2025-06-11", "The pact was signed in October 2023.", "October 2023=2023-10"},
                    Row{"2025-06-11", "The pact was signed in October of 2023.", "October of 2023=2023-10"},
                    Row{"2025-06-11", "The pact dates from the third quarter of 2023.",
                        "the third quarter of 2023=2023"},
                    Row{"2025-06-11", "Since 2016 the border has been shut.", "Since 2016=2016"},
                    Row{"2025-06-11", "The 2022 invasion changed that.", "2022=2022"},
                    Row{"2025-06-11", "The ban runs to the end of 2027.", "end of 2027=2027"},
                    Row{"", "It was signed on 9 October 2024 and in 2019.", "9 October 2024=2024-10-09; 2019=2019"}));

INSTANTIATE_TEST_SUITE_P(
    WithoutYear, FindDatesOf,
    testing::Values(Row{"2025-06-11", "Beijing announced curbs on October 9th.", "October 9th=2024-10-09"},
                    Row{"2025-06-11", "Beijing announced curbs on March 3.", "March 3=2025-03-03"},
                    Row{"2025-06-11", "The ban will begin on March 3.", "March 3=2026-03-03"},
                    Row{"2025-06-11", "Duties apply from 1 July, officials said.", "1 July=2025-07-01"},
                    Row{"2025-06-11", "A vote is scheduled for 2 September.", "2 September=2025-09-02"},
                    Row{"2025-12-20", "New duties, effective January 15, hit steel.", "January 15=2026-01-15"},
                    Row{"2025-12-20", "A third round is on January 6.", "January 6=2026-01-06"},
                    Row{"2025-01-10", "The ship was seized on December 29.", "December 29=2024-12-29"},
                    Row{"2025-06-11", "The deal was signed in October.", "October=2024-10"},
                    Row{"2025-06-11", "Manila will host the summit in October.", "October=2025-10"},
                    Row{"2025-06-11", "The accord was struck last November.", "last November=2024-11"},
                    Row{"2025-06-11", "The envoy left this March.", "this March=2025-03"},
                    Row{"2025-06-11", "Quotas return next April.", "next April=2026-04"},
                    Row{"2025-06-11", "Voting is expected by mid-September.", "by mid-September=2025-09"},
                    Row{"2025-06-11", "The summit of 12-14 May ended without a text.", "12-14 May=2025-05-12"}));

INSTANTIATE_TEST_SUITE_P(
    ByPublication, FindDatesOf,
    testing::Values(
        Row{"2025-06-11", "Ministers met on Tuesday.", "Tuesday=2025-06-10"},
        Row{"2025-06-11", "Ministers met on Wednesday.", "Wednesday=2025-06-11"},
        Row{"2025-06-11", "Ministers met last Wednesday.", "last Wednesday=2025-06-04"},
        Row{"2025-06-11", "Ministers will meet on Friday.", "Friday=2025-06-13"},
        Row{"2025-06-11", "Ministers are to meet next Monday.", "next Monday=2025-06-16"},
        Row{"2025-06-11", "Curbs will start from 1 July, a spokesman said on Tuesday.",
            "1 July=2025-07-01; Tuesday=2025-06-10"},
        Row{"2025-06-11", "They met on Monday of last week.", "Monday of last week=2025-06-02"},
        Row{"2025-06-11", "The army struck yesterday and strikes today.", "yesterday=2025-06-10; today=2025-06-11"},
        Row{"2025-06-11", "Flights resume tomorrow.", "tomorrow=2025-06-12"},
        Row{"2025-06-11", "It shelled the port last night.", "last night=2025-06-10"},
        Row{"2025-01-15", "The bank cut rates last month.", "last month=2024-12"},
        Row{"2025-12-15", "The bank may cut rates next month.", "next month=2026-01"},
        Row{"2025-06-11", "Talks opened earlier this month.", "earlier this month=2025-06"},
        Row{"2025-06-11", "A visit is planned early next year.", "early next year=2026"},
        Row{"2025-06-11", "The pact lapsed last year.", "last year=2024"},
        Row{"2025-06-11", "They met this week.", "this week=2025-06"},
        Row{"2025-06-04", "They met last week.", "last week=2025-05-26..2025-06-01"},  // it lies in two months
        Row{"2025-06-11", "The port opens by the end of the month.", "by the end of the month=2025-06"},
        Row{"2025-06-11", "It was banned two years ago.", "two years ago=2023"},
        Row{"2025-06-11", "It was banned three months ago.", "three months ago=2025-03"},
        Row{"2025-06-11", "It was freed four days after the rebels took it.", "four days after=2025-06-07"},
        Row{"2025-06-11", "Duties rose on Monday and fell the next day.", "Monday=2025-06-09; the next day=2025-06-10"},
        Row{"", "Ministers met on Tuesday, last month and on October 9.", ""}));

// Words that look like dates, and durations.
INSTANTIATE_TEST_SUITE_P(
    NoDates, FindDatesOf,
    testing::Values(Row{"2025-06-11", "They may march again.", ""},
                    Row{"2025-06-11", "Theresa May spoke with April Jones and August Hanning.", ""},
                    Row{"2025-06-11", "The Good Friday Agreement holds.", ""},
                    Row{"2025-06-11", "The Sunday Times reported losses.", ""},
                    Row{"2025-06-11", "Hostages of the October 7 attacks were freed.", ""},
                    Row{"2025-06-11", "The rebel group March 23 Movement took the town.", ""},
                    Row{"2025-06-11", "It sent a brigade of 2000 soldiers and 1900 tonnes of grain.", ""},
                    Row{"2025-06-11", "The rate is 4.0 percent for two years.", ""},
                    Row{"2025-06-11", "Over the last year prices rose, and for the past month they fell.", ""},
                    Row{"2025-06-11", "The 31-11 vote came at 10:30.", ""},
                    Row{"2025-06-11", "On February 30, 2024 nothing happened.", ""}));

// What has been announced, told or counted on is to come.
INSTANTIATE_TEST_SUITE_P(
    Ahead, FindDatesOf,
    testing::Values(Row{"2026-04-12", "The bank signalled a cut in July.", "July=2026-07"},
                    Row{"2026-04-12", "The bank signalled in July that it would wait.", "July=2025-07"},
                    Row{"2026-04-12", "Officials hinted at new curbs in September.", "September=2026-09"},
                    Row{"2026-04-12", "Cairo pledged a first vote on 4 October.", "4 October=2026-10-04"},
                    Row{"2026-04-12", "The bank pledged support on Friday.", "Friday=2026-04-10"},
                    Row{"2026-04-12", "The ban begins in October.", "October=2026-10"},
                    Row{"2026-04-12", "Duties must be paid by March.", "by March=2027-03"},
                    Row{"2026-04-12", "A vote is scheduled for November.", "November=2026-11"},
                    Row{"2026-04-12", "Curbs ended in November.", "November=2025-11"},
                    Row{"2026-04-12", "They plan to meet next Tuesday.", "next Tuesday=2026-04-14"},
                    Row{"2026-04-12", "Fuel will be dearer in three weeks.", "in three weeks=2026-05"},
                    Row{"2026-04-12", "It was the first visit in three weeks.", ""},
                    Row{"2026-04-12", "The levy will apply for two years from 1 May.", "1 May=2026-05-01"},
                    Row{"2026-04-12", "They agreed to meet within two months after six days of strikes.", ""}));

class FindDaysOf : public testing::TestWithParam<Row> {};

TEST_P(FindDaysOf, Text) {
  EXPECT_EQ(Dates(GetParam().text, GetParam().published, /*days=*/true), GetParam().dates) << GetParam().text;
}

// Stretches of time by their first and last days. 2026-05-12 was a Tuesday.
INSTANTIATE_TEST_SUITE_P(
    Stretches, FindDaysOf,
    testing::Values(
        Row{"2026-05-12", "Envoys met between 3 and 5 May.", "between 3 and 5 May=2026-05-03..2026-05-05"},
        Row{"2026-05-12", "Envoys met May 3-5, 2025.", "May 3-5, 2025=2025-05-03..2025-05-05"},
        Row{"2026-05-12", "It ran from October 3 to January 9, 2025.",
            "from October 3 to January 9, 2025=2024-10-03..2025-01-09"},
        Row{"2026-05-12", "It ran between 2007 and 2009.", "between 2007 and 2009=2007-01-01..2009-12-31"},
        Row{"2026-05-12", "The 2021-27 budget stands.", "2021-27=2021-01-01..2027-12-31"},
        Row{"2026-05-12", "Strikes from Thursday to Saturday ended.",
            "from Thursday to Saturday=2026-05-14..2026-05-16"},
        Row{"2026-05-12", "Sales fell between May and July last year.",
            "between May and July last year=2025-05-01..2025-07-31"},
        Row{"2026-05-12", "Between now and August 3 nothing moves.", "Between now and August 3=2026-05-12..2026-08-03"},
        Row{"2026-05-12", "It fell in the first half of 2024.", "the first half of 2024=2024-01-01..2024-06-30"},
        Row{"2026-05-12", "Output rose in Q3 2025.", "Q3 2025=2025-07-01..2025-09-30"},
        Row{"2026-05-12", "Output rose in the third quarter.", "the third quarter=2025-07-01..2025-09-30"},
        Row{"2026-05-12", "Output rose this quarter.", "this quarter=2026-04-01..2026-06-30"},
        Row{"2026-05-12", "Prices fell in the late 1990s.", "late 1990s=1995-01-01..1999-12-31"},
        Row{"2026-05-12", "Prices fell in late July 2020.", "late July 2020=2020-07-16..2020-07-31"},
        Row{"2026-05-12", "It ends later this week.", "later this week=2026-05-12..2026-05-17"},
        Row{"2026-05-12", "It fell over the past three years.", "past three years=2023-05-12..2026-05-11"},
        Row{"2026-05-12", "It met in the last week of May 2020.", "the last week of May 2020=2020-05-25..2020-05-31"},
        Row{"2026-05-12", "It has been shut since late April.", "since late April=2026-04-16.."},
        Row{"2026-05-12", "It must end before 2030.", "before 2030=..2029-12-31"},
        Row{"2026-05-12", "It must end no later than 2030.", "no later than 2030=..2030-12-31"},
        Row{"2026-05-12", "It reopened after May 3.", "after May 3=2026-05-04.."},
        Row{"2026-05-12", "It was lifted two weeks ago.", "two weeks ago=2026-04-28..2026-04-28"},
        Row{"2026-05-12", "It lapses three weeks from Friday.", "three weeks from Friday=2026-06-05..2026-06-05"},
        Row{"2026-05-12", "They will vote next week on Thursday.", "next week on Thursday=2026-05-21..2026-05-21"},
        Row{"2026-05-12", "It was May of last year.", "May of last year=2025-05-01..2025-05-31"},
        Row{"2026-05-12", "He paid $12 December 1 last year.", "December 1 last year=2025-12-01..2025-12-01"},
        Row{"2026-05-12", "He called 555-2010-2015.", ""},
        Row{"2026-05-12", "It was lost 999 centuries ago, 99 decades ago.", "99 decades ago=1036-05-12..1036-05-12"},
        Row{"2026-05-12", "It was lost 999 decades before May 5, 2020.", "before May 5, 2020=..2020-05-04"},
        Row{"2026-05-12", "It will be found in 999 decades.", ""},
        Row{"0001-01-01", "It fell on Friday and in the last week of December last year.", ""}));

TEST(FindDates, KeepsItsPromisesForRandomWords) {
  constexpr std::string_view kWords[] = {
      "a",       "two",   "999",   "days",   "week",    "centuries", "ago",      "later", "before", "after",
      "from",    "now",   "in",    "within", "the",     "of",        "last",     "next",  "this",   "past",
      "May",     "5",     "9th",   "2016",   "1990s",   "2014-2018", "Monday",   "Tue",   "today",  "first",
      "quarter", "end",   "early", "later",  "Q1",      "year",      "'s",       "and",   "to",     "-",
      "between", "since", "by",    ",",      "mid-May", "31",        "February", "the",   "prior",  "will",
  };
  constexpr std::string_view kPublished[] = {"2026-05-12", "", "2024-02-29", "0001-01-01", "9999-12-31"};
  std::mt19937 random(3);
  for (int round = 0; round < 20'000 && !testing::Test::HasFailure(); ++round) {
    std::string text;
    for (size_t n = random() % 14; n > 0; --n) (text += kWords[random() % std::size(kWords)]) += ' ';
    Dates(text, kPublished[random() % std::size(kPublished)]);
  }
}

TEST(CivilDate, AddsMonths) {
  EXPECT_EQ(AddMonths({2024, 1, 31}, 1), (CivilDate{2024, 2, 29}));
  EXPECT_EQ(AddMonths({2024, 1, 31}, -2), (CivilDate{2023, 11, 30}));
  EXPECT_EQ(AddMonths({2024, 12, 1}, 1), (CivilDate{2025, 1, 1}));
  EXPECT_EQ(AddMonths({1, 1, 1}, -1), (CivilDate{0, 12, 1}));
  EXPECT_EQ(AddMonths({1, 1, 1}, -25), (CivilDate{-2, 12, 1}));
}

TEST(CivilDate, CountsDaysForthAndBack) {
  EXPECT_EQ(DayNumber({1970, 1, 1}), 0);
  EXPECT_EQ(DayNumber({2000, 3, 1}), 11017);
  EXPECT_EQ(Weekday({2025, 6, 11}), 2);
  EXPECT_EQ(Weekday({1969, 12, 31}), 2);
  EXPECT_EQ(Weekday({1900, 1, 1}), 0);
  // Each day is the next of the one before it, by the months' lengths alone.
  CivilDate day{1599, 12, 31};
  for (int64_t n = DayNumber(day); n < DayNumber({2401, 1, 1}); ++n) {
    ASSERT_EQ(DayNumber(day), n);
    ASSERT_EQ(FromDayNumber(n), day);
    if (++day.day > DaysInMonth(day.year, day.month)) {
      day.day = 1;
      if (++day.month > 12) {
        day.month = 1;
        ++day.year;
      }
    }
  }
  for (const int32_t year : {-9999, -400, -1, 0, 1, 9999}) {
    EXPECT_EQ(FromDayNumber(DayNumber({year, 2, 28})), (CivilDate{year, 2, 28}));
  }
}

TEST(CivilDate, IsParsed) {
  EXPECT_EQ(ParseDate("2024-02-29"), (CivilDate{2024, 2, 29}));
  EXPECT_EQ(ParseDate("2024-02-29T23:59:59-05:00"), (CivilDate{2024, 2, 29}));
  EXPECT_EQ(ParseDate("2024-02-29 10:00"), (CivilDate{2024, 2, 29}));
  for (const std::string_view text :
       {"", "2024", "2024-02", "2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "24-01-01", "2024-01-011",
        "2024/01/01", "x024-01-01", "2024-01-01x", "0000-01-01"}) {
    EXPECT_EQ(ParseDate(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace policywire::enrich
