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
  EXPECT_EQ(Sniff("\xFF\xFET\0"s).decoder, "");
  EXPECT_THAT(Sniff("\xFF\xFET\0"s).why, HasSubstr("UTF-16"));
}

TEST(DetectTest, SomeMediaTypesLeaveItOpen) {
  for (const char* open : {"", "auto", "Auto", "application/octet-stream", " application/octet-stream; a=b"}) {
    EXPECT_TRUE(LeavesOpen(open)) << open;
    EXPECT_EQ(DecoderOfMediaType(open), "") << open;
  }
  EXPECT_FALSE(LeavesOpen("text/plain"));
  EXPECT_EQ(DecoderOfMediaType("Text/Plain ;charset=x"), "text");
}

}  // namespace
}  // namespace policywire::ingest
