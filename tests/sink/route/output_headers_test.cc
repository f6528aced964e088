#include "sink/route/output_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "policywire/v1/article.pb.h"
#include "policywire/v1/dead_letter.pb.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/dead_letter/dead_letter.h"
#include "sink/route/router.h"

namespace policywire::sink {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

const std::vector<ingest::HeaderView> kGiven = {{"traceparent", "00-4bf9-00f0-01"},
                                                {"Baggage", "a=1"},
                                                {"content-type", "application/json"},
                                                {"content-encoding", "gzip"},
                                                {"baggage", std::string_view("b=\0\xff", 4)},
                                                {"baggage", std::nullopt},
                                                {"ce_id", "theirs"},
                                                {"policywire-reason", "theirs"},
                                                {"feed", "wire-3"},
                                                {"tracestate", ""}};

ingest::Record RecordWith(std::vector<ingest::HeaderView> headers) {
  ingest::Record record;
  record.topic = "raw-articles";
  record.partition = 2;
  record.offset = 99;
  record.timestamp_ms = 1'761'732'000'250;
  record.headers = std::move(headers);
  return record;
}

v1::OutputConfig Config(const std::vector<std::string>& kept, const std::string& source = "") {
  v1::OutputConfig config;
  config.set_format("protobuf");
  config.set_max_record_bytes(1 << 20);
  config.set_cloudevents_source(source);
  for (const std::string& name : kept) config.add_keep_headers(name);
  return config;
}

Headers Kept(const std::vector<std::string>& names) {
  Headers headers;
  OutputHeaders(Config(names)).AppendKept(RecordWith(kGiven), headers);
  return headers;
}

TEST(OutputHeadersTest, KeepsTheNamedOnesInTheirOrderToTheByte) {
  EXPECT_THAT(Kept({"tracestate", "traceparent", "baggage"}),
              ElementsAre(Header{"traceparent", "00-4bf9-00f0-01"}, Header{"Baggage", "a=1"},
                          Header{"baggage", std::string("b=\0\xff", 4)}, Header{"baggage", std::nullopt},
                          Header{"tracestate", ""}));
  EXPECT_THAT(Kept({}), IsEmpty());
}

TEST(OutputHeadersTest, WhatSpeaksOfTheInputGoesOnUnderNoName) {
  const Headers all = Kept({"*"});
  EXPECT_EQ(all.size(), 6);
  EXPECT_THAT(all, Contains(Header{"feed", "wire-3"}));
  for (const char* name : {"content-type", "Content-Encoding", "ce_id", "policywire-reason"}) {
    EXPECT_THAT(Kept({name}), IsEmpty()) << name;
  }
}

v1::EnrichedArticle ArticleOfTwoEvents() {
  v1::EnrichedArticle article;
  article.set_article_id("a-1");
  article.set_published("2025-10-29");
  for (const char* id : {"e-1", "e-2"}) article.add_events()->set_event_id(id);
  return article;
}

TEST(OutputHeadersTest, EventsAreCloudEventsOfTheirOwnIds) {
  v1::OutputConfig config = Config({"baggage"}, "/news/policywire");
  config.set_enriched_topic("enriched-articles");
  v1::EnrichedArticle article = ArticleOfTwoEvents();
  std::vector<Output> outputs;
  EXPECT_FALSE(Router(config).Append(RecordWith(kGiven), 0, article, outputs));
  ASSERT_EQ(outputs.size(), 3);
  for (const Output& output : outputs) {
    EXPECT_THAT(*output.headers, IsSupersetOf(Headers{{"content-type", "application/x-protobuf"},
                                                      {"ce_specversion", "1.0"},
                                                      {"ce_source", "/news/policywire"},
                                                      {"ce_subject", "a-1"},
                                                      {"ce_time", "2025-10-29T00:00:00Z"},
                                                      {"Baggage", "a=1"}}));
    EXPECT_THAT(*output.headers, Not(Contains(Header{"ce_id", "theirs"})));
  }
  EXPECT_THAT(*outputs[0].headers,
              AllOf(Contains(Header{"ce_id", "e-1"}), Contains(Header{"ce_type", "org.policywire.v1.PolicyEvent"})));
  EXPECT_THAT(*outputs[1].headers, Contains(Header{"ce_id", "e-2"}));
  EXPECT_THAT(*outputs[2].headers, AllOf(Contains(Header{"ce_id", "a-1"}),
                                         Contains(Header{"ce_type", "org.policywire.v1.EnrichedArticle"})));
}

TEST(OutputHeadersTest, TheTimeIsThePublicationsElseTheRecords) {
  const auto time = [](std::string_view published, int64_t timestamp_ms) {
    Headers headers;
    OutputHeaders(Config({}, "/x"))
        .AppendCloudEvent({.type = *v1::PolicyEvent::descriptor(),
                           .id = "e",
                           .subject = {},
                           .published = published,
                           .timestamp_ms = timestamp_ms},
                          headers);
    for (const Header& header : headers) {
      if (header.name == "ce_time") return header.value.value_or("null");
    }
    return std::string("none");
  };
  EXPECT_EQ(time("2025-10-29T12:00:00+02:00", 5), "2025-10-29T12:00:00+02:00");
  EXPECT_EQ(time("2025-10-29", 5), "2025-10-29T00:00:00Z");
  EXPECT_EQ(time("", 1'761'732'000'250), "2025-10-29T10:00:00.250Z");
  EXPECT_EQ(time("", -1), "none");
}

TEST(OutputHeadersTest, DeadLettersCarryThemToo) {
  const DeadLetterWriter writer(1 << 20, "0.1.0", OutputHeaders(Config({"traceparent"}, "/x")));
  const Output output = writer.Write(RecordWith(kGiven), {v1::DECODE, v1::MALFORMED, "byte 0", "json"}, 0);
  EXPECT_THAT(*output.headers, IsSupersetOf(Headers{{"traceparent", "00-4bf9-00f0-01"},
                                                    {"ce_id", "raw-articles/2/99"},
                                                    {"ce_type", "org.policywire.v1.DeadLetter"},
                                                    {"ce_time", "2025-10-29T10:00:00.250Z"}}));
}

// A header of any size must not make a dead letter that no topic takes.
TEST(OutputHeadersTest, ADeadLetterLeavesOutWhatItKeepsWhereThatIsTooLarge) {
  const std::string large(100'000, 'x');
  const DeadLetterWriter writer(4096, "0.1.0", OutputHeaders(Config({"baggage"}, "/x")));
  const Output output =
      writer.Write(RecordWith({{"baggage", large}}), {v1::DECODE, v1::MALFORMED, "byte 0", "json"}, 0);
  EXPECT_LE(output.Bytes(), 4096);
  EXPECT_THAT(*output.headers, IsSupersetOf(Headers{{"policywire-reason", "MALFORMED"}, {"ce_source", "/x"}}));
  v1::DeadLetter letter;
  EXPECT_TRUE(letter.ParseFromString(output.value));
}

}  // namespace
}  // namespace policywire::sink
