#include "ingest/decode/xml/feed_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "ingest/decode/json_decoder.h"
#include "tests/fuzz/check_decoded.h"
#include "tests/ingest/decode/test_config.h"

namespace policywire::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<v1::Article> Read(std::string_view feed, std::string_view content_type = "") {
  const Decoded decoded = FeedDecoder().Decode(feed, content_type);
  CheckDecoded(decoded, feed.size());
  if (const auto* error = std::get_if<DecodeError>(&decoded)) {
    ADD_FAILURE() << error->detail;
    return {};
  }
  return std::get<std::vector<v1::Article>>(decoded);
}

TEST(FeedDecoderTest, ReadsRss) {
  const std::vector<v1::Article> articles = Read(R"(<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Wire &amp; Sons</title><link>https://example.org/</link><language>en-gb</language>
<item><title>Quota &lt;b&gt;raised&lt;/b&gt;</title><link>https://example.org/1</link><guid isPermaLink="false">q-1</guid>
<description>In short.</description><content:encoded><![CDATA[<p>Thailand raised its sugar quota.</p><p>Growers asked for more.</p>]]></content:encoded>
<dc:creator>A. Writer</dc:creator><pubDate>Wed, 29 Oct 2025 10:00:00 GMT</pubDate></item>
<item><description>&lt;p&gt;Rates &amp;amp; taxes stay.&lt;/p&gt;</description><guid>https://example.org/2</guid><author>b@example.org (B. Writer)</author><pubDate>soon</pubDate></item>
<item><title>Only a headline</title></item>
<item><link>https://example.org/nothing</link></item>
</channel></rss>)");
  ASSERT_THAT(articles, SizeIs(3));
  EXPECT_EQ(articles[0].article_id(), "q-1");
  EXPECT_EQ(articles[0].url(), "https://example.org/1");
  EXPECT_EQ(articles[0].title(), "Quota raised");
  EXPECT_EQ(articles[0].text(), "Thailand raised its sugar quota.\n\nGrowers asked for more.");
  EXPECT_THAT(articles[0].authors(), ElementsAre("A. Writer"));
  EXPECT_EQ(articles[0].published(), "2025-10-29T10:00:00Z");
  EXPECT_EQ(articles[0].language(), "en-gb");
  EXPECT_EQ(articles[0].source(), "The Wire & Sons");
  EXPECT_EQ(articles[1].text(), "Rates & taxes stay.");
  EXPECT_EQ(articles[1].url(), "https://example.org/2");
  EXPECT_THAT(articles[1].authors(), ElementsAre("B. Writer"));
  EXPECT_EQ(articles[1].unread_published(), "soon");
  EXPECT_EQ(articles[2].text(), "Only a headline");
  EXPECT_THAT(articles[2].article_id(), SizeIs(16));
}

TEST(FeedDecoderTest, ReadsAtom) {
  const std::vector<v1::Article> articles = Read(R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title type="html">The &lt;i&gt;Wire&lt;/i&gt;</title><author><name>The desk</name></author>
<entry xml:lang="fr"><id>tag:example.org,2025:1</id><title>Prix &lt; co&#251;ts</title>
<link rel="self" href="https://example.org/self"/><link href="https://example.org/1"/>
<published>2025-10-29T10:00:00+01:00</published><updated>2025-10-30T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Un <b>tarif</b>.</p><p>Deux.</p></div></content></entry>
<entry><title type="text">1 &lt; 2</title><summary type="text">a &lt;b&gt; c</summary><updated>2025-10-30T10:00:00Z</updated>
<source><title>Elsewhere</title></source></entry>
</feed>)");
  ASSERT_THAT(articles, SizeIs(2));
  EXPECT_EQ(articles[0].article_id(), "tag:example.org,2025:1");
  EXPECT_EQ(articles[0].url(), "https://example.org/1");
  EXPECT_EQ(articles[0].title(), "Prix < coûts");
  EXPECT_EQ(articles[0].text(), "Un tarif.\n\nDeux.");
  EXPECT_EQ(articles[0].language(), "fr");
  EXPECT_EQ(articles[0].published(), "2025-10-29T10:00:00+01:00");
  EXPECT_EQ(articles[0].modified(), "2025-10-30T10:00:00Z");
  EXPECT_EQ(articles[0].source(), "The Wire");
  EXPECT_THAT(articles[0].authors(), ElementsAre("The desk"));
  EXPECT_EQ(articles[1].text(), "a <b> c");
  EXPECT_EQ(articles[1].published(), "2025-10-30T10:00:00Z") << "nothing else tells when it appeared";
  EXPECT_EQ(articles[1].source(), "Elsewhere");
}

TEST(FeedDecoderTest, ReadsRdfAndOlderForms) {
  const std::vector<v1::Article> rdf = Read(R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Wire</title></channel>
<item rdf:about="https://example.org/1"><title>Talks</title><description>They met.</description><dc:date>2025-10-29</dc:date></item></rdf:RDF>)");
  ASSERT_THAT(rdf, SizeIs(1));
  EXPECT_EQ(rdf[0].url(), "https://example.org/1");
  EXPECT_EQ(rdf[0].published(), "2025-10-29");
  EXPECT_EQ(rdf[0].source(), "Wire");
  const std::vector<v1::Article> cdf = Read(
      "<channel><item href='https://example.org/1'><title>Talks</title><abstract>They "
      "met.</abstract></item></channel>");
  ASSERT_THAT(cdf, SizeIs(1));
  EXPECT_EQ(cdf[0].url(), "https://example.org/1");
  EXPECT_EQ(cdf[0].text(), "They met.");
  const std::vector<v1::Article> atom03 = Read(
      "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><content type='text/html' mode='base64'>"
      "PHA+VGhleSBtZXQuPC9wPg==</content><issued>2025-10-29T10:00:00Z</issued></entry></feed>");
  ASSERT_THAT(atom03, SizeIs(1));
  EXPECT_EQ(atom03[0].text(), "They met.");
  EXPECT_EQ(atom03[0].published(), "2025-10-29T10:00:00Z");
}

TEST(FeedDecoderTest, ReadsWhatIsNoXml) {
  const std::vector<v1::Article> articles = Read(
      "<rss><channel><title>R&D &nbsp;wire</title><item><title>Talks</title><link>https://example.org/?a=1&b=2</link>"
      "<description><p>They met<br>at noon.</description></item><item><title>More</title>");
  ASSERT_THAT(articles, SizeIs(2));
  EXPECT_EQ(articles[0].text(), "They met\nat noon.");
  EXPECT_EQ(articles[1].title(), "More");
}

TEST(FeedDecoderTest, NothingIsFetchedAndNothingGrows) {
  std::string bomb = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a0 'lol'>";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "&a" + std::to_string(i - 1) + ";";
    bomb += "<!ENTITY a" + std::to_string(i) + " '" + before + before + before + before + "'>";
  }
  bomb +=
      "<!ENTITY file SYSTEM 'file:///etc/passwd'>]><rss><channel><item><description>&a29; &file;</description></item>"
      "</channel></rss>";
  const std::vector<v1::Article> articles = Read(bomb);
  ASSERT_THAT(articles, SizeIs(1));
  EXPECT_EQ(articles[0].text(), "&a29; &file;");
  std::string deep = "<rss>";
  for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
  const Decoded decoded = FeedDecoder().Decode(deep);
  ASSERT_TRUE(std::holds_alternative<DecodeError>(decoded));
  EXPECT_EQ(std::get<DecodeError>(decoded).reason, v1::TOO_DEEP);
}

TEST(FeedDecoderTest, AFeedWithoutEntriesHasNoArticleAndOtherMarkupIsAnError) {
  EXPECT_THAT(Read("<rss><channel><title>Quiet</title></channel></rss>"), IsEmpty());
  for (const char* other : {"", "words", "<html><p>Talks</p></html>"}) {
    const Decoded decoded = FeedDecoder().Decode(other);
    ASSERT_TRUE(std::holds_alternative<DecodeError>(decoded)) << other;
    EXPECT_EQ(std::get<DecodeError>(decoded).reason, v1::MALFORMED);
  }
}

TEST(FeedDecoderTest, EveryByteOfTheTextLeadsBack) {
  const std::string feed =
      "<rss><channel><item><description>&lt;p&gt;Sugar &amp;amp; rice, a &lt;b&gt;quota&lt;/b&gt; of\n 4 "
      "tons.&lt;/p&gt;</description></item><item><description><![CDATA[<p>Steel, too.</p>]]></description></item>"
      "<item><content><p>Tin.</p></content></item></channel></rss>";
  const std::vector<v1::Article> articles = Read(feed);
  ASSERT_THAT(articles, SizeIs(3));
  for (const auto& [index, text, input] :
       std::vector<std::tuple<int, std::string, std::string>>{{0, "Sugar ", "Sugar "},
                                                              {0, "&", "&amp;amp;"},
                                                              {0, "quota", "quota"},
                                                              {0, " ", "\n "},
                                                              {1, "Steel, too.", "Steel, too."},
                                                              {2, "Tin.", "Tin."}}) {
    const v1::TextMap& map = articles[index].text_map();
    bool found = false;
    for (int i = 0; i < map.text_begin_size(); ++i) {
      found = found || (articles[index].text().substr(map.text_begin(i), map.text_size(i)) == text &&
                        feed.substr(map.input_begin(i), map.input_size(i)) == input);
    }
    EXPECT_TRUE(found) << text;
  }
}

TEST(FeedDecoderTest, ReadsJsonFeeds) {
  const std::string feed = R"({"version": "https://jsonfeed.org/version/1.1", "title": "The Wire", "language": "en",
    "authors": [{"name": "The desk"}], "items": [
    {"id": 7, "url": "https://example.org/7", "title": "Talks", "content_html": "<p>They &amp; we met.</p>",
     "date_published": "2025-10-29T10:00:00Z", "authors": [{"name": "A. Writer"}]},
    {"id": "8", "content_text": "Again."}, {"id": "9"}]})";
  const Decoded as_json = JsonDecoder(TestInputConfig().json()).Decode(feed);
  for (const std::vector<v1::Article>& articles : {Read(feed), std::get<std::vector<v1::Article>>(as_json)}) {
    ASSERT_THAT(articles, SizeIs(2));
    EXPECT_EQ(articles[0].article_id(), "7");
    EXPECT_EQ(articles[0].text(), "They & we met.");
    EXPECT_THAT(articles[0].authors(), ElementsAre("A. Writer"));
    EXPECT_EQ(articles[1].text(), "Again.");
    EXPECT_THAT(articles[1].authors(), ElementsAre("The desk"));
    EXPECT_EQ(articles[1].source(), "The Wire");
  }
  EXPECT_EQ(std::get<DecodeError>(FeedDecoder().Decode("{\"items\": [")).reason, v1::MALFORMED);
}

}  // namespace
}  // namespace policywire::ingest
