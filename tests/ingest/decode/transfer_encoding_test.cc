#include "ingest/decode/mail/transfer_encoding.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"

namespace policywire::ingest {
namespace {

TEST(TransferEncodingTest, DecodesQuotedPrintable) {
  const auto decode = [](std::string_view sent) {
    return std::string(TransferDecoded(sent, "Quoted-Printable").bytes());
  };
  EXPECT_EQ(decode("a=3Db=C3=a9\r\n"), "a=b\xC3\xA9\r\n");
  EXPECT_EQ(decode("one =\r\nline=\nonly"), "one lineonly");
  EXPECT_EQ(decode("spaces at the end \t \r\nnext"), "spaces at the end\r\nnext");
  EXPECT_EQ(decode("x=ZZ = =4"), "x=ZZ = =4") << "what is no code stays";
  EXPECT_EQ(decode("soft at the end="), "soft at the end");
  EXPECT_EQ(decode(""), "");
}

TEST(TransferEncodingTest, DecodesBase64) {
  const auto decode = [](std::string_view sent) { return std::string(TransferDecoded(sent, "BASE64").bytes()); };
  for (const char* text : {"", "a", "ab", "abc", "abcd", "The ministers met in Oslo."}) {
    const std::string sent = absl::Base64Escape(text);
    EXPECT_EQ(decode(sent), text);
    std::string spaced;
    for (const char c : sent) spaced += std::string(1, c) + "\r\n";
    EXPECT_EQ(decode(spaced), text);
  }
  EXPECT_EQ(decode("YWI=\r\nY2Q="), "abcd") << "two pieces";
  EXPECT_EQ(decode("!YW*Jj"), "abc");
  EXPECT_EQ(TransferDecoded("=41", "8bit").bytes(), "=41");
}

// Each piece of a map leads to where its bytes stand.
TEST(TransferEncodingTest, LeadsBackToWhatWasSent) {
  const std::string_view quoted = "The =C3=89lys=\r\n=C3=A9e met.\r\nAgain.";
  const TransferDecoded of_quoted(quoted, "quoted-printable");
  const std::string_view text = of_quoted.bytes();
  for (const std::string_view word : {"lys", "met", "Again"}) {
    TextMap map;
    map.Copy(0, static_cast<uint32_t>(word.size()), static_cast<uint32_t>(text.find(word)));
    const TextMap sent = of_quoted.MapToSent(map);
    ASSERT_EQ(sent.pieces().size(), 1U);
    EXPECT_EQ(quoted.substr(sent.pieces()[0].input_begin, sent.pieces()[0].input_size), word);
  }
  std::string lines;
  const std::string story = "The cabinet in Oslo said that it would lift the tariff on steel, and on wood as well.";
  const std::string code = absl::Base64Escape(story);
  for (size_t at = 0; at < code.size(); at += 20) lines += code.substr(at, 20) + "\r\n";
  const TransferDecoded of_base64(lines, "base64");
  ASSERT_EQ(of_base64.bytes(), story);
  for (size_t begin = 0; begin < story.size(); ++begin) {
    for (size_t size = 1; begin + size <= story.size(); size += 7) {
      TextMap map;
      map.Copy(0, static_cast<uint32_t>(size), static_cast<uint32_t>(begin));
      const TextMap sent = of_base64.MapToSent(map);
      ASSERT_EQ(sent.pieces().size(), 1U);
      const std::string_view slice =
          std::string_view(lines).substr(sent.pieces()[0].input_begin, sent.pieces()[0].input_size);
      EXPECT_NE(DecodeBase64(slice).find(story.substr(begin, size)), std::string::npos) << begin << " " << size;
      EXPECT_LE(DecodeBase64(slice).size(), size + 4) << "no more than the quanta that it touches";
    }
  }
}

}  // namespace
}  // namespace policywire::ingest
