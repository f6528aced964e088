// Duplicates in the service and in replays of it: what an article repeats does not depend on who read it, or how often.
#include <array>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "enrich/fingerprint/duplicate_window.h"
#include "enrich/fingerprint/sketch.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/replayed.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

constexpr int kPartitions = 4;
constexpr int kRecords = 8000;
constexpr uint32_t kWindow = 300;

// What the enriched topic has: for each article id, how often it came, and what it repeats.
struct Link {
  int times = 0;
  std::string duplicate_of;
  int events = 0;

  bool operator==(const Link&) const = default;
};
using Links = std::map<std::string, Link>;

constexpr std::array<std::string_view, 32> kWords = {
    "quiet", "harbour", "and",    "old",   "river",  "with",    "long",  "street", "near",   "green", "hill",
    "where", "small",   "boats",  "under", "bright", "lamps",   "while", "slow",   "trains", "in",    "cold",
    "rain",  "over",    "narrow", "roofs", "beside", "gardens", "full",  "wet",    "leaves", "after"};
constexpr std::array<std::string_view, 16> kNames = {"Al",  "Ber", "Cor",  "Dun", "El",  "Fal", "Gor", "Hal",
                                                     "Ing", "Kel", "Lorn", "Mor", "Nor", "Or",  "Pel", "Ros"};

// Of one partition every second article was told before, most of them lately; with an event in each.
std::vector<Message> Stories() {
  std::mt19937 draw(7);
  std::vector<std::vector<std::string>> told(kPartitions);
  std::vector<Message> messages;
  for (int i = 0; i < kRecords; ++i) {
    std::vector<std::string>& of_partition = told[i % kPartitions];
    const size_t back = draw() % 10 == 0 ? draw() % 900 : draw() % 40;
    std::string text;
    if (draw() % 2 == 0 && back < of_partition.size()) {
      text = of_partition[of_partition.size() - 1 - back];
    } else {
      text = "China imposed tariffs on Canadian canola.";
      for (int sentence = 0; sentence < 8; ++sentence) {
        text += " The";
        for (int word = 0; word < 8; ++word) text += fmt::format(" {}", kWords.at(draw() % kWords.size()));
        text += fmt::format(" of {}{}.", kNames.at(draw() % kNames.size()), kNames.at(draw() % kNames.size()));
      }
    }
    of_partition.push_back(text);
    messages.push_back({.partition = i % kPartitions,
                        .value = fmt::format(R"({{"id": "a{}", "published": "2026-03-02", "text": "{}"}})", i, text)});
  }
  return messages;
}

// As whoever reads each partition from its beginning has it.
Links Expected(KafkaClient& client, const std::string& topic) {
  Links links;
  std::map<int32_t, enrich::DuplicateWindow> windows;
  for (const Message& message : client.ReadCommitted(topic)) {
    const std::string& value = *message.value;
    const std::string id = value.substr(8, value.find('"', 8) - 8);
    const size_t begin = value.find("\"text\": \"") + 9;
    auto& window =
        windows.try_emplace(message.partition, enrich::DuplicateWindow::Limits{.records = kWindow}).first->second;
    links[id] = {1, window
                        .See(message.offset, message.timestamp_ms, id,
                             enrich::SketchOf(std::string_view(value).substr(begin, value.size() - 2 - begin)))
                        .value_or("")};
  }
  return links;
}

void Add(const v1::EnrichedArticle& article, Links& links) {
  Link& link = links[article.article_id()];
  ++link.times;
  link.duplicate_of = article.duplicate_of();
  link.events = article.events_size();
}

Links Published(KafkaClient& client, const std::string& topic) {
  Links links;
  for (const Message& message : client.ReadCommitted(topic)) {
    v1::EnrichedArticle article;
    EXPECT_TRUE(article.ParseFromString(*message.value));
    Add(article, links);
  }
  return links;
}

Links Replayed(const std::filesystem::path& directory) {
  Links links;
  for (const auto& article : ReadReplayed<v1::EnrichedArticle>(directory, "articles.pb")) Add(article, links);
  return links;
}

// The first articles that differ, for a message a person can read.
std::string Difference(const Links& actual, const Links& expected, bool events) {
  std::string text;
  int told = 0;
  for (const auto& [id, link] : expected) {
    const auto found = actual.find(id);
    const Link other = found == actual.end() ? Link() : found->second;
    if (other.times == link.times && other.duplicate_of == link.duplicate_of &&
        (!events || other.events == link.events))
      continue;
    if (++told > 5) return text + "...";
    text += fmt::format("{}: {} times, of \"{}\", {} events; expected {} times, of \"{}\", {} events\n", id,
                        other.times, other.duplicate_of, other.events, link.times, link.duplicate_of, link.events);
  }
  if (actual.size() != expected.size())
    text += fmt::format("{} articles; expected {}\n", actual.size(), expected.size());
  return text;
}

class DuplicatesTest : public BrokerTest {
 protected:
  Settings SettingsFor(const std::string& action) {
    enriched_ = Unique("enriched");
    return {{"duplicates", {{"action", action}, {"records", std::to_string(kWindow)}}},
            {"output", {{"enriched_topic", enriched_}}},
            {"runtime", {{"batch_bytes", "65536"}, {"batch_ms", "20"}}}};
  }

  void Replay(Pipeline& pipeline, const std::string& from, const std::string& to,
              const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"replay", "--from", from, "--to", Path(to), "--format", "protobuf"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto child = pipeline.Start(std::move(arguments));
    ASSERT_EQ(child->Wait(kPatience), 0) << child->Stderr();
  }

  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }

  std::string enriched_;
  TempDir directory_{"duplicates"};
};

TEST_F(DuplicatesTest, KillsAndRebalancesChangeNoLink) {
  Pipeline pipeline({.name = Unique("p"), .partitions = kPartitions, .settings = SettingsFor("link")});
  pipeline.client().CreateTopic(enriched_, 3);
  pipeline.Produce(Stories());
  ASSERT_EQ(pipeline.ConsumeThroughKills(), "");
  const Links expected = Expected(pipeline.client(), pipeline.input());
  const Links first = Published(pipeline.client(), enriched_);
  EXPECT_EQ(Difference(first, expected, false), "");
  int linked_events = 0;
  for (const Message& message : pipeline.client().ReadCommitted(pipeline.events())) {
    v1::PolicyEvent event;
    ASSERT_TRUE(event.ParseFromString(*message.value));
    EXPECT_EQ(event.origin().duplicate_of(), expected.at(event.origin().article_id()).duplicate_of);
    linked_events += event.origin().duplicate_of().empty() ? 0 : 1;
  }
  EXPECT_GT(linked_events, kRecords / 4);

  // Again, from the topic and from an archive, whole and from the middle.
  const auto archiver = pipeline.Start({"archive", "--topic", pipeline.input(), "--to", Path("archive")});
  ASSERT_EQ(archiver->Wait(kPatience), 0) << archiver->Stderr();
  ASSERT_NO_FATAL_FAILURE(Replay(pipeline, "kafka:" + pipeline.input(), "live"));
  EXPECT_EQ(Difference(Replayed(Path("live")), first, true), "");
  ASSERT_NO_FATAL_FAILURE(Replay(pipeline, Path("archive"), "offline"));
  EXPECT_EQ(Difference(Replayed(Path("offline")), first, true), "");
  for (const std::string& from : {Path("archive"), "kafka:" + pipeline.input()}) {
    const std::string to = "part-" + std::to_string(from.size());
    ASSERT_NO_FATAL_FAILURE(Replay(pipeline, from, to, {"--offsets", pipeline.input() + "[2]=950..1100"}));
    const Links part = Replayed(Path(to));
    EXPECT_EQ(part.size(), 150U);
    for (const auto& [id, link] : part) EXPECT_EQ(link, first.at(id)) << id;
  }
}

TEST_F(DuplicatesTest, WhatRepeatsAnotherIsNotReadForEventsWhereThatIsWanted) {
  Pipeline pipeline({.name = Unique("p"), .partitions = kPartitions, .settings = SettingsFor("drop")});
  pipeline.client().CreateTopic(enriched_, 1);
  pipeline.Produce(Stories());
  const auto one = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({one.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*one), "");
  const Links published = Published(pipeline.client(), enriched_);
  EXPECT_EQ(Difference(published, Expected(pipeline.client(), pipeline.input()), false), "");
  size_t events = 0;
  for (const auto& [id, link] : published) {
    EXPECT_EQ(link.events == 0, !link.duplicate_of.empty()) << id;
    events += static_cast<size_t>(link.events);
  }
  EXPECT_EQ(pipeline.client().ReadCommitted(pipeline.events()).size(), events);
}

}  // namespace
}  // namespace policywire::testing
