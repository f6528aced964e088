#include "ingest/decode/detect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace policywire::ingest {
namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;

struct Case {
  std::string bytes;
  std::string_view decoder;
};

TEST(DetectTest, TheBytesTell) {
  for (const auto& [bytes, decoder] : std::vector<Case>{
           {"{\"text\": \"Talks\"}", "json"},
           {"\xEF\xBB\xBF \n{", "json"},
           {"[{\"text\": 1}]", "json"},
           {"[", "json"},
           {"[ true", "json"},
           {"[Agency] The ministers met.", "text"},
           {"The ministers met.", "text"},
           {"<!DOCTYPE html><title>Talks</title>", "html"},
           {"\xEF\xBB\xBF\n<!-- a > b --><HTML lang=en>", "html"},
           {"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"><html>", "html"},
           {"<p>Talks.</p>\0", "html"},
           {"\xFF\xFE<\0p\0>\0"s, "html"},
           {"<3 is a heart", "text"},
           {"<?xml version='1.0'?><!-- <html> --><rss version='2.0'>", "feed"},
           {"<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"},
           {"<rdf:RDF>", "feed"},
           {"<newsItem guid='x'>", "newsml"},
           {"<nitf>", "newsml"},
           {"<person>A. Writer</person> spoke.", "text"},
           {"<!-- no end", "text"},
           {" \n", "text"},
           {"\x80\xFF", "text"},
       }) {
    EXPECT_EQ(Sniff(bytes).decoder, decoder) << bytes;
    EXPECT_FALSE(Sniff(bytes).why.empty());
  }
}

TEST(DetectTest, WhatIsNoTextHasNoDecoder) {
  EXPECT_EQ(Sniff("\x7F"s + "ELF\0"s).decoder, "");
  EXPECT_THAT(Sniff("\x7F"s + "ELF\0"s).why, HasSubstr("byte 4 is NUL"));
  EXPECT_THAT(Sniff("\x03\x91\xD2\x15 q\xE9\x9C").why, HasSubstr("2 of its first 8 bytes are control characters"));
  EXPECT_EQ(Sniff("A control character has strayed in\x07to this sentence, which is text all the same.").decoder,
            "text");
  EXPECT_EQ(Sniff("<?xml version='1.0'?><invoice/>").decoder, "");
  EXPECT_THAT(Sniff("<?xml version='1.0'?><invoice/>").why, HasSubstr("<invoice>"));
  EXPECT_EQ(Sniff("\xFF\xFE{\0\"\0"s).decoder, "");
  EXPECT_THAT(Sniff("\xFF\xFE{\0\"\0"s).why, HasSubstr("JSON in UTF-16"));
}

TEST(DetectTest, WideCharactersAreText) {
  EXPECT_EQ(Sniff("\xFF\xFET\0"s).decoder, "text");
  EXPECT_THAT(Sniff("\xFF\xFET\0"s).why, HasSubstr("UTF-16LE"));
  EXPECT_EQ(Sniff("\0T\0h\0e\0 \0d\0e\0a\0l"s).decoder, "text");
  EXPECT_EQ(Sniff("<\0r\0s\0s\0>\0"s).decoder, "feed");
}

TEST(DetectTest, SomeMediaTypesLeaveItOpen) {
  for (const char* open :
       {"", "auto", "text/xml", "Auto", "application/octet-stream", " application/octet-stream; a=b"}) {
    EXPECT_TRUE(LeavesOpen(open)) << open;
    EXPECT_EQ(DecoderOfMediaType(open), "") << open;
  }
  EXPECT_FALSE(LeavesOpen("text/plain"));
  EXPECT_EQ(DecoderOfMediaType("text/html; charset=koi8-r"), "html");
  EXPECT_EQ(DecoderOfMediaType("Text/Plain ;charset=x"), "text");
}

}  // namespace
}  // namespace policywire::ingest
