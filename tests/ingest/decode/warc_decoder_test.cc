#include "ingest/decode/warc/warc_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/decode/decoder_registry.h"
#include "tests/ingest/decode/in_charset.h"
#include "tests/ingest/decode/packed.h"
#include "tests/ingest/decode/test_config.h"
#include "tests/ingest/decode/warc_text.h"

namespace policywire::ingest {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Decoder& WarcOf() {
  static const DecoderRegistry registry(TestInputConfig());
  return *registry.Find("warc");
}

std::vector<v1::Article> Articles(std::string_view bytes, std::string* told = nullptr) {
  const Decoded decoded = WarcOf().Decode(bytes, "application/warc", told);
  const auto* const error = std::get_if<DecodeError>(&decoded);
  EXPECT_EQ(error, nullptr) << error->detail;
  return error == nullptr ? std::get<std::vector<v1::Article>>(decoded) : std::vector<v1::Article>();
}

DecodeError ErrorOf(std::string_view bytes) {
  const Decoded decoded = WarcOf().Decode(bytes);
  const auto* const error = std::get_if<DecodeError>(&decoded);
  EXPECT_NE(error, nullptr);
  return error == nullptr ? DecodeError() : *error;
}

// Pieces of some length that are as long on both sides are the same bytes.
void CheckMap(const v1::Article& article, std::string_view bytes) {
  const v1::TextMap& map = article.text_map();
  ASSERT_GT(map.text_begin_size(), 0);
  for (int i = 0; i < map.text_begin_size(); ++i) {
    ASSERT_LE(uint64_t{map.input_begin(i)} + map.input_size(i), bytes.size());
    if (map.text_size(i) <= 4 || map.text_size(i) != map.input_size(i)) continue;
    EXPECT_EQ(article.text().substr(map.text_begin(i), map.text_size(i)),
              bytes.substr(map.input_begin(i), map.input_size(i)));
  }
}

TEST(WarcDecoderTest, APageBecomesAnArticleWithAddressTimeAndMap) {
  const std::string record = Warc("response", Http(Page()));
  std::string told;
  const auto articles = Articles(record, &told);
  ASSERT_THAT(articles, SizeIs(1));
  EXPECT_EQ(articles[0].text(), kStory);
  EXPECT_EQ(articles[0].title(), "Tariff lifted");
  EXPECT_EQ(articles[0].url(), "http://example.org/tariff");
  EXPECT_EQ(articles[0].published(), "");
  CheckMap(articles[0], record);
  EXPECT_EQ(told, "a response of http://example.org/tariff, fetched 2025-10-29T10:00:00Z, status 200, html");
}

TEST(WarcDecoderTest, BodiesAreUnwrappedAndTheirCharacterSetIsTheHeaders) {
  const std::string page = Page("\xCC\xE8\xED\xE8\xF1\xF2\xF0\xFB say that the tariff on imported steel ends in May.");
  const std::string type = "Content-Type: text/html; charset=windows-1251\r\n";
  const std::string text = "Министры say that the tariff on imported steel ends in May.";
  const std::string chunked =
      fmt::format("{:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n", 90, page.substr(0, 90), page.size() - 90, page.substr(90));
  const std::string plain = Warc("response", Http(page, type));
  const std::string in_chunks = Warc("response", Http(chunked, type + "Transfer-Encoding: chunked\r\n"));
  const std::string in_gzip = Warc("response", Http(Gzip(page), type + "Content-Encoding: gzip\r\n"));
  for (const std::string& record : {plain, in_chunks, in_gzip}) {
    const auto articles = Articles(record);
    ASSERT_THAT(articles, SizeIs(1));
    EXPECT_EQ(articles[0].text(), text);
  }
  CheckMap(Articles(plain)[0], plain);
  CheckMap(Articles(in_chunks)[0], in_chunks);
  EXPECT_FALSE(Articles(in_gzip)[0].has_text_map()) << "what was compressed has no place in the record";
}

TEST(WarcDecoderTest, WhatDoesNotTellItsCharacterSetOrTellsItWronglyIsReadAllTheSame) {
  constexpr std::string_view kRussian =
      "Кабинет министров отменил пошлину на импорт стали. Соглашение с соседними странами остаётся в силе.";
  const std::string text = In("windows-1251", kRussian);
  const std::string page = In("windows-1251", Page(kRussian));
  for (const std::string& record : {
           Warc("response", Http(text, "Content-Type: text/plain\r\n")),
           Warc("response", Http(text, "Content-Type: text/plain; charset=utf-8\r\n")),
           Warc("conversion", text, "Content-Type: text/plain\r\n"),
           Warc("response", Http(page, "Content-Type: text/html\r\n")),
           Warc("response", Http(page, "Content-Type: text/html; charset=iso-8859-1\r\n")),
           Warc("response", Http("<meta charset=utf-8>" + page, "Content-Type: text/html\r\n")),
       }) {
    const auto articles = Articles(record);
    ASSERT_THAT(articles, SizeIs(1));
    EXPECT_EQ(articles[0].text(), kRussian);
    CheckMap(articles[0], record);
  }
}

TEST(WarcDecoderTest, ResourcesConversionsFeedsAndTextAreRead) {
  const auto resource = Articles(Warc("resource", Page(), "Content-Type: text/html\r\n"));
  ASSERT_THAT(resource, SizeIs(1));
  EXPECT_EQ(resource[0].text(), kStory);
  const std::string record = Warc("conversion", kStory, "Content-Type: text/plain\r\n");
  const auto conversion = Articles(record);
  ASSERT_THAT(conversion, SizeIs(1));
  EXPECT_EQ(conversion[0].text(), kStory);
  CheckMap(conversion[0], record);
  const auto feed =
      Articles(Warc("response", Http("<rss><channel><item><title>One</title><link>http://example.org/1</link>"
                                     "</item><item><title>Two</title></item></channel></rss>",
                                     "Content-Type: text/xml\r\n")));
  ASSERT_THAT(feed, SizeIs(2));
  EXPECT_EQ(feed[0].url(), "http://example.org/1");
  EXPECT_EQ(feed[1].url(), "http://example.org/tariff");
  EXPECT_THAT(Articles(Warc("response", Http(R"({"text": "They met."})", "Content-Type: application/json\r\n"))),
              SizeIs(1));
  EXPECT_THAT(Articles(Warc("response", Page())), SizeIs(1)) << "no HTTP header, and no type";
}

TEST(WarcDecoderTest, WhatIsNoArticleIsToldAndNoError) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {Warc("request", "GET / HTTP/1.1\r\n\r\n"), "a request of http://example.org/tariff"},
      {Warc("warcinfo", "software: none\r\n"), "a warcinfo of http://example.org/tariff"},
      {Warc("revisit", Http(""),
            "WARC-Refers-To-Target-URI: http://example.org/first\r\nWARC-Refers-To-Date: 2024-01-02T03:04:05Z\r\n"),
       "a revisit of http://example.org/first, fetched 2024-01-02T03:04:05Z"},
      {Warc("response", Http(Page(), "Content-Type: text/html\r\n", "404 Not Found")),
       "a response of http://example.org/tariff, fetched 2025-10-29T10:00:00Z, status 404"},
      {Warc("response", Http("\x89PNG", "Content-Type: image/png\r\n")),
       "a response of http://example.org/tariff, fetched 2025-10-29T10:00:00Z, status 200, image/png, which is not "
       "read"},
      {Warc("response", Http("", "Content-Type: text/html\r\n")),
       "a response of http://example.org/tariff, fetched 2025-10-29T10:00:00Z, status 200, empty"},
      {Warc("response", Http("body { color: red }", "")),
       "a response of http://example.org/tariff, fetched 2025-10-29T10:00:00Z, status 200, in which no format is told "
       "that is read"},
      {Warc("response", Http("<html></html>")),
       "a response of http://example.org/tariff, fetched 2025-10-29T10:00:00Z, status 200, html: the page has no text "
       "that may be an article's"},
      {Warc("response", Http("[1, 2", "Content-Type: application/json\r\n")),
       "a response of http://example.org/tariff, fetched 2025-10-29T10:00:00Z, status 200, json: "},
      {Warc("resource", "User-agent: *", "Content-Type: text/plain\r\n", "http://example.org/robots.txt"),
       "a resource of http://example.org/robots.txt, fetched 2025-10-29T10:00:00Z"},
      {Warc("resource", "example.org. 300 IN A 192.0.2.7", "Content-Type: text/dns\r\n", "dns:example.org"),
       "a resource of dns:example.org, fetched"},
  };
  for (const auto& [record, expected] : rows) {
    std::string told;
    EXPECT_THAT(Articles(record, &told), IsEmpty()) << record;
    EXPECT_EQ(told.substr(0, expected.size()), expected);
  }
}

TEST(WarcDecoderTest, SeveralRecordsAreReadInOneAndAnErrorNamesItsOwn) {
  const std::string page = Warc("response", Http(Page())) + std::string(kEndOfRecord);
  const std::string request = Warc("request", "GET / HTTP/1.1\r\n\r\n") + std::string(kEndOfRecord);
  const std::string revisit = Warc("revisit", "") + std::string(kEndOfRecord);
  std::string told;
  const std::string message = request + page + revisit + page;
  const auto articles = Articles(message, &told);
  ASSERT_THAT(articles, SizeIs(2));
  EXPECT_EQ(told, "4 records, 2 with articles, 1 revisits");
  for (const v1::Article& article : articles) CheckMap(article, message);
  EXPECT_GT(articles[1].text_map().input_begin(0), articles[0].text_map().input_begin(0) + page.size());

  const DecodeError cut = ErrorOf(message.substr(0, message.size() - 50));
  EXPECT_EQ(cut.reason, v1::MALFORMED);
  EXPECT_THAT(cut.detail,
              HasSubstr(fmt::format("the record at byte {}: the record is cut short", message.size() - page.size())));
  EXPECT_THAT(ErrorOf("WARC/1.0\r\nWARC-Type: response\r\n\r\n").detail, HasSubstr("does not say its Content-Length"));
  EXPECT_THAT(ErrorOf("\r\n").detail, HasSubstr("no record"));
}

TEST(WarcDecoderTest, WhatIsDamagedOrEndlessIsAnError) {
  const std::string gzip = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
  EXPECT_EQ(ErrorOf(Warc("response", Http(Gzip(std::string(9 << 20, ' ')), gzip))).reason, v1::TOO_LARGE);
  std::string damaged = Gzip(Page("Some text that is long enough to be damaged in its midst by a few bytes."));
  damaged.replace(damaged.size() / 2, 8, 8, '\xFF');
  EXPECT_EQ(ErrorOf(Warc("response", Http(damaged, gzip))).reason, v1::MALFORMED);
  std::string deep;
  for (int i = 0; i < 3000; ++i) deep += "<div>";
  EXPECT_EQ(ErrorOf(Warc("response", Http(deep))).reason, v1::TOO_DEEP);
  EXPECT_EQ(ErrorOf(Warc("response", "HTTP/1.1 200 OK\r\nX: " + std::string(1 << 20, 'x'))).reason, v1::MALFORMED);
  // Pictures are not unpacked.
  EXPECT_THAT(Articles(Warc("response", Http(Gzip(std::string(9 << 20, ' ')),
                                             "Content-Type: image/bmp\r\nContent-Encoding: gzip\r\n"))),
              IsEmpty());
}

TEST(WarcDecoderTest, TheRegistryFindsIt) {
  v1::InputConfig config = TestInputConfig();
  config.set_decoder("auto");
  const DecoderRegistry registry(config);
  const std::string record = Warc("response", Http(Page()));
  Record message;
  message.value = record;
  auto result = registry.Decode(message);
  EXPECT_EQ(result.decoder, "warc");
  EXPECT_EQ(result.why,
            "the bytes begin with WARC/; a response of http://example.org/tariff, fetched 2025-10-29T10:00:00Z, status "
            "200, html");
  message.headers = {{"content-type", "application/warc"}};
  EXPECT_EQ(registry.Decode(message).decoder, "warc");
  const std::string packed = Gzip(record + std::string(kEndOfRecord)) + Gzip(record);
  message.value = packed;
  result = registry.Decode(message);
  EXPECT_THAT(std::get<std::vector<v1::Article>>(result.decoded), SizeIs(2));
  EXPECT_EQ(registry.Decode("filedesc://x 0.0.0.0 20140216050221 text/plain 2\n1\n", "auto").decoder, "warc");
  EXPECT_EQ(registry.Decode(Arc("http://example.org/", "text/html", Http(Page())), "application/x-arc").decoder,
            "warc");
}

}  // namespace
}  // namespace policywire::ingest
