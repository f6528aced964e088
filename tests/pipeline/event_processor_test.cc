#include "deploy/runtime/event_processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "deploy/config/config.h"
#include "sink/jsonl/json_writer.h"

namespace policywire::deploy {
namespace {

using ::testing::HasSubstr;

v1::PolicyEvent Event() {
  v1::PolicyEvent event;
  event.set_event_id("0123456789abcdef0123456789abcdef");
  event.set_action(v1::SANCTION);
  event.add_targets()->set_code("CHN");
  return event;
}

struct Result {
  std::vector<sink::Output> outputs = {};
  v1::DeadLetter letter = {};
};

// What becomes of one record at the sink whose group is "news-desk".
Result Process(std::optional<std::string> value, std::string_view content_type = "", std::string_view filter = "",
               std::string_view format = "protobuf", std::string_view put_back_for = "") {
  v1::OutputConfig config = DefaultConfig().output();
  config.set_format(std::string(format));
  sink::FilterFault fault;
  const auto write_id = [](const v1::PolicyEvent& event, const ingest::Record&, std::string& out) {
    out = event.event_id();
  };
  const EventProcessor processor(config, "news-desk", *sink::Filter::Compile(filter, fault), write_id);
  ingest::Record record;
  record.topic = "policy-events";
  record.partition = 3;
  record.offset = 17;
  record.key = "CHN|USA";
  if (value) record.value = *value;
  if (!content_type.empty()) record.headers.push_back({"content-type", content_type});
  if (!put_back_for.empty()) {
    record.headers.push_back({"policywire-attempt", "1"});
    record.headers.push_back({"policywire-sink-group", put_back_for});
  }
  Result result;
  Processed processed;
  processor.Process(record, processor.Read(record, processed), 5, result.outputs, processed);
  if (!result.outputs.empty() && result.outputs[0].route == sink::Route::kDeadLetters) {
    EXPECT_TRUE(result.letter.ParseFromString(result.outputs[0].value));
  }
  return result;
}

std::string Json(const v1::PolicyEvent& event) {
  std::string json;
  sink::AppendJson(event, json);
  return json;
}

TEST(EventProcessorTest, AnEventIsOneOutputWithItsPlace) {
  const Result result = Process(Event().SerializeAsString());
  ASSERT_EQ(result.outputs.size(), 1);
  const sink::Output& output = result.outputs[0];
  EXPECT_EQ(output.route, sink::Route::kEvents);
  EXPECT_EQ(output.value, Event().event_id());
  EXPECT_EQ(output.key, "CHN|USA");
  EXPECT_EQ(output.input, 5);
  EXPECT_EQ(output.partition, 3);
  EXPECT_EQ(output.offset, 17);
  EXPECT_EQ(output.kind, v1::SANCTION);
}

TEST(EventProcessorTest, TheHeaderTellsTheFormAndTheSettingWhereThereIsNone) {
  const auto id = [](const Result& result) {
    return result.outputs.size() == 1 && result.outputs[0].route == sink::Route::kEvents ? result.outputs[0].value : "";
  };
  const std::string known = Event().event_id();
  EXPECT_EQ(id(Process(Json(Event()), "application/json")), known);
  EXPECT_EQ(id(Process(Json(Event()), "", "", "json")), known);
  EXPECT_EQ(id(Process(Event().SerializeAsString(), "application/x-protobuf", "", "json")), known);
  EXPECT_EQ(id(Process(Json(Event()))), "");
}

TEST(EventProcessorTest, WhatTheFilterLeavesOutComesToNothing) {
  EXPECT_EQ(Process(Event().SerializeAsString(), "", "\"CHN\" in targets").outputs.size(), 1);
  EXPECT_EQ(Process(Event().SerializeAsString(), "", "action == AID").outputs.size(), 0);
}

TEST(EventProcessorTest, PassesOverWhatWasPutBackForAnotherSink) {
  EXPECT_EQ(Process(Event().SerializeAsString(), "", "", "protobuf", "news-lake").outputs.size(), 0);
  EXPECT_EQ(Process(Event().SerializeAsString(), "", "", "protobuf", "news-desk").outputs.size(), 1);
}

TEST(EventProcessorTest, WhatIsNoEventIsADeadLetter) {
  const auto reason = [](const Result& result) { return v1::Reason_Name(result.letter.reason()); };
  EXPECT_EQ(reason(Process(std::nullopt)), "EMPTY_VALUE");
  EXPECT_EQ(reason(Process("")), "EMPTY_VALUE");
  EXPECT_EQ(reason(Process("\x07 no event")), "MALFORMED");
  EXPECT_EQ(reason(Process("{\"action\": ", "application/json")), "MALFORMED");
  v1::PolicyEvent nameless = Event();
  nameless.clear_event_id();
  EXPECT_EQ(reason(Process(nameless.SerializeAsString())), "MISSING_FIELD");
  v1::PolicyEvent long_name = Event();
  long_name.set_event_id(std::string(257, 'a'));
  EXPECT_EQ(reason(Process(long_name.SerializeAsString())), "MALFORMED");
  const Result letter = Process("\x07 no event");
  EXPECT_EQ(letter.letter.value(), "\x07 no event");
  EXPECT_EQ(letter.letter.topic(), "policy-events");
  EXPECT_EQ(letter.letter.offset(), 17);
  EXPECT_EQ(letter.letter.stage(), v1::DECODE);
  EXPECT_EQ(letter.letter.decoder(), "protobuf");
  EXPECT_EQ(letter.letter.sink_group(), "news-desk");
}

// A newer program's events have fields and words that this one does not know.
TEST(EventProcessorTest, TakesWhatANewerProgramWrites) {
  v1::PolicyEvent event = Event();
  event.set_action(static_cast<v1::Action>(900));
  const Result result = Process(event.SerializeAsString());
  ASSERT_EQ(result.outputs.size(), 1);
  EXPECT_EQ(result.outputs[0].kind, 0);
  std::string json = Json(Event());
  json.insert(1, "\"mood\": \"sour\", ");
  EXPECT_EQ(Process(json, "application/json").outputs.size(), 1);
}

}  // namespace
}  // namespace policywire::deploy
