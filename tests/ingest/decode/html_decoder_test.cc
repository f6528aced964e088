#include "ingest/decode/html/html_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/fuzz/check_decoded.h"

namespace policywire::ingest {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kStory =
    "<p>Brazil&#8217;s foreign trade chamber suspended the anti-dumping duty on\n   imported resins for a year, a "
    "decision that producers had asked it not to take.</p>\n"
    "<p>The duty, in force since 2019, ranges from 4 to 16&nbsp;percent. Importers &amp; converters welcomed the "
    "step.</p>\n"
    "<h2>What comes next</h2><ul><li>The chamber will review prices in June, and report to the ministry.</li>"
    "<li>Producers may appeal, according to the gazette.</li></ul>";

v1::Article One(std::string_view page, std::string_view content_type = "") {
  const Decoded decoded = HtmlDecoder().Decode(page, content_type);
  CheckDecoded(decoded, page.size());
  if (const auto* error = std::get_if<DecodeError>(&decoded)) {
    ADD_FAILURE() << error->detail;
    return {};
  }
  return std::get<std::vector<v1::Article>>(decoded).at(0);
}

std::string Page(std::string_view head, std::string_view body) {
  return "<!DOCTYPE html><html lang=en-GB><head>" + std::string(head) + "</head><body>" + std::string(body) +
         "</body></html>";
}

TEST(HtmlDecoderTest, TakesTheStoryAndLeavesWhatStandsAroundIt) {
  const std::string page = Page(
      "<title>Duty suspended | The Wire</title>",
      "<nav><ul><li><a href=/>Home</a><li><a href=/w>World</a></ul></nav>"
      "<div class='cookie-consent'>We and our 40 partners use cookies. You may accept all of them, or none.</div>"
      "<article><h1>Duty suspended</h1><div class=byline>By A. Writer</div>" +
          std::string(kStory) +
          "<figure><img src=x><figcaption>A plant near Santos, photographed in May.</figcaption></figure>"
          "<div class='paywall-prompt'>You have read your last free article, so please subscribe to go on "
          "reading.</div>"
          "</article>"
          "<section class=comments><p>I think that this is wrong, and I have said so before, many times.</p></section>"
          "<h3>Related stories</h3><p><a href=/1>Steel quotas raised, says ministry, in a first step</a></p>"
          "<footer>Copyright 2025 The Wire, all rights reserved, in all countries and languages.</footer>"
          "<script>var text = 'not this';</script>");
  const v1::Article article = One(page);
  EXPECT_EQ(article.text(),
            "Brazil’s foreign trade chamber suspended the anti-dumping duty on imported resins for a year, a decision "
            "that producers had asked it not to take.\n\n"
            "The duty, in force since 2019, ranges from 4 to 16\u00A0percent. Importers & converters welcomed the "
            "step.\n\n"
            "What comes next\n\n"
            "The chamber will review prices in June, and report to the ministry.\n\n"
            "Producers may appeal, according to the gazette.");
  EXPECT_EQ(article.title(), "Duty suspended");
  EXPECT_EQ(article.language(), "en-GB");
  EXPECT_THAT(article.authors(), ElementsAre("A. Writer"));
}

TEST(HtmlDecoderTest, EveryByteOfTheTextLeadsBack) {
  const std::string page = Page("", "<article>" + std::string(kStory) + "</article>");
  const v1::Article article = One(page);
  const v1::TextMap& map = article.text_map();
  size_t covered = 0;
  for (int i = 0; i < map.text_begin_size(); ++i) {
    const std::string text = article.text().substr(map.text_begin(i), map.text_size(i));
    const std::string input = page.substr(map.input_begin(i), map.input_size(i));
    covered += text.size();
    if (text == input) continue;
    const bool known = (text == "’" && input == "&#8217;") || (text == "\u00A0" && input == "&nbsp;") ||
                       (text == "&" && input == "&amp;") || (text == " " && input == "\n   ");
    EXPECT_TRUE(known) << text << " from " << input;
  }
  EXPECT_EQ(covered, article.text().size() - 4 * 2) << "all but the blank lines between paragraphs";
}

TEST(HtmlDecoderTest, TheMapLeadsToBytesOfAnyCharacterSet) {
  const std::string body =
      "<meta charset=windows-1251><p>\xCF\xF0\xE0\xE2\xE8\xF2\xE5\xEB\xFC\xF1\xF2\xE2\xEE, said the note, will cut the "
      "quota on wheat by half from March, a step that traders had expected.</p>";
  for (const std::string& page : {body, "\xEF\xBB\xBF" + std::string("<p>A BOM, then the text, which says that the "
                                                                     "quota on wheat is cut by half.</p>")}) {
    const v1::Article article = One(page);
    const v1::TextMap& map = article.text_map();
    const size_t quota = article.text().find("quota on wheat");
    ASSERT_NE(quota, std::string::npos);
    bool found = false;
    for (int i = 0; i < map.text_begin_size(); ++i) {
      if (map.text_begin(i) > quota || map.text_begin(i) + map.text_size(i) < quota + 14) continue;
      EXPECT_EQ(page.substr(map.input_begin(i) + (quota - map.text_begin(i)), 14), "quota on wheat");
      found = true;
    }
    EXPECT_TRUE(found);
  }
}

TEST(HtmlDecoderTest, BelievesLinkedDataFirst) {
  const v1::Article article = One(Page(
      R"(<title>Duty | Wire</title><meta property="article:published_time" content="2025-01-01T00:00:00Z">
      <meta property="og:site_name" content="The Wire"><link rel=canonical href="https://example.org/duty?a=1&amp;b=2">
      <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "WebPage", "datePublished": "2024-01-01"},
        {"@type": ["NewsArticle"], "headline": "Duty suspended &amp; reviewed",
         "datePublished": "2025-10-29T10:00:00.000+02:00", "dateModified": "2025-10-30", "author": [{"@id": "#w"}, "B. Writer"],
         "publisher": {"@type": "Organization", "name": "Wire Media"}},
        {"@type": "Person", "@id": "#w", "name": "A. Writer"}]}</script>)",
      kStory));
  EXPECT_EQ(article.title(), "Duty suspended & reviewed");
  EXPECT_EQ(article.published(), "2025-10-29T10:00:00+02:00");
  EXPECT_EQ(article.modified(), "2025-10-30");
  EXPECT_THAT(article.authors(), ElementsAre("A. Writer", "B. Writer"));
  EXPECT_EQ(article.source(), "Wire Media");
  EXPECT_EQ(article.url(), "https://example.org/duty?a=1&b=2");
}

TEST(HtmlDecoderTest, DamagedLinkedDataCostsNothingElse) {
  const std::string head =
      "<meta name=date content=2025-10-29><script type=application/ld+json>{\"@type\": \"Article\", </script>"
      "<script type=application/ld+json>{\"@type\": \"Article\", \"headline\": \"Two\nlines\"}</script>";
  const v1::Article article = One(Page(head, kStory));
  EXPECT_EQ(article.title(), "Two lines");
  EXPECT_EQ(article.published(), "2025-10-29");
}

TEST(HtmlDecoderTest, FindsDatesWhereverTheyStand) {
  struct Case {
    const char* head;
    const char* body;
    const char* published;
  };
  for (const Case& c : {
           Case{"<meta name='DC.date.issued' content='2025-10-29'>", "", "2025-10-29"},
           Case{"", "<span itemprop=datePublished content='2025-10-29T08:00Z'>today</span>", "2025-10-29T08:00:00Z"},
           Case{"", "<h1>Duty suspended</h1><time datetime=2025-10-29>yesterday</time>", "2025-10-29"},
           Case{"", "<h1>Duty suspended</h1><div class=post-date>Oct. 29th, 2025</div>", "2025-10-29"},
           Case{"", "<h1>Duty suspended</h1><p>Santos, 29 October 2025</p>", "2025-10-29"},
           Case{"<link rel=canonical href=https://example.org/2025/10/29/duty>", "", "2025-10-29"},
           Case{"", "", ""},
       }) {
    EXPECT_EQ(One(Page(c.head, c.body + std::string(kStory))).published(), c.published) << c.head << c.body;
  }
  const v1::Article unread = One(Page("<meta name=date content='next Tuesday'>", kStory));
  EXPECT_EQ(unread.published(), "");
  EXPECT_EQ(unread.unread_published(), "next Tuesday");
}

TEST(HtmlDecoderTest, AStampOfTheSystemGivesWayToTheDateThatIsShown) {
  const std::string stamped =
      R"(<script type="application/ld+json">{"@type": "Article", "datePublished": "2025-11-20T09:41:17.305Z",
      "dateModified": "2025-11-20T09:41:17.305Z"}</script>)";
  EXPECT_EQ(One(Page(stamped, "<h1>Duty suspended</h1><p>29 October 2025</p>" + std::string(kStory))).published(),
            "2025-10-29");
  EXPECT_EQ(One(Page(stamped, "<h1>Duty suspended</h1><p>Nov 20, 2025</p>" + std::string(kStory))).published(),
            "2025-11-20T09:41:17Z");
}

TEST(HtmlDecoderTest, OfSeveralHeadingsTheTitleIsTheOneThatThePageSpeaksOf) {
  const std::string head =
      "<title>Duty on resins suspended for a year | Wire</title><meta property=og:site_name content=Wire>";
  EXPECT_EQ(One(Page(head, "<h1>Wire</h1><h1>Duty on resins suspended</h1>" + std::string(kStory))).title(),
            "Duty on resins suspended");
  EXPECT_EQ(One(Page(head, "<h1>Brazil suspends duty on resins</h1>" + std::string(kStory))).title(),
            "Brazil suspends duty on resins")
      << "in other words";
  EXPECT_EQ(One(Page(head, "<h1>A message from our founder</h1>" + std::string(kStory))).title(),
            "Duty on resins suspended for a year");
}

TEST(HtmlDecoderTest, TheContentTypeTellsTheCharacterSet) {
  EXPECT_THAT(One("<p>Caf\xE9 owners, among others, asked the ministry to lower the tax on coffee.</p>",
                  "text/html; charset=iso-8859-1")
                  .text(),
              HasSubstr("Café"));
}

TEST(HtmlDecoderTest, WhatIsShownLaterIsRead) {
  EXPECT_THAT(One("<div hidden id=S:0>" + std::string(kStory) + "</div><p>Loading ...</p>").text(),
              HasSubstr("anti-dumping duty"));
}

TEST(HtmlDecoderTest, ATextThatStandsTwiceIsReadOnce) {
  const std::string text =
      One("<div class=desktop>" + std::string(kStory) + "</div><div class=mobile>" + std::string(kStory) + "</div>")
          .text();
  EXPECT_EQ(text.find("suspended the anti-dumping duty"), text.rfind("suspended the anti-dumping duty"));
}

TEST(HtmlDecoderTest, APageWithoutTextIsAnError) {
  for (const std::string& page : {""s, "<html><body></body></html>"s, "<script>a</script>"s, "<p> &#32; </p>"s,
                                  "<nav><a href=/>Home</a></nav>"s}) {
    const Decoded decoded = HtmlDecoder().Decode(page);
    ASSERT_TRUE(std::holds_alternative<DecodeError>(decoded)) << page;
    EXPECT_EQ(std::get<DecodeError>(decoded).reason, v1::MISSING_FIELD);
  }
}

TEST(HtmlDecoderTest, BytesThatAreNotUtf8DoNotReachStrings) {
  const v1::Article article =
      One("<meta charset=utf-8><title>Talks \xFF\xFE</title><meta name=author content='\xC3'>" + std::string(kStory));
  EXPECT_THAT(article.title(), Not(HasSubstr("\xFF")));
}

TEST(HtmlDecoderTest, BombsAreErrorsOrReadInTime) {
  std::string nested = "<html>";
  for (int i = 0; i < 1'000'000; ++i) nested += "<i>";
  const Decoded decoded = HtmlDecoder().Decode(nested);
  ASSERT_TRUE(std::holds_alternative<DecodeError>(decoded));
  EXPECT_EQ(std::get<DecodeError>(decoded).reason, v1::TOO_DEEP);
  // Lists in lists as deep as they may be, with a million blocks inside; dates and headings by the thousand; deep JSON.
  std::string blocks;
  for (int i = 0; i < 1000; ++i) blocks += "<ul><li>";
  for (int i = 0; i < 300'000; ++i) blocks += "<li>a<h1>1 May 2025</h1><time>";
  blocks += "<script type=application/ld+json>" + std::string(1'000'000, '[') + "</script>";
  CheckDecoded(HtmlDecoder().Decode(blocks), blocks.size());
}

}  // namespace
}  // namespace policywire::ingest
