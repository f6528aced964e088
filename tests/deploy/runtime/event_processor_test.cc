// What a sink makes of a record of the events topic.
#include "deploy/runtime/event_processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "policywire/v1/dead_letter.pb.h"

namespace policywire::deploy {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class EventProcessorTest : public ::testing::Test {
 protected:
  EventProcessorTest() {
    config_.set_max_record_bytes(1 << 20);
    v1::PolicyEvent event;
    event.set_event_id("e1");
    value_ = event.SerializeAsString();
    record_.topic = "policy-events";
    record_.offset = 7;
    record_.value = value_;
  }

  // Of the sink whose group is "news-desk".
  std::vector<sink::Output> Process() {
    sink::FilterFault fault;
    const EventProcessor processor(config_, "news-desk", *sink::Filter::Compile("", fault),
                                   [](const v1::PolicyEvent& event, const ingest::Record& /*record*/,
                                      std::string& out) { out = event.event_id(); });
    std::vector<sink::Output> outputs;
    Processed processed;
    processor.Process(record_, {}, 0, outputs, processed);
    return outputs;
  }

  v1::OutputConfig config_;
  std::string value_;
  ingest::Record record_;
};

TEST_F(EventProcessorTest, PassesOverWhatWasPutBackForAnotherSink) {
  ASSERT_THAT(Process(), SizeIs(1));
  record_.headers = {{"policywire-attempt", "1"}, {"policywire-sink-group", "news-lake"}};
  EXPECT_THAT(Process(), IsEmpty());
  record_.headers[1].value = "news-desk";
  ASSERT_THAT(Process(), SizeIs(1));
  EXPECT_EQ(Process()[0].value, "e1");
}

TEST_F(EventProcessorTest, ADeadLetterNamesTheSink) {
  record_.value = "no event";
  const std::vector<sink::Output> outputs = Process();
  ASSERT_THAT(outputs, SizeIs(1));
  v1::DeadLetter letter;
  ASSERT_TRUE(letter.ParseFromString(outputs[0].value));
  EXPECT_EQ(letter.sink_group(), "news-desk");
}

}  // namespace
}  // namespace policywire::deploy
