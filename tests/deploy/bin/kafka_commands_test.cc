// The subcommands that talk to Kafka, over a real one.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "policywire/v1/article.pb.h"
#include "sink/jsonl/json_writer.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/webhook_receiver.h"

namespace policywire {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::chrono::seconds kDeadline(120);

class KafkaCommandsTest : public testing::BrokerTest {
 protected:
  // Every test has topics of its own, named after it.
  std::string Config(const std::string& name, const std::string& more = "") {
    return directory_
        .Write(name + ".yaml", "kafka:\n  bootstrap.servers: \"" + testing::SharedBroker().bootstrap() +
                                   "\"\ninput:\n  topics: [" + name + "-raw]\noutput:\n  events_topic: " + name +
                                   "-events\n  dead_letters_topic: " + name + "-dead\n  partitions: 3\n" + more)
        .string();
  }

  std::pair<int, std::string> Run(std::vector<std::string> arguments) {
    testing::ChildProcess::Options options;
    options.command = {POLICYWIRE_PROGRAM};
    options.command.insert(options.command.end(), arguments.begin(), arguments.end());
    options.directory = directory_.path();
    testing::ChildProcess child(options);
    const auto exit = child.Wait(kDeadline);
    EXPECT_TRUE(exit.has_value());
    return {exit.value_or(-1), child.Stdout() + child.Stderr()};
  }

  testing::TempDir directory_{"kafka_commands"};
};

TEST_F(KafkaCommandsTest, TopicsAreMadeOnceAndCheckedAfterwards) {
  const std::string config = Config("made");
  const auto first = Run({"topics", "create", "-c", config});
  EXPECT_EQ(first.first, 0) << first.second;
  EXPECT_EQ(first.second,
            "made-raw: created, 3 partitions\nmade-events: created, 3 partitions\nmade-dead: created, 3 partitions\n");
  EXPECT_EQ(testing::SharedBroker().client().EndOffsets("made-dead").size(), 3);
  const auto second = Run({"topics", "create", "-c", config});
  EXPECT_EQ(second.first, 0) << second.second;
  EXPECT_EQ(second.second, "made-raw: exists, good\nmade-events: exists, good\nmade-dead: exists, good\n");
}

// A service without its input or its output, and a sink without its own dead letters: each says which setting names
// what is missing, `doctor` finds it, `topics create` makes it.
TEST_F(KafkaCommandsTest, EveryTopicThatIsMissingIsNamedAndMade) {
  const std::string config = Config("missing",
                                    "sinks:\n  desk: {to: jsonl, jsonl: {directory: desk}, dead_letters_topic: "
                                    "missing-desk-dead}\n  bare: {to: jsonl, jsonl: {directory: bare}}\n");
  const std::string advice = "; create the topic (`policywire topics create`) or correct `";
  testing::KafkaClient client = testing::SharedBroker().client();
  const auto ends = [&](const std::vector<std::string>& command, const std::string& topic, const std::string& setting) {
    std::vector<std::string> arguments = command;
    arguments.insert(arguments.end(), {"-c", config});
    const auto outcome = Run(arguments);
    EXPECT_EQ(outcome.first, 69) << outcome.second;
    EXPECT_THAT(outcome.second, HasSubstr("topic " + topic + ": UNKNOWN_TOPIC_OR_PART"));
    EXPECT_THAT(outcome.second, HasSubstr(advice + setting + "` in the configuration"));
  };
  ends({"run"}, "missing-events", "output");
  ends({"sink", "desk"}, "missing-desk-dead", "sinks.desk.dead_letters_topic");
  ends({"sink", "bare"}, "missing-dead", "output.dead_letters_topic");
  client.CreateTopic("missing-dead", 3);
  ends({"sink", "bare"}, "missing-events", "output.events_topic");
  client.CreateTopic("missing-events", 3);
  ends({"run"}, "missing-raw", "input.topics");
  EXPECT_THAT(Run({"doctor", "-c", config}).second, HasSubstr("FAIL  topic          missing-desk-dead does not exist"));
  const auto made = Run({"topics", "create", "-c", config});
  EXPECT_EQ(made.first, 0);
  EXPECT_EQ(made.second,
            "missing-raw: created, 3 partitions\nmissing-events: exists, good\nmissing-dead: exists, good\n"
            "missing-desk-dead: created, 3 partitions\n");
  EXPECT_THAT(Run({"config", "acls", "--for", "topics", "--principal", "User:desk", "-c", config}).second,
              HasSubstr("--topic missing-desk-dead"));
}

TEST_F(KafkaCommandsTest, WhatDiffersIsToldAndLeftAlone) {
  testing::SharedBroker().client().CreateTopic("differs-dead", 1);
  const auto outcome = Run({"topics", "create", "-c", Config("differs", "  max_record_bytes: 500000000\n")});
  EXPECT_EQ(outcome.first, 0) << outcome.second;
  EXPECT_THAT(outcome.second, HasSubstr("differs-dead: exists, but:\n  1 partitions where the configuration says 3\n"));
  EXPECT_THAT(outcome.second, HasSubstr("max.message.bytes is "));
  EXPECT_EQ(testing::SharedBroker().client().EndOffsets("differs-dead").size(), 1);
}

// Lines of doctor's output by check: verdict and what was found, the last of each check.
std::map<std::string, std::string> Findings(const std::string& output) {
  std::map<std::string, std::string> findings;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 21 || line[0] == ' ') continue;
    std::string check = line.substr(6, 14);
    check.erase(check.find_last_not_of(' ') + 1);
    findings[check] = line.substr(0, 5) + line.substr(21);
  }
  return findings;
}

TEST_F(KafkaCommandsTest, DoctorFindsAllWellWhereItIs) {
  const std::string config = Config("well", "http:\n  listen: 127.0.0.1:0\n");
  ASSERT_EQ(Run({"topics", "create", "-c", config}).first, 0);
  const auto outcome = Run({"doctor", "-c", config});
  EXPECT_EQ(outcome.first, 0) << outcome.second;
  const std::map<std::string, std::string> findings = Findings(outcome.second);
  for (const char* check : {"configuration", "lexicon", "broker", "versions", "topic", "transactions", "group", "dates",
                            "clock", "open files", "memory", "disk", "http"}) {
    ASSERT_TRUE(findings.contains(check)) << check << " in\n" << outcome.second;
    EXPECT_THAT(findings.at(check), Not(StartsWith("FAIL"))) << check;
  }
  EXPECT_EQ(findings.at("broker"), "OK   1 broker");
  EXPECT_EQ(findings.at("versions"), "OK   the broker takes transactions");
  EXPECT_EQ(findings.at("topic"), "OK   well-dead: 3 partitions, 1 replica, kept 720 hours");
  EXPECT_EQ(findings.at("group"), "OK   policywire has committed nothing: it begins at the earliest record");
}

TEST_F(KafkaCommandsTest, DoctorTellsWhatIsWrongAndWhatToDo) {
  testing::KafkaClient client = testing::SharedBroker().client();
  client.CreateTopic("ill-raw", 2, 1, {{"retention.ms", "3600000"}});
  client.CreateTopic("ill-events", 3, 1, {{"cleanup.policy", "compact"}});
  // Half an hour: Kafka takes what is dated up to an hour ahead.
  const int64_t ahead = absl::ToUnixMillis(absl::Now() + absl::Minutes(30));
  client.Produce({{.topic = "ill-raw", .partition = 1, .timestamp_ms = ahead, .value = "They met."}});
  const auto outcome = Run({"doctor", "-c", Config("ill", "http:\n  listen: 127.0.0.1:1\n")});
  EXPECT_EQ(outcome.first, 1) << outcome.second;
  EXPECT_THAT(outcome.second, HasSubstr("WARN  topic          ill-raw: 2 partitions, 1 replica, kept 1 hours; "));
  EXPECT_THAT(outcome.second, HasSubstr("kept for less than a day"));
  EXPECT_THAT(outcome.second, HasSubstr("cleanup.policy is compact"));
  EXPECT_THAT(outcome.second, HasSubstr("FAIL  topic          ill-dead does not exist, or may not be seen\n"
                                        "      what to do:    policywire topics create -c FILE"));
  EXPECT_THAT(outcome.second, HasSubstr("dated more than a minute ahead of this machine's clock: ill-raw[1]@0"));
  EXPECT_THAT(outcome.second, HasSubstr(" to mend, "));
}

TEST_F(KafkaCommandsTest, ASinkIsAllowedToReadEventsAndToSetAside) {
  const std::string config =
      Config("rights",
             "sinks:\n  b: {to: jsonl, group_id: of-b, dead_letters_topic: b-dead, jsonl: {directory: /srv/b}}\n"
             "  a: {to: jsonl, jsonl: {directory: /srv/a}}\n");
  const auto [exit, said] = Run({"config", "acls", "--for", "sink", "--principal", "User:s", "-c", config});
  EXPECT_EQ(exit, 0) << said;
  std::vector<std::string> rights;
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);) rights.push_back(line.substr(line.find("--operation")));
  EXPECT_THAT(rights, ::testing::ElementsAre(
                          "--operation Read --topic rights-events", "--operation Write --topic rights-dead",
                          "--operation Read --group policywire-a", HasSubstr("--transactional-id policywire-a-"),
                          "--operation Read --topic rights-events", "--operation Write --topic b-dead",
                          "--operation Read --group of-b", HasSubstr("--transactional-id of-b-")));
}

TEST_F(KafkaCommandsTest, DoctorLooksAtThePlacesOfSinks) {
  testing::WebhookReceiver receiver([](const auto&) { return testing::WebhookReceiver::Answer{.status = 405}; });
  const std::string files = directory_.path().string();
  const std::string secret = directory_.Write("secret", "hunter2\n").string();
  const std::string file = directory_.Write("plain", "a file").string();
  const auto jsonl = [](const std::string& name, const std::string& directory) {
    return fmt::format("  {}: {{to: jsonl, jsonl: {{directory: {}}}}}\n", name, directory);
  };
  const auto webhook = [](const std::string& name, const std::string& url, const std::string& more) {
    return fmt::format("  {}: {{to: webhook, webhook: {{url: {}/hooks/T0P{}}}}}\n", name, url, more);
  };
  const std::string config =
      Config("places", "sinks:\n" + jsonl("there", files) + jsonl("to-be", files + "/events/") +
                           jsonl("orphan", files + "/no/events") + jsonl("kernel", "/proc/events") +
                           jsonl("plain", file) + webhook("well", receiver.origin(), ", secret_file: " + secret) +
                           webhook("dead", "http://127.0.0.1:1", "") +
                           webhook("unsigned", receiver.origin(), ", secret_file: /no/secret") +
                           webhook("unsure", receiver.origin(), ", ca_location: /no/ca.pem") +
                           "  rows: {to: postgres, postgres: {connection: 'host=/no/socket password=hunter2'}}\n");
  const auto [exit, said] = Run({"doctor", "-c", config});
  EXPECT_EQ(exit, 1) << said;
  EXPECT_THAT(said, HasSubstr("OK    sink           there: " + files + " is there and can be written to\n"));
  EXPECT_THAT(said, HasSubstr("OK    sink           to-be: " + files + "/events/ is made at the start\n"));
  EXPECT_FALSE(std::filesystem::exists(files + "/events"));
  EXPECT_THAT(said, HasSubstr("FAIL  sink           orphan: " + files + "/no is not there"));
  EXPECT_THAT(said, HasSubstr("what to do:    make " + files + "/no, or name another jsonl.directory\n"));
  EXPECT_THAT(said, HasSubstr("FAIL  sink           kernel: /proc: nothing can be made there"));
  EXPECT_THAT(said, HasSubstr("FAIL  sink           plain: " + file + " is no directory\n"));
  EXPECT_THAT(said, HasSubstr("OK    sink           well: " + receiver.origin() + " answers; no event was sent\n"));
  EXPECT_THAT(said, HasSubstr("FAIL  sink           dead: http://127.0.0.1:1: cannot connect"));
  EXPECT_THAT(said, HasSubstr("FAIL  sink           unsigned: webhook.secret_file: "));
  EXPECT_THAT(said, HasSubstr("FAIL  sink           unsure: webhook.ca_location: /no/ca.pem cannot be read"));
  EXPECT_THAT(said, HasSubstr("FAIL  sink           rows: PostgreSQL, policywire.events: "));
  EXPECT_THAT(said, Not(HasSubstr("hunter2")));
  EXPECT_THAT(said, Not(HasSubstr("T0P")));
  for (const auto& request : receiver.requests()) EXPECT_EQ(request.target + request.body, "/");
}

TEST_F(KafkaCommandsTest, DoctorTellsOfABrokerThatDoesNotAnswer) {
  const std::string config = directory_.Write("gone.yaml", "kafka:\n  bootstrap.servers: 127.0.0.1:1\n").string();
  const auto outcome = Run({"doctor", "-c", config, "--timeout", "1", "--format", "jsonl"});
  EXPECT_EQ(outcome.first, 1) << outcome.second;
  EXPECT_THAT(outcome.second,
              HasSubstr(R"({"check":"broker","verdict":"FAIL","found":"no broker answers at 127.0.0.1:1: )"));
  EXPECT_THAT(outcome.second, HasSubstr(R"({"check":"memory","verdict":)"));  // what needs no broker is told
}

TEST_F(KafkaCommandsTest, DoctorTellsOfRecordsThatAGroupHasLost) {
  const std::string config = Config("lost");
  ASSERT_EQ(Run({"topics", "create", "-c", config}).first, 0);
  testing::KafkaClient client = testing::SharedBroker().client();
  std::vector<testing::Message> messages;
  for (int i = 0; i < 15; ++i) messages.push_back({.topic = "lost-raw", .partition = i % 3, .value = "They met."});
  client.Produce(messages);
  ASSERT_EQ(client.ResetOffsets("policywire", "lost-raw", 2), "");
  EXPECT_THAT(Run({"doctor", "-c", config}).second, HasSubstr("OK    group          policywire is 9 records behind\n"));
  client.DeleteRecordsBefore("lost-raw", 1, 4);
  const auto outcome = Run({"doctor", "-c", config});
  EXPECT_EQ(outcome.first, 1);
  EXPECT_THAT(outcome.second, HasSubstr("lost-raw[1] from 2 to 3"));
}

TEST_F(KafkaCommandsTest, AReplicationThatTheClusterCannotGiveIsAnError) {
  const auto outcome = Run({"topics", "create", "-c", Config("replicated", "  replication: 7\n")});
  EXPECT_EQ(outcome.first, 78);
  EXPECT_THAT(outcome.second, StartsWith("policywire: topic \"replicated-raw\": "));
}

TEST_F(KafkaCommandsTest, PublishesTheRecordsOfAWebArchiveThatHaveAnArticle) {
  const std::string config = Config("crawled");
  ASSERT_EQ(Run({"topics", "create", "-c", config}).first, 0);
  const auto record = [](const std::string& type, const std::string& block) {
    return "WARC/1.0\r\nWARC-Type: " + type +
           "\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block;
  };
  const std::string story = record("resource", "They met.");
  const std::string bad = "WARC/1.0\r\nWARC-Type: resource";
  const std::string crawl =
      directory_.Write("crawl.warc", record("request", "GET /") + "\r\n\r\n" + story + "\r\n\r\n" + bad).string();
  const std::string page = directory_.Write("page.html", "<html><p>They met in Oslo on Tuesday.</p></html>").string();
  const auto outcome = Run({"publish", "-c", config, crawl, page});
  EXPECT_EQ(outcome.first, 1);
  EXPECT_THAT(outcome.second, HasSubstr("2 messages published to crawled-raw\n1 record without an article left out\n"));
  EXPECT_THAT(outcome.second, HasSubstr("MALFORMED: the record is cut short in its header\n"));
  std::map<std::string, std::string> types;
  for (const testing::Message& message : testing::SharedBroker().client().ReadCommitted("crawled-raw")) {
    types[message.value.value_or("")] = message.Header("content-type").value_or("");
  }
  EXPECT_EQ(types[story], "application/warc");
  EXPECT_EQ(types["<html><p>They met in Oslo on Tuesday.</p></html>"], "text/html");
}

TEST_F(KafkaCommandsTest, PublishesEveryMessageByteForByte) {
  const std::string config = Config("published");
  ASSERT_EQ(Run({"topics", "create", "-c", config}).first, 0);
  const std::string lines = "{\"id\": \"a-1\", \"text\": \"They met.\"}\n{\"cut\n";
  const std::string json = directory_.Write("articles.jsonl", lines).string();
  const std::string text = directory_.Write("story.txt", "They met.\n").string();
  const auto outcome = Run({"publish", "-c", config, json, text});
  EXPECT_EQ(outcome.first, 0);
  EXPECT_EQ(outcome.second, "3 messages published to published-raw\n");

  std::map<std::string, testing::Message> messages;
  for (testing::Message& message : testing::SharedBroker().client().ReadCommitted("published-raw")) {
    messages[message.value.value_or("")] = std::move(message);
  }
  ASSERT_EQ(messages.size(), 3);
  EXPECT_EQ(messages["{\"id\": \"a-1\", \"text\": \"They met.\"}"].key, "a-1");
  EXPECT_EQ(messages["{\"id\": \"a-1\", \"text\": \"They met.\"}"].Header("content-type"), "application/json");
  EXPECT_EQ(messages["{\"cut"].key, std::nullopt);
  EXPECT_EQ(messages["They met.\n"].Header("content-type"), "text/plain");

  const auto checked = Run({"publish", "-c", config, "--check", json});
  EXPECT_EQ(checked.first, 1);
  EXPECT_THAT(checked.second, HasSubstr("articles.jsonl:2: MALFORMED: "));
  EXPECT_THAT(checked.second, HasSubstr("1 message published"));
}

TEST_F(KafkaCommandsTest, ATopicThatIsMissingIsExitCode69) {
  const std::string file = directory_.Write("story.txt", "They met.\n").string();
  const auto outcome = Run({"publish", "-c", Config("absent"), "--topic", "absent", file});
  EXPECT_EQ(outcome.first, 69);
  EXPECT_THAT(outcome.second, HasSubstr("topic \"absent\" does not exist"));
}

// Enriched articles of a topic, in either form, against the lines that extract would write.
TEST_F(KafkaCommandsTest, DiffReadsTopicsOfEnrichedArticles) {
  const std::string config = Config("compared");
  testing::KafkaClient client = testing::SharedBroker().client();
  client.CreateTopic("compared-enriched", 3);
  v1::EnrichedArticle article;
  article.set_article_id("a-1");
  article.set_text("They met.");
  article.add_events()->set_event_id("e1");
  std::string lines;
  sink::AppendJsonLine(article, lines);
  const auto message = [](int partition, std::string value, std::string type, std::string name) {
    return testing::Message{.topic = "compared-enriched",
                            .partition = partition,
                            .value = std::move(value),
                            .headers = {{"content-type", std::move(type)}, {"policywire-message", std::move(name)}}};
  };
  client.Produce({message(2, article.SerializeAsString(), "application/x-protobuf", "policywire.v1.EnrichedArticle")});
  article.set_article_id("a-2");
  sink::AppendJsonLine(article, lines);
  std::string json;
  sink::AppendJson(article, json);
  client.Produce({message(1, json, "application/json", "policywire.v1.EnrichedArticle")});
  const std::string file = directory_.Write("before.jsonl", lines).string();
  const auto same = Run({"diff", "-c", config, file, "kafka:compared-enriched"});
  EXPECT_EQ(same.first, 0) << same.second;
  EXPECT_THAT(same.second, StartsWith("articles: 2 same, 0 different, 0 only in A, 0 only in B\n"));

  article.mutable_events(0)->set_date("2025");
  client.Produce({message(0, article.SerializeAsString(), "application/x-protobuf", "policywire.v1.EnrichedArticle")});
  const auto different = Run({"diff", "-c", config, "kafka:compared-enriched", file});
  EXPECT_EQ(different.first, 1);
  EXPECT_THAT(different.second, HasSubstr("      date: \"2025\" -> absent\n"));
  EXPECT_THAT(different.second, HasSubstr("- article a-2: only in A, with 1 event\n"));

  client.Produce({message(0, "event", "application/x-protobuf", "policywire.v1.PolicyEvent")});
  const auto single = Run({"diff", "-c", config, file, "kafka:compared-enriched"});
  EXPECT_EQ(single.first, 65);
  EXPECT_THAT(single.second, HasSubstr("compared-enriched[0] at offset 1: no enriched article;"));
  EXPECT_EQ(Run({"diff", "-c", config, file, "kafka:not-there"}).first, 69);
}

}  // namespace
}  // namespace policywire
