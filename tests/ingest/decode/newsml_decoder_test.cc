#include "ingest/decode/xml/newsml_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/fuzz/check_decoded.h"

namespace policywire::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<v1::Article> Read(std::string_view message) {
  const Decoded decoded = NewsmlDecoder().Decode(message);
  CheckDecoded(decoded, message.size());
  if (const auto* error = std::get_if<DecodeError>(&decoded)) {
    ADD_FAILURE() << error->detail;
    return {};
  }
  return std::get<std::vector<v1::Article>>(decoded);
}

constexpr std::string_view kNitf =
    "<nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><head><title>Port strike</title><docdata><doc-id "
    "id-string='n-1'/>"
    "<date.issue norm='20251029T100000Z'/></docdata><pubdata name='The "
    "Wire'/></head><body><body.head><hedline><hl1>Port "
    "strike ends</hl1></hedline><byline>By <person>A. Writer</person>, "
    "<byttl>Correspondent</byttl></byline></body.head>"
    "<body.content><p>Dockers in Durban went back to work.</p><p>The union took the "
    "offer.</p></body.content></body></nitf>";

TEST(NewsmlDecoderTest, ReadsNitf) {
  const std::vector<v1::Article> articles = Read(kNitf);
  ASSERT_THAT(articles, SizeIs(1));
  EXPECT_EQ(articles[0].article_id(), "n-1");
  EXPECT_EQ(articles[0].title(), "Port strike ends");
  EXPECT_EQ(articles[0].text(), "Dockers in Durban went back to work.\n\nThe union took the offer.");
  EXPECT_EQ(articles[0].source(), "The Wire");
  EXPECT_THAT(articles[0].authors(), ElementsAre("A. Writer"));
}

TEST(NewsmlDecoderTest, ReadsTheItemsOfAMessage) {
  const std::string message =
      "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><header/><itemSet><packageItem/>"
      "<newsItem guid='urn:x:1' xml:lang='en-ZA'><itemMeta><provider><name>The Wire</name></provider>"
      "<firstCreated>2025-10-29T09:00:00Z</firstCreated><versionCreated>2025-10-29T10:00:00Z</versionCreated></"
      "itemMeta>"
      "<contentMeta><creator><name>B. Writer</name></creator><headline>Strike over</headline></contentMeta><contentSet>"
      "<inlineXML contenttype='application/nitf+xml'>" +
      std::string(kNitf) +
      "</inlineXML></contentSet></newsItem>"
      "<newsItem guid='urn:x:2'><contentMeta><headline>A crane</headline><description>A crane in Durban.</description>"
      "</contentMeta><contentSet><remoteContent href='x.jpg'/></contentSet></newsItem>"
      "<newsItem "
      "guid='urn:x:3'><contentSet><inlineXML><html><head><title>t</title></head><body><p>One.</p><p>Two.</p></body>"
      "</html></inlineXML></contentSet></newsItem><newsItem guid='urn:x:4'/></itemSet></newsMessage>";
  const std::vector<v1::Article> articles = Read(message);
  ASSERT_THAT(articles, SizeIs(3));
  EXPECT_EQ(articles[0].article_id(), "urn:x:1");
  EXPECT_EQ(articles[0].title(), "Strike over");
  EXPECT_EQ(articles[0].published(), "2025-10-29T09:00:00Z");
  EXPECT_EQ(articles[0].modified(), "2025-10-29T10:00:00Z");
  EXPECT_EQ(articles[0].language(), "en-ZA");
  EXPECT_EQ(articles[0].source(), "The Wire");
  EXPECT_THAT(articles[0].authors(), ElementsAre("B. Writer"));
  EXPECT_EQ(articles[1].text(), "A crane in Durban.");
  EXPECT_EQ(articles[2].text(), "One.\n\nTwo.");
}

TEST(NewsmlDecoderTest, WhatHasNoStoryHasNoArticle) {
  for (const char* message :
       {"<packageItem guid='x'/>", "<planningItem/>", "<knowledgeItem/>", "<newsItem/>", "<groupSet/>"}) {
    EXPECT_THAT(Read(message), IsEmpty()) << message;
  }
  const Decoded other = NewsmlDecoder().Decode("<rss/>");
  EXPECT_EQ(std::get<DecodeError>(other).reason, v1::MALFORMED);
}

}  // namespace
}  // namespace policywire::ingest
