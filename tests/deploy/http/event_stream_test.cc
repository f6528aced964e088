#include "deploy/http/event_stream.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/steady_clock.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/jsonl/json_writer.h"
#include "sink/route/wire_format.h"

namespace policywire::deploy {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr uint64_t kStart = 0xabc;

class EventStreamTest : public ::testing::Test {
 protected:
  void Publish(const std::vector<std::string>& values) {
    std::vector<sink::Output> outputs;
    for (const std::string& value : values) outputs.emplace_back().value = value;
    recent_.Add(outputs, ingest::SteadyNow(), absl::FromUnixMillis(1790000000123));
  }
  // JSON of an event that is called so.
  static std::string Event(const std::string& name) { return "{\"event_id\":\"" + name + "\"}"; }

  // All that the reader can have, taken in bites of so many bytes.
  static std::string ReadAll(EventStream::Reader& reader, size_t bite = 4096) {
    std::string all;
    std::string buffer(bite, '\0');
    while (const size_t read = reader.Read(buffer.data(), buffer.size())) all.append(buffer, 0, read);
    return all;
  }
  // The same in short: "1:a 2:b missed:3", by number and name; other frames by their first line.
  static std::string Summary(const std::string& text) {
    std::string summary;
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = text.find("\n\n", begin);
      EXPECT_NE(end, std::string::npos) << "a frame without its end: " << text.substr(begin);
      if (end == std::string::npos) break;
      const std::string frame = text.substr(begin, end - begin);
      begin = end + 2;
      if (!summary.empty()) summary += ' ';
      if (frame.starts_with("id: abc-")) {
        const size_t name = frame.find("\"event_id\":\"") + 12;
        summary += frame.substr(8, frame.find('\n') - 8) + ":" + frame.substr(name, frame.find('"', name) - name);
      } else if (frame.starts_with("event: missed\ndata: ")) {
        summary += "missed:" + frame.substr(20);
      } else {
        summary += frame.substr(0, frame.find('\n'));
      }
    }
    return summary;
  }

  RecentEvents recent_{RecentEvents::Limits{.events = 4, .burst = 1000}};
  EventStream stream_{recent_, kStart, 3};
};

TEST_F(EventStreamTest, BeginsWithWhatIsKeptAndGoesOn) {
  Publish({Event("a"), Event("b")});
  const auto reader = stream_.Open("");
  EXPECT_EQ(Summary(ReadAll(*reader)), "retry: 2000 1:a 2:b");
  EXPECT_THAT(ReadAll(*reader), IsEmpty());
  EXPECT_FALSE(stream_.Refresh());
  Publish({Event("c")});
  EXPECT_THAT(ReadAll(*reader), IsEmpty());  // not before it was seen to
  EXPECT_TRUE(stream_.Refresh());
  EXPECT_EQ(Summary(ReadAll(*reader)), "3:c");
}

TEST_F(EventStreamTest, FramesAreTheSameInBitesOfAnySize) {
  Publish({Event("a"), Event("b")});
  const std::string whole = ReadAll(*stream_.Open(""));
  EXPECT_THAT(whole,
              MatchesRegex("retry: 2000\n\nid: abc-1\ndata: \\{\"committed\":1790000000123,\"event_id\":\"a\"\\}\n\n"
                           "id: abc-2\ndata: [^\n]*\n\n"));
  for (const size_t bite : {1, 2, 7, 50}) EXPECT_EQ(ReadAll(*stream_.Open(""), bite), whole) << bite;
}

// Whichever form the topic has, the stream has the same.
TEST_F(EventStreamTest, ProtobufBecomesJson) {
  v1::PolicyEvent event;
  event.set_event_id("a");
  event.set_quote("Two lines\nand \"quotes\" </script>");
  std::string json;
  sink::AppendJson(event, json);
  Publish({event.SerializeAsString(), json, "no event at all"});
  const std::string text = ReadAll(*stream_.Open(""));
  EXPECT_EQ(Summary(text), "retry: 2000 1:a 2:a");
  const auto data = [&](size_t frame) { return text.substr(frame, text.find('\n', frame) - frame); };
  const size_t first = text.find(",\"event_id\"");
  EXPECT_EQ(data(first), data(text.find(",\"event_id\"", first + 1)));
  EXPECT_THAT(data(first), HasSubstr(R"("quote":"Two lines\nand \"quotes\" </script>")"));
}

TEST_F(EventStreamTest, TheIdOfASchemaIsNoPartOfIt) {
  v1::PolicyEvent event;
  event.set_event_id("a");
  Publish(
      {sink::ProtobufFrame(7, *event.GetDescriptor()) + event.SerializeAsString(), sink::JsonFrame(7) + Event("b")});
  EXPECT_EQ(Summary(ReadAll(*stream_.Open(""))), "retry: 2000 1:a 2:b");
}

TEST_F(EventStreamTest, GoesOnBehindTheLastEventId) {
  const auto other = stream_.Open("");
  Publish({Event("a"), Event("b"), Event("c")});
  EXPECT_EQ(Summary(ReadAll(*stream_.Open("abc-2"))), "retry: 2000 3:c");
  EXPECT_EQ(Summary(ReadAll(*stream_.Open("abc-3"))), "retry: 2000");
  // Of another start of the program, or nothing that ever was an id: all that is kept.
  for (const char* unknown : {"abd-2", "abc-", "abc-x", "abc-2x", "2", "abc"}) {
    EXPECT_EQ(Summary(ReadAll(*stream_.Open(unknown))), "retry: 2000 1:a 2:b 3:c") << unknown;
  }
  // More than there were: what comes next is not missed.
  const auto ahead = stream_.Open("abc-99");
  Publish({Event("d")});
  stream_.Refresh();
  EXPECT_EQ(Summary(ReadAll(*ahead)), "retry: 2000 4:d");
}

TEST_F(EventStreamTest, ASlowReaderIsToldWhatItMissed) {
  const auto slow = stream_.Open("");
  const auto quick = stream_.Open("");
  Publish({Event("a"), Event("b")});
  stream_.Refresh();
  EXPECT_EQ(Summary(ReadAll(*quick)), "retry: 2000 1:a 2:b");
  std::string begun(40, '\0');  // into the middle of a's frame
  begun.resize(slow->Read(begun.data(), begun.size()));
  Publish({Event("c"), Event("d"), Event("e"), Event("f"), Event("g")});
  stream_.Refresh();
  EXPECT_EQ(Summary(ReadAll(*quick)), "missed:1 4:d 5:e 6:f 7:g");
  // What was begun is ended, though it is kept no more.
  EXPECT_EQ(Summary(begun + ReadAll(*slow)), "retry: 2000 1:a missed:2 4:d 5:e 6:f 7:g");
  // So is whoever comes back after too long.
  EXPECT_EQ(Summary(ReadAll(*stream_.Open("abc-1"))), "retry: 2000 missed:2 4:d 5:e 6:f 7:g");
}

TEST_F(EventStreamTest, WhoComesLaterIsToldWhatIsNotKept) {
  Publish({Event("a"), Event("b"), Event("c"), Event("d"), Event("e"), Event("f")});
  EXPECT_EQ(Summary(ReadAll(*stream_.Open(""))), "retry: 2000 missed:2 3:c 4:d 5:e 6:f");
  EXPECT_EQ(Summary(ReadAll(*stream_.Open("abd-2"))), "retry: 2000 missed:2 3:c 4:d 5:e 6:f");
}

TEST_F(EventStreamTest, TheNewestHealthComesOnce) {
  stream_.SetHealth("{\"old\":1}");  // nobody reads
  const auto reader = stream_.Open("");
  EXPECT_EQ(Summary(ReadAll(*reader)), "retry: 2000");
  stream_.SetHealth("{\"n\":1}");
  stream_.SetHealth("{\"n\":2}");
  EXPECT_EQ(ReadAll(*reader), "event: health\ndata: {\"n\":2}\n\n");
  EXPECT_THAT(ReadAll(*reader), IsEmpty());
  EXPECT_THAT(ReadAll(*stream_.Open("")), HasSubstr("{\"n\":2}"));
}

TEST_F(EventStreamTest, WhoHasNothingToReadGetsASignOfLife) {
  const auto reader = stream_.Open("");
  EXPECT_THAT(ReadAll(*reader), StartsWith("retry:"));
  stream_.Beat();
  stream_.Beat();
  EXPECT_EQ(ReadAll(*reader), ":\n\n");
}

TEST_F(EventStreamTest, ReadersAreLimited) {
  auto first = stream_.Open("");
  const auto second = stream_.Open("");
  const auto third = stream_.Open("");
  EXPECT_EQ(stream_.Open(""), nullptr);
  EXPECT_EQ(stream_.readers(), 3);
  first.reset();
  EXPECT_NE(stream_.Open(""), nullptr);
  EXPECT_EQ(stream_.readers(), 2);
}

TEST_F(EventStreamTest, NothingIsDoneWhileNobodyReads) {
  Publish({Event("a")});
  EXPECT_FALSE(stream_.Refresh());
  ReadAll(*stream_.Open(""));
  Publish({Event("b")});
  EXPECT_FALSE(stream_.Refresh());
  EXPECT_EQ(Summary(ReadAll(*stream_.Open(""))), "retry: 2000 1:a 2:b");
}

}  // namespace
}  // namespace policywire::deploy
