#include "ingest/decode/mail/mail_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace policywire::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MailHeaderTest, DecodesEncodedWords) {
  EXPECT_EQ(DecodeHeaderText("Plain words"), "Plain words");
  EXPECT_EQ(DecodeHeaderText("=?utf-8?Q?Caf=C3=A9_in_Oslo?="), "Café in Oslo");
  EXPECT_EQ(DecodeHeaderText("=?ISO-8859-1?q?Caf=E9?= talks"), "Café talks");
  EXPECT_EQ(DecodeHeaderText("Talks =?koi8-r?B?zcnOydPU0tk=?= meet"), "Talks министры meet");
  EXPECT_EQ(DecodeHeaderText("=?utf-8?q?one?=\r\n =?utf-8?q?two?="), "onetwo") << "white space between words is none";
  EXPECT_EQ(DecodeHeaderText("=?utf-8?q?one?= and =?utf-8?q?two?="), "one and two");
  EXPECT_EQ(DecodeHeaderText("=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?="), "Café") << "a character cut between two";
  EXPECT_EQ(DecodeHeaderText("=?utf-8*en?Q?Oslo?="), "Oslo");
  EXPECT_EQ(DecodeHeaderText("Caf\xE9 talks"), "Café talks") << "bytes that nobody encoded";
  EXPECT_EQ(DecodeHeaderText("=?iso-8859-2?q?=A3=F3d=BC?="), "Łódź") << "most letters have marks";
  EXPECT_EQ(DecodeHeaderText("=?us-ascii?q?Caf=E9?= <meta charset=koi8-r>"), "Café <meta charset=koi8-r>");
  EXPECT_EQ(DecodeHeaderText("Talks\r\n in\r\n\tOslo"), "Talks in Oslo");
}

TEST(MailHeaderTest, DamagedWordsStayAsTheyAre) {
  for (const char* text : {"=?", "=?utf-8?", "=?utf-8?q?", "=?utf-8?q?open", "=?utf-8?z?x?=", "a =? b", "=?=?=?=?="}) {
    EXPECT_EQ(DecodeHeaderText(text), text);
  }
  EXPECT_EQ(DecodeHeaderText("=?no-such-set?q?word?="), "word");
}

TEST(MailHeaderTest, ReadsParameters) {
  const char field[] = "multipart/mixed; Boundary=\"a; \\\"b\\\"\"; charset = utf-8 ;x";
  EXPECT_EQ(HeaderWord(field), "multipart/mixed");
  EXPECT_EQ(HeaderParameter(field, "boundary"), "a; \"b\"");
  EXPECT_EQ(HeaderParameter(field, "charset"), "utf-8");
  EXPECT_EQ(HeaderParameter(field, "x"), "");
  EXPECT_EQ(HeaderParameter("text/plain", "charset"), "");
  EXPECT_EQ(HeaderWord("base64 (as it was)"), "base64");
}

TEST(MailHeaderTest, ReadsNamesOfMailboxes) {
  EXPECT_THAT(MailboxNames("\"Desk, Trade\" <desk@example.org>, =?utf-8?q?Caf=C3=A9?= <cafe@example.org>"),
              ElementsAre("Desk, Trade", "Café"));
  EXPECT_THAT(MailboxNames("ann@example.org (A. Writer), bob@example.org"),
              ElementsAre("A. Writer", "bob@example.org"));
  EXPECT_THAT(MailboxNames("<desk@example.org>"), ElementsAre("desk@example.org"));
  EXPECT_THAT(MailboxNames(""), IsEmpty());
  EXPECT_THAT(MailboxNames(" , ,"), IsEmpty());
  EXPECT_EQ(InAngles("Trade <https://example.org/a> x"), "https://example.org/a");
  EXPECT_EQ(InAngles(" id@example.org "), "id@example.org");
  EXPECT_EQ(InAngles("<open"), "");
}

}  // namespace
}  // namespace policywire::ingest
