#include "ingest/decode/mail/mail_decoder.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/escaping.h"
#include "ingest/decode/decoder_registry.h"
#include "ingest/decode/detect.h"
#include "ingest/decode/header_fields.h"
#include "ingest/decode/mail/mime_tree.h"
#include "tests/ingest/decode/in_charset.h"
#include "tests/ingest/decode/test_config.h"

namespace policywire::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view kHeader =
    "Received: from mail.example.org\r\n"
    "From: \"Trade Desk\" <desk@example.org>\r\n"
    "Subject: =?utf-8?q?Tariff_lifted?=\r\n"
    "Date: Wed, 29 Oct 2025 10:00:00 +0200 (CEST)\r\n"
    "Message-ID: <1@example.org>\r\n"
    "MIME-Version: 1.0\r\n";
constexpr std::string_view kStory =
    "The cabinet in Oslo said on Tuesday that it would lift the tariff on imported steel from the first of May.";

std::string Part(std::string_view type, std::string_view body, std::string_view fields = "") {
  return fmt::format("Content-Type: {}\r\n{}\r\n{}", type, fields, body);
}

std::string Multipart(std::string_view kind, const std::vector<std::string>& parts, std::string_view boundary = "b") {
  std::string body = "For programs that know no parts.\r\n";
  for (const std::string& part : parts) body += fmt::format("--{}\r\n{}\r\n", boundary, part);
  body += fmt::format("--{}--\r\nAn epilogue.\r\n", boundary);
  return fmt::format("Content-Type: multipart/{}; boundary=\"{}\"\r\n\r\n{}", kind, boundary, body);
}

std::string Html(std::string_view text) { return fmt::format("<html><body><p>{}</p></body></html>", text); }

std::vector<v1::Article> Articles(std::string_view mail, std::string* told = nullptr) {
  const Decoded decoded = MailDecoder().Decode(mail, "", told);
  const auto* const error = std::get_if<DecodeError>(&decoded);
  EXPECT_EQ(error, nullptr) << error->detail;
  return error == nullptr ? std::get<std::vector<v1::Article>>(decoded) : std::vector<v1::Article>();
}

std::string TextOf(std::string_view mail) {
  const auto articles = Articles(mail);
  EXPECT_THAT(articles, SizeIs(1));
  return articles.empty() ? "" : articles[0].text();
}

DecodeError ErrorOf(std::string_view mail) {
  const Decoded decoded = MailDecoder().Decode(mail);
  const auto* const error = std::get_if<DecodeError>(&decoded);
  EXPECT_NE(error, nullptr);
  return error == nullptr ? DecodeError() : *error;
}

// What the map says of the bytes from which `words` in the text were made.
std::string SourceOf(const v1::Article& article, std::string_view mail, std::string_view words) {
  const size_t at = article.text().find(words);
  const v1::TextMap& map = article.text_map();
  std::string source;
  for (int i = 0; i < map.text_begin_size(); ++i) {
    if (map.text_begin(i) + map.text_size(i) <= at || map.text_begin(i) >= at + words.size()) continue;
    const bool copied = map.text_size(i) == map.input_size(i) && map.text_size(i) > 4;
    const size_t skipped = copied && at > map.text_begin(i) ? at - map.text_begin(i) : 0;
    const size_t size = copied ? std::min<size_t>(map.text_size(i) - skipped, words.size()) : map.input_size(i);
    source += mail.substr(map.input_begin(i) + skipped, size);
  }
  return source;
}

TEST(MailDecoderTest, AMailIsAnArticle) {
  const std::string mail = std::string(kHeader) + "List-Id: Trade Brief <trade.example.org>\r\n" +
                           "Archived-At: <https://example.org/archive/1>\r\nContent-Language: en-GB\r\n" +
                           Part("text/plain; charset=utf-8", fmt::format("\r\n{}\r\n\r\n", kStory));
  std::string told;
  const auto articles = Articles(mail, &told);
  ASSERT_THAT(articles, SizeIs(1));
  const v1::Article& article = articles[0];
  EXPECT_EQ(article.article_id(), "1@example.org");
  EXPECT_EQ(article.title(), "Tariff lifted");
  EXPECT_THAT(article.authors(), ElementsAre("Trade Desk"));
  EXPECT_EQ(article.published(), "2025-10-29T10:00:00+02:00");
  EXPECT_EQ(article.source(), "Trade Brief");
  EXPECT_EQ(article.url(), "https://example.org/archive/1");
  EXPECT_EQ(article.language(), "en-GB");
  EXPECT_EQ(article.text(), kStory);
  EXPECT_EQ(SourceOf(article, mail, "lift the tariff"), "lift the tariff");
  EXPECT_EQ(told, "part 1 of 1, text/plain");
}

TEST(MailDecoderTest, WithoutWhatItNeedNotHaveItIsReadAllTheSame) {
  const auto articles = Articles("From: desk@example.org\n\nThe ministers met.\n");
  ASSERT_THAT(articles, SizeIs(1));
  EXPECT_THAT(articles[0].article_id(), SizeIs(16));
  EXPECT_EQ(articles[0].text(), "The ministers met.");
  EXPECT_EQ(articles[0].source(), "desk@example.org");
  EXPECT_EQ(articles[0].published(), "");
  EXPECT_EQ(Articles("From: a@example.org\nDate: the day before\n\nThey met.")[0].unread_published(), "the day before");
}

TEST(MailDecoderTest, EncodingsAndCharacterSetsLeadBack) {
  const std::string quoted =
      std::string(kHeader) + Part("text/plain; charset=iso-8859-1", "The caf=E9 in Oslo=\r\n closed.",
                                  "Content-Transfer-Encoding: quoted-printable\r\n");
  EXPECT_EQ(TextOf(quoted), "The café in Oslo closed.");
  EXPECT_EQ(SourceOf(Articles(quoted)[0], quoted, "é"), "=E9");
  EXPECT_EQ(SourceOf(Articles(quoted)[0], quoted, "closed"), "closed");
  const std::string coded = absl::Base64Escape(Html(kStory));
  std::string lines;
  for (size_t at = 0; at < coded.size(); at += 76) lines += coded.substr(at, 76) + "\r\n";
  const std::string base64 =
      std::string(kHeader) + Part("text/html; charset=utf-8", lines, "Content-Transfer-Encoding: base64\r\n");
  const auto articles = Articles(base64);
  ASSERT_THAT(articles, SizeIs(1));
  EXPECT_EQ(articles[0].text(), kStory);
  std::string source;
  EXPECT_TRUE(absl::Base64Unescape(SourceOf(articles[0], base64, kStory), &source));
  EXPECT_THAT(source, HasSubstr(kStory));
  EXPECT_EQ(TextOf(std::string(kHeader) +
                   Part("text/html; charset=windows-1251", Html("\xCC\xE8\xED\xE8\xF1\xF2\xF0\xFB met in Oslo."))),
            "Министры met in Oslo.");
}

TEST(MailDecoderTest, PartsThatDoNotTellTheirCharacterSetOrTellItWronglyAreReadAllTheSame) {
  constexpr std::string_view kRussian =
      "Кабинет министров отменил пошлину на импорт стали. Соглашение с соседними странами остаётся в силе.";
  const std::string bytes = In("KOI8-R", kRussian);
  const std::string header = std::string(kHeader);
  const std::string untold = header + Part("text/plain", bytes + "\r\n");
  EXPECT_EQ(TextOf(untold), kRussian);
  EXPECT_EQ(SourceOf(Articles(untold)[0], untold, "импорт"), In("KOI8-R", "импорт"));
  EXPECT_EQ(TextOf(header + Part("text/plain; charset=iso-8859-1", bytes)), kRussian);
  EXPECT_EQ(TextOf(header + Part("text/plain; charset=us-ascii", "A <meta charset=koi8-r> in caf\xE9s.")),
            "A <meta charset=koi8-r> in cafés.")
      << "a text declares nothing";
  EXPECT_EQ(TextOf(header + Part("text/html", "<meta charset=koi8-r>" + Html(bytes))), kRussian);
  EXPECT_EQ(TextOf(header + Part("text/html", Html(bytes))), kRussian);
}

TEST(MailDecoderTest, TheHtmlPartIsReadUnlessTheTextSaysMore) {
  const std::string plain = Part("text/plain", "Plain: " + std::string(kStory));
  const std::string html = Part("text/html", Html("Marked up: " + std::string(kStory)));
  const std::string stub = Part("text/html", Html("View this in your browser."));
  const std::string empty = Part("text/html", "<html></html>");
  const std::string links =
      Part("text/plain", "Plain: " + std::string(kStory) + " [https://example.org/" + std::string(900, 'x') + "]");
  const auto text_of = [](const std::vector<std::string>& parts) {
    return TextOf(std::string(kHeader) + Multipart("alternative", parts)).substr(0, 6);
  };
  EXPECT_EQ(text_of({plain, html}), "Marked");
  EXPECT_EQ(text_of({html, plain}), "Marked");
  EXPECT_EQ(text_of({links, html}), "Marked") << "addresses say nothing";
  EXPECT_EQ(text_of({plain, stub}), "Plain:");
  EXPECT_EQ(text_of({plain, empty}), "Plain:");
  EXPECT_EQ(text_of({plain}), "Plain:");
}

TEST(MailDecoderTest, PartsInPartsAreFound) {
  const std::string image = Part("image/png", "iVBORw0KGgo=", "Content-Transfer-Encoding: base64\r\n");
  const std::string related = Multipart("related", {Part("text/html", Html(kStory)), image}, "inner");
  const std::string alternative = Multipart("alternative", {Part("text/plain", "Short."), related}, "middle");
  const std::string attachment = Part("text/plain", std::string(kStory) + " " + std::string(kStory),
                                      "Content-Disposition: attachment; filename=x\r\n");
  const std::string footer = Part("text/plain", "Sent to the list.");
  std::string told;
  const std::string mail = std::string(kHeader) + Multipart("mixed", {alternative, footer, attachment}, "outer");
  const auto articles = Articles(mail, &told);
  ASSERT_THAT(articles, SizeIs(1));
  EXPECT_EQ(articles[0].text(), kStory);
  EXPECT_EQ(told, "part 5 of 8, text/html");
  // A boundary that begins like the one around it, and a part that is cut short.
  EXPECT_EQ(TextOf(std::string(kHeader) +
                   Multipart("mixed", {Multipart("alternative", {Part("text/plain", "They met.")}, "bb")}, "b")),
            "They met.");
  const std::string cut = std::string(kHeader) + Multipart("mixed", {Part("text/plain", "They met.")});
  EXPECT_EQ(TextOf(cut.substr(0, cut.find("\r\n--b--"))), "They met.");
}

TEST(MailDecoderTest, MailsInAMailAreArticlesOfTheirOwn) {
  const std::string inner =
      "From: Ann <ann@example.org>\r\nSubject: Inner\r\nMessage-ID: <2@example.org>\r\n\r\nThey met.";
  const std::string digest = Multipart("digest", {"\r\n" + inner, Part("message/rfc822", inner)}, "d");
  const auto articles =
      Articles(std::string(kHeader) + Multipart("mixed", {Part("text/plain", "Two mails follow."), digest}));
  ASSERT_THAT(articles, SizeIs(3));
  EXPECT_EQ(articles[0].text(), "Two mails follow.");
  EXPECT_EQ(articles[1].title(), "Inner");
  EXPECT_EQ(articles[1].text(), "They met.");
  EXPECT_EQ(articles[2].article_id(), "2@example.org");
  EXPECT_THAT(articles[2].authors(), ElementsAre("Ann"));
}

TEST(MailDecoderTest, WhatCannotBeReadIsATypedError) {
  EXPECT_EQ(ErrorOf(std::string(kHeader) + Part("image/png", "x")).reason, v1::MISSING_FIELD);
  EXPECT_EQ(ErrorOf(std::string(kHeader) + "\r\n \r\n").reason, v1::MISSING_FIELD);
  EXPECT_EQ(ErrorOf(std::string(kHeader) + Part("multipart/mixed; boundary=b", "no part")).reason, v1::MALFORMED);
  EXPECT_EQ(ErrorOf(std::string(kHeader) + Part("multipart/mixed", "--b\r\n\r\nx\r\n--b--")).reason, v1::MALFORMED);
  std::string deep;
  for (int i = 0; i < 3000; ++i) deep += "<div>";
  EXPECT_EQ(ErrorOf(std::string(kHeader) + Part("text/html", deep)).reason, v1::TOO_DEEP);
}

TEST(MailDecoderTest, BombsAreTypedErrors) {
  // A header line of 6 MB, and one that is folded without end.
  const DecodeError line = ErrorOf("Subject: " + std::string(6'000'000, 'x') + "\r\n\r\nThey met.");
  EXPECT_EQ(line.reason, v1::MALFORMED);
  EXPECT_THAT(line.detail, HasSubstr(fmt::format("does not end within {} bytes", kMostHeaderBytes)));
  std::string folded = "Subject: x\r\n";
  while (folded.size() < 2'000'000) folded += " x\r\n";
  EXPECT_EQ(ErrorOf(folded).reason, v1::MALFORMED);
  // 100,000 parts beside each other, and 10,000 in each other, with boundaries of their own or one for all.
  std::string wide = std::string(kHeader) + "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 100'000; ++i) wide += "--b\r\n\r\nx\r\n";
  EXPECT_EQ(ErrorOf(wide).reason, v1::TOO_DEEP);
  EXPECT_THAT(ErrorOf(wide).detail, HasSubstr(fmt::format("more than {} parts", MimeTree::kMostParts)));
  std::string nested = std::string(kHeader);
  for (int i = 0; i < 10'000; ++i) {
    nested += fmt::format("Content-Type: multipart/mixed; boundary=b{}\r\n\r\n--b{}\r\n", i, i);
  }
  EXPECT_EQ(ErrorOf(nested).reason, v1::TOO_DEEP);
  std::string mails = std::string(kHeader);
  for (int i = 0; i < 10'000; ++i) mails += "Content-Type: message/rfc822\r\n\r\n";
  EXPECT_EQ(ErrorOf(mails).reason, v1::TOO_DEEP);
  // Names that are only quotes and brackets, encoded words that never end: read in linear time.
  EXPECT_THAT(
      Articles("From: " + std::string(100'000, '(') + "\r\nSubject: " + std::string(100'000, '"') + "\r\n\r\nx"),
      SizeIs(1));
  std::string words = "Subject: ";
  while (words.size() < 200'000) words += "=?a?b?";
  EXPECT_THAT(Articles(words + "\r\n\r\nThey met."), SizeIs(1));
}

TEST(MailDecoderTest, IsToldByItsFirstBytes) {
  EXPECT_EQ(Sniff(std::string(kHeader) + "\r\nThey met.").decoder, "mail");
  EXPECT_EQ(Sniff("From desk@example.org Wed Oct 29 10:00:00 2025\n" + std::string(kHeader) + "\nThey met.").decoder,
            "mail");
  // A memo is a text.
  EXPECT_EQ(Sniff("From: The desk\nTo: All\nSubject: Steel\n\nThey met.").decoder, "text");
  EXPECT_EQ(Sniff("Content-Type: a phrase that somebody wrote\n\nThey met.").decoder, "text");
  EXPECT_EQ(Sniff("Oslo: they met.\nMessage-ID: x\nFrom a source: y\n\n").decoder, "text");
  const DecoderRegistry registry(TestInputConfig());
  EXPECT_EQ(registry.Decode(std::string(kHeader) + "\r\nThey met.", "message/rfc822").decoder, "mail");
  EXPECT_EQ(registry.Decode(std::string(kHeader) + "\r\nThey met.", "auto").why,
            "the bytes begin with the header of a mail; part 1 of 1, text/plain");
}

}  // namespace
}  // namespace policywire::ingest
