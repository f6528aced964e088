#include "ingest/decode/header_fields.h"

#include <gtest/gtest.h>

#include <string>

namespace policywire::ingest {
namespace {

TEST(HeaderFieldsTest, EndsAtTheFirstEmptyLine) {
  EXPECT_EQ(HeaderSize("A: b\r\n\r\nbody"), 8U);
  EXPECT_EQ(HeaderSize("A: b\n\nbody"), 6U);
  EXPECT_EQ(HeaderSize("\nbody"), 1U);
  EXPECT_EQ(HeaderSize("A: b\r\n"), std::string_view::npos);
  EXPECT_EQ(HeaderSize(""), std::string_view::npos);
  EXPECT_EQ(HeaderSize("A: b\n \nbody\n\n"), 13U) << "a line with a space is not empty";
}

TEST(HeaderFieldsTest, LooksForItsEndNoFurtherThanAllowed) {
  const std::string line(kMostHeaderBytes - 2, 'x');
  EXPECT_EQ(HeaderSize(line + "\n\n"), kMostHeaderBytes);
  EXPECT_EQ(HeaderSize(line + "x\n\n"), std::string_view::npos);
}

TEST(HeaderFieldsTest, FindsValuesWhateverTheCaseOfTheirNames) {
  const HeaderFields fields(
      "Content-Type: text/html\r\ncontent-length:12\r\nContent-Length: 13\r\nno field\r\n: none\r\n");
  EXPECT_EQ(fields.Find("content-type"), "text/html");
  EXPECT_EQ(fields.Find("Content-Length"), "12") << "the first";
  EXPECT_EQ(fields.Find("no field"), "");
  EXPECT_EQ(fields.all().size(), 3U);
}

TEST(HeaderFieldsTest, ValuesGoOnInLinesThatBeginWithASpace) {
  const HeaderFields fields(" lost\r\nSubject: Talks\r\n\tin\r\n Oslo \r\nEmpty:\r\n then\r\nLast:");
  EXPECT_EQ(Unfolded(fields.Find("Subject")), "Talks in Oslo");
  EXPECT_EQ(Unfolded(fields.Find("Empty")), "then");
  EXPECT_EQ(fields.Find("Last"), "");
}

}  // namespace
}  // namespace policywire::ingest
