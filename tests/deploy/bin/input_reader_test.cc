#include "deploy/bin/input_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/support/temp_dir.h"

namespace policywire::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr size_t kMost = 1000;

class InputReaderTest : public ::testing::Test {
 protected:
  // All messages of a file with this name and content, as "decoder|place's end|bytes".
  std::vector<std::string> Read(std::string_view name, std::string_view content,
                                InputFormat format = InputFormat::kAuto) {
    const std::string file = directory_.Write(name, content).string();
    auto reader = InputReader::Open({file}, format, kMost);
    EXPECT_TRUE(reader.ok());
    std::vector<std::string> out;
    Input input;
    for (;;) {
      const auto more = (*reader)->Next(input);
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) break;
      EXPECT_THAT(input.place, ::testing::StartsWith(file));
      out.push_back(std::string(input.decoder) + "|" + input.place.substr(file.size()) + "|" +
                    (input.error       ? v1::Reason_Name(input.error->reason)
                     : input.too_large ? "too large: " + std::to_string(input.size)
                                       : input.bytes));
    }
    EXPECT_EQ((*reader)->bytes_read(), content.size());
    EXPECT_EQ((*reader)->total_bytes(), content.size());
    return out;
  }

  testing::TempDir directory_{"input_reader"};
};

TEST_F(InputReaderTest, ReadsJsonLines) {
  EXPECT_THAT(Read("a.jsonl", "{\"a\":1}\n\n  \r\n{\"a\":2}\r\nbroken\n{\"a\":3}"),
              ElementsAre("json|:1|{\"a\":1}", "json|:4|{\"a\":2}\r", "json|:5|broken", "json|:6|{\"a\":3}"));
  EXPECT_THAT(Read("a.ndjson", ""), ElementsAre());
}

TEST_F(InputReaderTest, ReadsWholeFilesByName) {
  EXPECT_THAT(Read("a.txt", "{\"not\": \"json\"}\n{}\n"), ElementsAre("text||{\"not\": \"json\"}\n{}\n"));
  EXPECT_THAT(Read("a.pb", "\n\x01x"), ElementsAre("protobuf||\n\x01x"));
}

TEST_F(InputReaderTest, LooksAtTheBeginningWhereTheNameDoesNotTell) {
  EXPECT_THAT(Read("a.json", "{\n  \"a\": 1\n}\n"), ElementsAre("json||{\n  \"a\": 1\n}\n"));
  EXPECT_THAT(Read("a.json", "{\"a\": 1}\n{\"a\": 2}\n"), ElementsAre("json|:1|{\"a\": 1}", "json|:2|{\"a\": 2}"));
  EXPECT_THAT(Read("a", "{\"a\": 1, \"cut\n{\"a\": 2}\n"),
              ElementsAre("json|:1|{\"a\": 1, \"cut", "json|:2|{\"a\": 2}"));
  EXPECT_THAT(Read("a", "\xEF\xBB\xBF{\"a\": 1}"), ElementsAre("json|:1|\xEF\xBB\xBF{\"a\": 1}"));
  EXPECT_THAT(Read("a", "[{\"a\": 1}]"), ElementsAre("auto||[{\"a\": 1}]"));
  EXPECT_THAT(Read("a", "[Agency] The ministers met."), ElementsAre("auto||[Agency] The ministers met."));
  EXPECT_THAT(Read("a", "\n\nThe ministers met.\nThey agreed."),
              ElementsAre("auto||\n\nThe ministers met.\nThey agreed."));
  EXPECT_THAT(Read("a", "\n\n{\"a\": 1}\n"), ElementsAre("json|:3|{\"a\": 1}"));
  EXPECT_THAT(Read("a", "{\n\n\"a\": 1}\n"), ElementsAre("json||{\n\n\"a\": 1}\n"));
  EXPECT_THAT(Read("a", " \n"), ElementsAre("auto|| \n"));
}

std::string Record(std::string_view block) {
  return "WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: " + std::to_string(block.size()) + "\r\n\r\n" +
         std::string(block);
}

TEST_F(InputReaderTest, AWebArchiveIsAMessageARecord) {
  const std::string one = Record("one");
  const std::string two = Record(std::string(600, 'x'));
  const std::string end = "\r\n\r\n";
  const std::string file = one + end + two + end;
  const std::string second = "warc|:byte " + std::to_string(one.size() + end.size()) + "|";
  EXPECT_THAT(Read("a.warc", file), ElementsAre("warc|:byte 0|" + one, second + two));
  EXPECT_THAT(Read("a", file), ElementsAre("warc|:byte 0|" + one, second + two)) << "by how it begins";
  EXPECT_THAT(Read("a.txt", file), ElementsAre("warc|:byte 0|" + one, second + two)) << "a mark is surer than a name";
  const std::string large = one + end + Record(std::string(1000, 'x')) + end + one;
  EXPECT_THAT(Read("a.warc", large),
              ElementsAre("warc|:byte 0|" + one, second + "TOO_LARGE",
                          "warc|:byte " + std::to_string(large.size() - one.size()) + "|" + one));
  EXPECT_THAT(Read("a.warc", "no record\r\n" + one), ElementsAre("warc|:byte 0|MALFORMED", "warc|:byte 11|" + one));
  EXPECT_THAT(Read("a", one, InputFormat::kWarc), ElementsAre("warc|:byte 0|" + one));
  EXPECT_THAT(Read("a.warc", ""), ElementsAre());
  EXPECT_THAT(Read("a", "WARC is a format.\n"), ElementsAre("auto||WARC is a format.\n"));
  EXPECT_THAT(Read("a.eml", "From: x\n\ny"), ElementsAre("mail||From: x\n\ny"));
}

// gzip of two lines: {"a":1} and {"a":2}.
constexpr std::string_view kGzipLines(
    "\037\213\010\000\000\000\000\000\002\003\253\126\112\124\262\062\254\345\252\006\321\106\265\134\000\146\300\132"
    "\031\020\000\000\000",
    33);

TEST_F(InputReaderTest, UnpacksFilesAsTheyAreRead) {
  for (const char* name : {"a.jsonl.gz", "a.jsonl", "a", "a.gz", "a.jsonl.br"}) {
    const std::string file = directory_.Write(name, kGzipLines).string();
    auto reader = InputReader::Open({file}, InputFormat::kAuto, kMost);
    Input input;
    ASSERT_TRUE(*(*reader)->Next(input)) << name;
    EXPECT_EQ(input.bytes, "{\"a\":1}") << name;
    EXPECT_EQ(input.place, file + ":1");
    ASSERT_TRUE(*(*reader)->Next(input));
    EXPECT_EQ(input.bytes, "{\"a\":2}");
    EXPECT_FALSE(*(*reader)->Next(input));
    EXPECT_EQ((*reader)->bytes_read(), kGzipLines.size());
  }
  const std::string padded = std::string(kGzipLines) + std::string(512, '\0');
  EXPECT_THAT(Read("padded.jsonl.gz", padded), ElementsAre("json|:1|{\"a\":1}", "json|:2|{\"a\":2}"));
  const std::string cut = directory_.Write("cut.jsonl.gz", kGzipLines.substr(0, 20)).string();
  auto reader = InputReader::Open({cut}, InputFormat::kAuto, kMost);
  Input input;
  auto refused = (*reader)->Next(input);
  while (refused.ok() && *refused) refused = (*reader)->Next(input);  // what is before the cut is read
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(cut + ": the gzip stream is cut short at byte 20"));
}

// All that can be read is, and then it is told that there was more.
TEST_F(InputReaderTest, TellsOfWhatFollowsACompressedStream) {
  const std::string at = std::to_string(kGzipLines.size() + 3);
  for (const char* name : {"stray.jsonl.gz", "stray.txt.gz"}) {
    const std::string file =
        directory_.Write(name, std::string(kGzipLines) + std::string(3, '\0') + "garbage").string();
    auto reader = InputReader::Open({file, directory_.Write("next.txt", "next").string()}, InputFormat::kAuto, kMost);
    ASSERT_TRUE(reader.ok());
    Input input;
    std::string read;
    absl::StatusOr<bool> more = (*reader)->Next(input);
    for (; more.ok() && *more; more = (*reader)->Next(input)) read += input.bytes + "|";
    EXPECT_THAT(read, ::testing::AnyOf("{\"a\":1}|{\"a\":2}|", "{\"a\":1}\n{\"a\":2}\n|"));
    EXPECT_EQ(more.status().message(),
              file + ": what follows the gzip stream, from byte " + at + " on, is no gzip and is not read");
    more = (*reader)->Next(input);
    ASSERT_TRUE(more.ok() && *more);
    EXPECT_EQ(input.bytes, "next");
  }
}

// Nothing comes out of so little of it; that is not the same as an empty file.
TEST_F(InputReaderTest, ACutBeforeTheFirstByteIsTold) {
  for (const InputFormat format : {InputFormat::kAuto, InputFormat::kJsonLines, InputFormat::kText}) {
    for (const char* name : {"cut.jsonl.gz", "cut.txt", "cut"}) {
      const std::string cut = directory_.Write(name, kGzipLines.substr(0, 12)).string();
      auto reader = InputReader::Open({cut}, format, kMost);
      Input input;
      const auto refused = (*reader)->Next(input);
      EXPECT_THAT(std::string(refused.status().message()),
                  HasSubstr(cut + ": the gzip stream is cut short at byte 12"));
    }
  }
}

TEST_F(InputReaderTest, WhatUnpacksToMoreThanTheLimitIsNotUnpackedToItsEnd) {
  // Many members of gzip are one stream.
  std::string bomb;
  for (int i = 0; i < 1000; ++i) bomb += kGzipLines;
  const std::string file = directory_.Write("bomb.txt.gz", bomb).string();
  auto reader = InputReader::Open({file}, InputFormat::kAuto, kMost);
  Input input;
  ASSERT_TRUE(*(*reader)->Next(input));
  EXPECT_TRUE(input.too_large);
  EXPECT_FALSE(*(*reader)->Next(input));
}

TEST_F(InputReaderTest, AnEmptyFileHoldsNoMessage) {
  for (const InputFormat format :
       {InputFormat::kAuto, InputFormat::kJsonLines, InputFormat::kJson, InputFormat::kProtobuf, InputFormat::kText}) {
    for (const char* name : {"a", "a.txt", "a.jsonl", "a.pb"}) EXPECT_THAT(Read(name, "", format), ElementsAre());
  }
}

// A pipe whose other end the test holds.
class InputPipe {
 public:
  InputPipe() { EXPECT_EQ(pipe(ends_), 0); }
  ~InputPipe() {
    Close();
    close(ends_[0]);
  }
  InputPipe(const InputPipe&) = delete;
  InputPipe& operator=(const InputPipe&) = delete;

  std::string path() const { return "/dev/fd/" + std::to_string(ends_[0]); }
  void Write(std::string_view bytes) {
    EXPECT_EQ(write(ends_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void Close() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  int ends_[2] = {-1, -1};
};

// Whoever reads too far ahead hangs here.
TEST_F(InputReaderTest, HandsOverTheLinesOfAPipeAsTheyCome) {
  InputPipe feed;
  const std::string file = directory_.Write("1.jsonl", "{\"file\":1}\n").string();
  auto reader = InputReader::Open({file, feed.path(), file}, InputFormat::kAuto, kMost);
  ASSERT_TRUE(reader.ok());
  Input input;
  ASSERT_TRUE(*(*reader)->Next(input));
  EXPECT_EQ(input.bytes, "{\"file\":1}");
  EXPECT_TRUE((*reader)->MayBlock()) << "the pipe is next";
  feed.Write("\n\n{\"a\":1}\n{\"a\":2}\n\n \n{\"a");
  ASSERT_TRUE(*(*reader)->Next(input));
  EXPECT_EQ(input.bytes, "{\"a\":1}");
  EXPECT_EQ(input.place, feed.path() + ":3");
  EXPECT_FALSE((*reader)->MayBlock());
  ASSERT_TRUE(*(*reader)->Next(input));
  EXPECT_EQ(input.bytes, "{\"a\":2}");
  EXPECT_TRUE((*reader)->MayBlock()) << "blank lines and half a message";
  feed.Write("\":3}\n");
  ASSERT_TRUE(*(*reader)->Next(input));
  EXPECT_EQ(input.bytes, "{\"a\":3}");
  feed.Write("{\"a\":4}");
  feed.Close();
  ASSERT_TRUE(*(*reader)->Next(input));
  EXPECT_EQ(input.bytes, "{\"a\":4}");
  EXPECT_FALSE((*reader)->MayBlock()) << "a file is next";
  ASSERT_TRUE(*(*reader)->Next(input));
  EXPECT_EQ(input.bytes, "{\"file\":1}");
  EXPECT_FALSE(*(*reader)->Next(input));
}

TEST_F(InputReaderTest, RefusesWhatIsNoText) {
  const std::string utf16(
      "\xFF\xFE"
      "T\0h\0e\0 \0",
      10);
  const std::string good = directory_.Write("good.txt", "The ministers met.").string();
  for (const auto& [name, content, fault] : std::vector<std::tuple<const char*, std::string, const char*>>{
           {"a.jsonl", utf16 + "\n" + utf16, "this is UTF-16, and UTF-8 is read"},
           {"d.txt", std::string("T\0\0\0e\0", 6), "this is no text: byte 1 is NUL"}}) {
    const std::string file = directory_.Write(name, content).string();
    auto reader = InputReader::Open({file, good}, InputFormat::kAuto, kMost);
    ASSERT_TRUE(reader.ok());
    Input input;
    const auto refused = (*reader)->Next(input);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kDataLoss) << name;
    EXPECT_THAT(std::string(refused.status().message()), ::testing::StartsWith(file + ": " + fault));
    ASSERT_TRUE(*(*reader)->Next(input)) << "the others go on";
    EXPECT_EQ(input.place, good);
    EXPECT_FALSE(*(*reader)->Next(input));
  }
  EXPECT_THAT(Read("a.txt", utf16), ElementsAre(::testing::_)) << "text may be in any set";
  EXPECT_THAT(Read("late.txt", std::string(900, 'x') + "\xFF"), ElementsAre(::testing::_))
      << "bytes that are not UTF-8 are repaired";
  for (const char* name : {"a.pb", "a"}) {
    EXPECT_THAT(Read(name, std::string("\xFF\xFE\0", 3)), ElementsAre(::testing::_)) << "another decoder's to say";
  }
}

TEST_F(InputReaderTest, AFormatThatIsGivenDecides) {
  EXPECT_THAT(Read("a.txt", "{}\n{}", InputFormat::kJsonLines), ElementsAre("json|:1|{}", "json|:2|{}"));
  EXPECT_THAT(Read("a.jsonl", "{}\n{}", InputFormat::kJson), ElementsAre("json||{}\n{}"));
  EXPECT_THAT(Read("a.jsonl", "x", InputFormat::kText), ElementsAre("text||x"));
  EXPECT_THAT(Read("a.jsonl", "x", InputFormat::kProtobuf), ElementsAre("protobuf||x"));
}

TEST_F(InputReaderTest, HoldsNoMoreThanTheLimit) {
  const std::string large(3'000'000, 'x');
  EXPECT_THAT(Read("a.jsonl", "{}\n" + large + "\n{}\n"),
              ElementsAre("json|:1|{}", "json|:2|too large: 3000000", "json|:3|{}"));
  EXPECT_THAT(Read("a.txt", large), ElementsAre("text||too large: 3000000"));
  EXPECT_THAT(Read("b", "{" + large), ElementsAre("json||too large: 3000001"));
  const std::string exactly(kMost, 'x');
  EXPECT_THAT(Read("c.jsonl", exactly + "\n" + exactly + "x\n"),
              ElementsAre("json|:1|" + exactly, "json|:2|too large: 1001"));
}

TEST_F(InputReaderTest, ReadsFileAfterFile) {
  const std::string first = directory_.Write("1.jsonl", "{\"a\":1}\n").string();
  const std::string second = directory_.Write("2.txt", "words").string();
  auto reader = InputReader::Open({first, second, first}, InputFormat::kAuto, kMost);
  ASSERT_TRUE(reader.ok());
  std::vector<std::string> places;
  Input input;
  while (*(*reader)->Next(input)) places.push_back(input.place);
  EXPECT_THAT(places, ElementsAre(first + ":1", second, first + ":1"));
}

TEST_F(InputReaderTest, NamesWhatCannotBeRead) {
  const auto missing = InputReader::Open({"/nowhere/articles.jsonl"}, InputFormat::kAuto, kMost);
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("/nowhere/articles.jsonl: No such file"));
  const auto folder = InputReader::Open({directory_.path().string()}, InputFormat::kAuto, kMost);
  EXPECT_THAT(std::string(folder.status().message()), EndsWith("is a folder"));
}

}  // namespace
}  // namespace policywire::deploy
