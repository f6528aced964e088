#include "deploy/diff/diff_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/deploy/diff/text_stream.h"

namespace policywire::deploy {
namespace {

constexpr char kBan[] =
    R"({"event_id":"e1","trigger":"banned","action":"SANCTION","status":"DONE","instrument":"EXPORT_CONTROL",)"
    R"("sources":[{"code":"CHN"}],"targets":[{"code":"USA"},{"code":"JPN"}]})";
constexpr char kPlan[] =
    R"({"event_id":"e1","trigger":"banned","action":"SANCTION","status":"PLANNED","instrument":"EXPORT_CONTROL",)"
    R"("sources":[{"code":"CHN"}],"targets":[{"code":"USA"},{"code":"JPN"}],"date":"2025"})";
constexpr char kTalk[] = R"({"event_id":"e2","trigger":"met\u001b[2J","action":"CONSULT"})";

std::string Report(DiffFormat format, std::vector<std::string> a, std::vector<std::string> b, bool different) {
  std::string out;
  DiffReport report(format, {}, [&](std::string_view text) {
    out += text;
    return absl::OkStatus();
  });
  TextStream stream_a("a", std::move(a));
  TextStream stream_b("b", std::move(b));
  EXPECT_TRUE(JoinArticles(stream_a, stream_b, {}, report).ok());
  EXPECT_TRUE(report.Summary().ok());
  EXPECT_EQ(report.different(), different);
  return out;
}

std::vector<std::string> Before() {
  return {ArticleLine("same", kBan), ArticleLine("x", std::string(kBan) + "," + kTalk), ArticleLine("old", kTalk)};
}
std::vector<std::string> After() {
  return {ArticleLine("same", kBan), ArticleLine("x", kPlan), ArticleLine("new", std::string(kBan) + "," + kTalk),
          ArticleLine("y", "")};
}

TEST(DiffReportTest, TextNamesWhatDiffersAndCounts) {
  EXPECT_EQ(Report(DiffFormat::kText, Before(), After(), true),
            "article x\n"
            "  ~ CHN > USA,JPN  SANCTION  EXPORT_CONTROL  DONE  \"banned\"  e1\n"
            "      status: \"DONE\" -> \"PLANNED\"\n"
            "      date: absent -> \"2025\"\n"
            "  - ? > ?  CONSULT      \"met\\x1b[2J\"  e2\n"
            "+ article y: only in B, with 0 events\n"
            "- article old: only in A, with 1 event\n"
            "+ article new: only in B, with 2 events\n"
            "articles: 1 same, 1 different, 1 only in A, 2 only in B\n"
            "events:   1 same, 1 changed, 2 gone, 2 added\n"
            "          1 date\n"
            "          1 status\n");
  EXPECT_EQ(Report(DiffFormat::kText, Before(), Before(), false),
            "articles: 3 same, 0 different, 0 only in A, 0 only in B\n"
            "events:   4 same, 0 changed, 0 gone, 0 added\n");
}

TEST(DiffReportTest, SummaryIsCountsAlone) {
  EXPECT_EQ(Report(DiffFormat::kSummary, {}, After(), true),
            "articles: 0 same, 0 different, 0 only in A, 4 only in B\n"
            "events:   0 same, 0 changed, 0 gone, 4 added\n");
}

TEST(DiffReportTest, JsonHasALineADifferenceAndOneOfCounts) {
  EXPECT_EQ(Report(DiffFormat::kJsonLines, Before(), After(), true),
            std::string(R"({"change":"changed","article_id":"x","fields":{"status":{"a":"DONE","b":"PLANNED"},)") +
                R"("date":{"b":"2025"}},"event":{"event_id":"e1","trigger":"banned","action":"SANCTION",)"
                R"("status":"DONE","instrument":"EXPORT_CONTROL","sources":[{"code":"CHN"}],)"
                R"("targets":[{"code":"USA"},{"code":"JPN"}]}})"
                "\n"
                R"({"change":"gone","article_id":"x","event":)" +
                kTalk + "}\n" +
                R"({"change":"article_added","article_id":"y","events":0})"
                "\n"
                R"({"change":"article_gone","article_id":"old","events":1})"
                "\n"
                R"({"change":"article_added","article_id":"new","events":2})"
                "\n"
                R"({"change":"summary","articles":{"only_a":1,"only_b":2,"same":1,"different":1},)"
                R"("events":{"same":1,"added":2,"gone":2,"changed":1},"fields":{"date":1,"status":1}})"
                "\n");
}

TEST(DiffReportTest, OutputThatTakesNoMoreEndsTheComparison) {
  DiffReport report(DiffFormat::kText, {}, [](std::string_view) { return absl::ResourceExhaustedError("full"); });
  TextStream a("a", Before());
  TextStream b("b", After());
  EXPECT_EQ(JoinArticles(a, b, {}, report), absl::ResourceExhaustedError("full"));
}

}  // namespace
}  // namespace policywire::deploy
