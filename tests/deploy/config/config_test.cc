#include "deploy/config/config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "deploy/config/http_url.h"
#include "deploy/config/setting.h"

namespace policywire::deploy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::util::MessageDifferencer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

Environment Variables(std::map<std::string, std::string> variables = {}) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
}

absl::StatusOr<v1::PipelineConfig> Parse(std::string_view yaml, std::map<std::string, std::string> variables = {}) {
  return ParseConfig(yaml, "p.yaml", Variables(std::move(variables)));
}

std::string Error(std::string_view yaml, std::map<std::string, std::string> variables = {}) {
  const auto config = Parse(yaml, std::move(variables));
  if (config.ok()) return "no error";
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(config.status().message());
}

TEST(ConfigTest, AnEmptyFileGivesTheDefaults) {
  for (const char* yaml : {"", "# nothing\n", "---\n", "input:\n", "input: {}\nruntime:\n"}) {
    const auto config = Parse(yaml);
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_TRUE(MessageDifferencer::Equals(*config, DefaultConfig())) << yaml;
  }
}

TEST(ConfigTest, DefaultsReachNestedSections) {
  const v1::PipelineConfig config = DefaultConfig();
  EXPECT_TRUE(config.has_input());
  EXPECT_EQ(config.input().topics(0), "raw-articles");
  EXPECT_EQ(config.input().max_article_bytes(), 8388608u);
  EXPECT_EQ(config.input().json().text_size(), 5);
  EXPECT_EQ(config.input().json().text(4), "articleBody");
  EXPECT_EQ(config.enrich().lexicon_dirs_size(), 0);
  EXPECT_EQ(config.output().partitions(), 4u);
  EXPECT_EQ(config.runtime().batch_ms(), 200u);
  EXPECT_EQ(config.log().level(), "info");
  EXPECT_EQ(config.kafka().at("bootstrap.servers"), "127.0.0.1:9092");
}

constexpr std::string_view kFiles = R"(
sinks:
  desk:
    to: jsonl
    filter: action == SANCTION
    jsonl: {directory: /var/lib/desk}
)";

TEST(SinksTest, EachHasDefaultsOfItsOwn) {
  const auto config = Parse(kFiles);
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->sinks_size(), 1);
  const v1::SinkConfig& desk = config->sinks().at("desk");
  EXPECT_EQ(desk.to(), "jsonl");
  EXPECT_EQ(desk.start_from(), "earliest");
  EXPECT_EQ(desk.jsonl().directory(), "/var/lib/desk");
  EXPECT_EQ(desk.jsonl().max_file_seconds(), 3600);
  const auto shown = Parse(ShowConfig(*config));
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_TRUE(MessageDifferencer::Equals(*config, *shown));
}

TEST(RuntimeTest, TimesThatContradictEachOtherAreRefused) {
  EXPECT_THAT(Error("runtime: {batch_ms: 15000, progress_deadline_ms: 30000}"),
              StartsWith("p.yaml:1:28: runtime.progress_deadline_ms: 30000 ms are over before a batch is waited for"));
  EXPECT_EQ(Error("runtime: {batch_ms: 14999, progress_deadline_ms: 30000}"), "no error");
  EXPECT_THAT(Error("runtime: {watchdog_ms: 30000}\nsinks: {d: {to: postgres}}"),
              StartsWith("p.yaml:1:11: runtime.watchdog_ms: 30000 ms are shorter than a statement of PostgreSQL"));
}

TEST(SinksTest, NamesWhatIsWrongInThem) {
  EXPECT_EQ(Error("sinks:\n  desk:\n"), "p.yaml:2:3: sinks.desk.to: missing; it takes one of jsonl, postgres, webhook");
  EXPECT_EQ(Error("sinks: {desk: 3}"), "p.yaml:1:15: sinks.desk: not a section; it takes settings: {to: ...}");
  EXPECT_THAT(Error("sinks:\n  desk: {to: pigeon}\n"), StartsWith("p.yaml:2:14: sinks.desk.to: \"pigeon\" is none of"));
  EXPECT_THAT(Error("sinks:\n  desk: {to: jsonl}\n"), StartsWith("p.yaml:2:3: sinks.desk.jsonl.directory: empty"));
  EXPECT_THAT(Error("sinks:\n  a desk: {to: jsonl, jsonl: {directory: d}}\n"),
              StartsWith("p.yaml:2:3: sinks.a desk: not a sink's name"));
  EXPECT_THAT(Error("sinks:\n  d: {to: jsonl, jsonl: {directory: d}, dead_letters_topic: policy-events}\n"),
              StartsWith("p.yaml:2:41: sinks.d.dead_letters_topic: this is the topic of output.events_topic"));
  EXPECT_THAT(Error("sinks:\n  d: {to: jsonl, jsonl: {directory: d}, dead_letters_topic: raw-articles}\n"),
              StartsWith("p.yaml:2:41: sinks.d.dead_letters_topic: this is the topic of input.topics"));
  EXPECT_THAT(Error("sinks:\n  d: {to: jsonl}\n  d: {to: jsonl}\n"), HasSubstr("p.yaml:3:3: sinks.d: given twice"));
  EXPECT_THAT(Error("sinks:\n  d: {too: jsonl}\n"), HasSubstr("p.yaml:2:7: sinks.d.too: no such setting"));
}

TEST(SinksTest, AWebhookHasAnAddressOneSecretAndTimeForItsAttempts) {
  const auto error = [](std::string_view webhook) {
    return Error(fmt::format("sinks:\n  d:\n    to: webhook\n    webhook: {{{}}}\n", webhook));
  };
  EXPECT_EQ(error("url: 'https://a.example/in?key=k'"), "no error");
  EXPECT_THAT(error("attempts: 3"), StartsWith("p.yaml:2:3: sinks.d.webhook.url: not an address; it takes http://"));
  const std::string fault = error("url: 'ftp://user:hunter2@a.example'");
  EXPECT_THAT(fault, StartsWith("p.yaml:4:15: sinks.d.webhook.url: not an address"));
  EXPECT_THAT(fault, Not(HasSubstr("hunter2")));
  EXPECT_EQ(error("url: http://a, secret: whsec_bmV3"), "no error");
  const std::string secret = error("url: http://a, secret: 'whsec_!!!'");
  EXPECT_THAT(secret,
              StartsWith("p.yaml:4:30: sinks.d.webhook.secret: a secret that begins with whsec_ and is no base64"));
  EXPECT_THAT(secret, Not(HasSubstr("!!!")));
  EXPECT_THAT(error("url: http://a, secret: x, secret_file: /y"),
              StartsWith("p.yaml:4:41: sinks.d.webhook.secret_file: beside webhook.secret"));
  EXPECT_THAT(error("url: http://a, backoff_ms: 2000, max_backoff_ms: 1000"),
              StartsWith("p.yaml:4:48: sinks.d.webhook.max_backoff_ms: 1000 ms are less than the first pause"));
  EXPECT_THAT(error("url: http://a, attempts: 100"),
              StartsWith("p.yaml:4:30: sinks.d.webhook.attempts: with timeouts and pauses they may take 3970000 ms"));
  EXPECT_THAT(Error("runtime: {watchdog_ms: 5000}\nsinks: {d: {to: webhook, webhook: {url: http://a}}}\n"),
              HasSubstr("sinks.d.webhook.timeout_ms: 10000 ms are longer than a call may take"));
  EXPECT_THAT(Error("sinks: {d: {to: jsonl, jsonl: {directory: d}, webhook: {url: http://a}}}"),
              HasSubstr("sinks.d.webhook: has no effect; it takes to: webhook beside it"));
  const std::string shown =
      ShowConfig(Parse("sinks: {d: {to: webhook, webhook: {url: http://a/T0P, secret: hunter2}}}").value());
  EXPECT_THAT(shown, AllOf(Not(HasSubstr("T0P")), Not(HasSubstr("hunter2"))));
}

TEST(SinksTest, EachHasAGroupAndADirectoryOfItsOwn) {
  EXPECT_EQ(Error("sinks:\n  a: {to: postgres}\n  b: {to: postgres}\n"), "no error");
  EXPECT_EQ(Error("sinks:\n  a:\n    to: postgres\n    postgres: {connection: \"hots=x password=hunter2\"}\n"),
            "p.yaml:4:16: sinks.a.postgres.connection: not a connection string of libpq; it takes \"host=... "
            "dbname=... user=...\" or postgresql://USER@HOST/DATABASE, values with spaces in single quotes");
  EXPECT_EQ(Error("sinks: {a: {to: postgres, postgres: {connection: \"postgresql://u@[::1]:5433/news\"}}}\n"),
            "no error");
  EXPECT_EQ(Error("sinks:\n  a: {to: postgres, group_id: g}\n  b: {to: postgres, group_id: g}\n"),
            "p.yaml:3:21: sinks.b.group_id: \"g\" is the group of sinks.a as well; it takes a group of its own");
  // One given, the other derived.
  EXPECT_EQ(
      Error("sinks:\n  a: {to: postgres, group_id: policywire-b}\n  b: {to: postgres}\n"),
      "p.yaml:3:3: sinks.b.group_id: \"policywire-b\" is the group of sinks.a as well; it takes a group of its own");
  EXPECT_EQ(Error("sinks:\n  a: {to: postgres, group_id: policywire}\n"),
            "p.yaml:2:21: sinks.a.group_id: \"policywire\" is the group of input as well; it takes a group of its own");
  EXPECT_EQ(
      Error("sinks:\n  a: {to: jsonl, jsonl: {directory: /e/x}}\n  b: {to: jsonl, jsonl: {directory: /e/./x/}}\n"),
      "p.yaml:3:26: sinks.b.jsonl.directory: sinks.a writes there as well; it takes a directory of its own");
  EXPECT_EQ(Error("sinks:\n  a: {to: jsonl, jsonl: {directory: /e/x}}\n  b: {to: jsonl, jsonl: {directory: /e/y}}\n"),
            "no error");
}

TEST(HttpUrlTest, OriginPathAndQuery) {
  const auto is = [](std::string_view text, std::string_view origin, std::string_view path, std::string_view query) {
    const auto url = ParseHttpUrl(text);
    return url && url->origin == origin && url->path == path && url->query == query;
  };
  EXPECT_TRUE(is("http://a", "http://a", "", ""));
  EXPECT_TRUE(is("https://a.example:8443/in//b/?c=/d?&e", "https://a.example:8443", "/in//b/", "?c=/d?&e"));
  EXPECT_TRUE(is("http://127.0.0.1?a", "http://127.0.0.1", "", "?a"));
  EXPECT_TRUE(is("http://[::1]:80/", "http://[::1]:80", "/", ""));
  EXPECT_TRUE(is("http://[::1]", "http://[::1]", "", ""));
  for (const char* wrong : {"",
                            "a",
                            "a.example/in",
                            "//a",
                            "ftp://a",
                            "file:///etc/passwd",
                            "HTTP://a",
                            "gopher://a",
                            "http:",
                            "http://",
                            "http:///in",
                            "http://:80",
                            "http://a:",
                            "http://a:0",
                            "http://a:65536",
                            "http://a:x",
                            "http://u@a",
                            "http://u:p@a/",
                            "http://a/b#c",
                            "http://a b",
                            "http://a/b c",
                            "http://a\n",
                            "http://ä",
                            "http://[::1",
                            "http://::1",
                            "http://[fe80::1]",
                            "http://a]",
                            "http://a\\b",
                            "http://a/\"b"}) {
    EXPECT_FALSE(ParseHttpUrl(wrong)) << wrong;
  }
}

// A filter is a language of its own: what is wrong in it is told where it stands in the file.
TEST(SinksTest, FaultsOfAFilterHaveTheirPlaceInTheFile) {
  const auto error = [](std::string_view filter) {
    return Error(fmt::format("sinks:\n  d:\n    to: jsonl\n    jsonl: {{directory: d}}\n    filter: {}\n", filter));
  };
  EXPECT_EQ(error("\"\""), "no error");
  EXPECT_THAT(error("action = AID"), StartsWith("p.yaml:5:20: sinks.d.filter: '=' is not of this language"));
  EXPECT_THAT(error("'action = AID'"), StartsWith("p.yaml:5:21: sinks.d.filter: '='"));
  EXPECT_THAT(error("'\"it''s\" in object and action = AID'"), StartsWith("p.yaml:5:43: sinks.d.filter: '='"));
  EXPECT_THAT(error("\"\\\"CHN\\\" in targets and action = AID\""), StartsWith("p.yaml:5:44: sinks.d.filter: '='"));
  EXPECT_THAT(error("|\n      \"CHN\" in targets\n      and action = AID"),
              StartsWith("p.yaml:7:18: sinks.d.filter: '='"));
  EXPECT_THAT(error(">-\n      \"CHN\" in targets\n      and action = AID"),
              StartsWith("p.yaml:7:18: sinks.d.filter: '='"));
  EXPECT_THAT(error("conditional\n      and action = AID"), StartsWith("p.yaml:6:18: sinks.d.filter: '='"));
  EXPECT_THAT(error("action =="), StartsWith("p.yaml:5:22: sinks.d.filter: the end for action"));
  // Where the text is not what stands in the file, its beginning has to do.
  EXPECT_THAT(Error("sinks:\n  d: {to: jsonl, filter: '${WHAT} = AID', jsonl: {directory: d}}\n", {{"WHAT", "action"}}),
              StartsWith("p.yaml:2:26: sinks.d.filter: '='"));
}

// A default that breaks the rules of its own setting would be an error that no user made.
TEST(ConfigTest, EveryDefaultIsWithinItsRange) {
  const auto config = Parse(ShowConfig(DefaultConfig()));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_TRUE(MessageDifferencer::Equals(*config, DefaultConfig()));
}

void ForEachSetting(const Descriptor& section, const std::function<void(const FieldDescriptor&)>& visit) {
  for (int i = 0; i < section.field_count(); ++i) {
    const FieldDescriptor& field = *section.field(i);
    visit(field);
    if (KindOf(field) == Kind::kSection) ForEachSetting(*field.message_type(), visit);
    if (KindOf(field) == Kind::kSectionMap) ForEachSetting(*field.message_type()->map_value()->message_type(), visit);
  }
}

TEST(ConfigTest, EverySettingHasAKindAndNumbersHaveARange) {
  ForEachSetting(*v1::PipelineConfig::descriptor(), [](const FieldDescriptor& field) {
    const Kind kind = KindOf(field);
    if (kind != Kind::kWholeNumber && kind != Kind::kNumber) return;
    const v1::Setting& setting = SettingOf(field);
    EXPECT_FALSE(setting.default_value().empty()) << field.full_name();
    ASSERT_TRUE(setting.has_min() && setting.has_max()) << field.full_name();
    EXPECT_LE(setting.min(), std::stod(setting.default_value())) << field.full_name();
    EXPECT_GE(setting.max(), std::stod(setting.default_value())) << field.full_name();
    if (field.type() == FieldDescriptor::TYPE_UINT32) {
      EXPECT_LE(setting.max(), 4294967295.0) << field.full_name();
    }
  });
}

TEST(ConfigTest, TheFileOverridesDefaultsAndListsReplaceThem) {
  const auto config = Parse(R"(
input:
  topics: [news, wire]
  json:
    text: [lead]
enrich: {min_confidence: 0.25}
output:
  enriched_topic: "enriched"
runtime: {lanes: 2, batch_bytes: '4096'}
kafka:
  security.protocol: SSL
  socket.timeout.ms: 5000
)");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->input().topics(), ::testing::ElementsAre("news", "wire"));
  EXPECT_THAT(config->input().json().text(), ::testing::ElementsAre("lead"));
  EXPECT_EQ(config->input().json().title_size(), 2);
  EXPECT_EQ(config->enrich().min_confidence(), 0.25);
  EXPECT_EQ(config->output().enriched_topic(), "enriched");
  EXPECT_EQ(config->runtime().lanes(), 2u);
  EXPECT_EQ(config->runtime().batch_bytes(), 4096u);
  EXPECT_EQ(config->kafka().at("socket.timeout.ms"), "5000");
  EXPECT_EQ(config->kafka().at("bootstrap.servers"), "127.0.0.1:9092");
}

struct BadFile {
  std::string yaml;
  std::string error;
};

class BadFileTest : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadFileTest, IsRefusedByPlaceAndKey) { EXPECT_EQ(Error(GetParam().yaml), GetParam().error); }

INSTANTIATE_TEST_SUITE_P(
    All, BadFileTest,
    ::testing::Values(
        // Unknown keys.
        BadFile{"input:\n  topcis: [a]\n", "p.yaml:2:3: input.topcis: no such setting; did you mean topics?"},
        BadFile{"batch_ms: 5\n", "p.yaml:1:1: batch_ms: no such setting; did you mean runtime.batch_ms?"},
        BadFile{"log:\n  colour: red\n", "p.yaml:2:3: log.colour: no such setting; known here: level, format"},
        BadFile{"\"a\\nb\": 1\n",
                "p.yaml:1:1: \"a\\nb\": no such setting; known here: input, enrich, output, runtime, log, kafka, "
                "kafka_consumer, kafka_producer, http, sinks, duplicates, schema_registry"},
        BadFile{"? [a]\n: 1\n", "p.yaml:1:3: ?: a key that is not a text; write NAME: VALUE"},
        // Wrong types.
        BadFile{"input: 3\n", "p.yaml:1:8: input: a single value is given; it takes a section of settings"},
        BadFile{"input: [a]\n", "p.yaml:1:8: input: a list is given; it takes a section of settings"},
        BadFile{
            "input:\n  topics: news\n",
            "p.yaml:2:11: input.topics: a single value is given; it takes a list of texts with one at least: [a, b]"},
        BadFile{"input:\n  topics: [[a]]\n",
                "p.yaml:2:12: input.topics[0]: not a text; it takes a list of texts with one at least: [a, b]"},
        BadFile{"input:\n  group_id: {a: b}\n",
                "p.yaml:2:13: input.group_id: a map is given; it takes a text that is not empty"},
        BadFile{"runtime:\n  lanes: many\n",
                "p.yaml:2:10: runtime.lanes: \"many\" is not a whole number; it takes a whole number from 1 to 64"},
        BadFile{"runtime:\n  lanes: 1.5\n",
                "p.yaml:2:10: runtime.lanes: \"1.5\" is not a whole number; it takes a whole number from 1 to 64"},
        BadFile{
            "runtime:\n  lanes:\n",
            "p.yaml:2:3: runtime.lanes: no value; a whole number from 1 to 64; without the line it has its default"},
        BadFile{"enrich:\n  min_confidence: nan\n",
                "p.yaml:2:19: enrich.min_confidence: \"nan\" is not a number; it takes a number from 0 to 1"},
        BadFile{"kafka: [a]\n", "p.yaml:1:8: kafka: a list is given; it takes a map of texts: {name: value}"},
        // What one setting breaks, and what several break together; but nothing beside one that could not be read.
        BadFile{
            "output: {events_topic: raw, dead_letters_topic: raw}\ninput: {topics: [raw], group_id: \"\"}\n",
            "p.yaml:1:10: output.events_topic: \"raw\" is the topic of input.topics as well; each takes a topic of its "
            "own\np.yaml:1:29: output.dead_letters_topic: \"raw\" is the topic of input.topics as well; each takes a "
            "topic of its own\np.yaml:2:34: input.group_id: empty; it takes a text that is not empty"},
        BadFile{
            "input: {start_from: tomorrow, start_time: '2025-10-30T00:00:00Z'}\n",
            "p.yaml:1:21: input.start_from: \"tomorrow\" is none of the words; it takes one of earliest, latest, time"},
        // librdkafka's own.
        BadFile{
            "kafka: {bootstrap.serverz: x}\nkafka_consumer:\n  session.timeout.ms: abc\ninput: {group_id: \"\"}\n",
            "p.yaml:1:9: kafka.bootstrap.serverz: librdkafka has no such property; its CONFIGURATION.md tells names "
            "and "
            "values\np.yaml:3:23: kafka_consumer.session.timeout.ms: Invalid value for configuration property "
            "\"session.timeout.ms\"; its CONFIGURATION.md tells names and values\np.yaml:4:19: input.group_id: empty; "
            "it takes a text that is not empty"},
        BadFile{"kafka: {fetch.max.bytes: -5}\n",
                "p.yaml:1:26: kafka.fetch.max.bytes: Configuration property \"fetch.max.bytes\" value -5 is outside "
                "allowed "
                "range 0..2147483135; its CONFIGURATION.md tells names and values"},
        BadFile{"kafka:\n  debug: [a]\n", "p.yaml:2:3: kafka.debug: not a text; it takes a text or a number"},
        BadFile{"- input\n", "p.yaml:1:1: not a map; the file holds sections such as \"input:\" and \"output:\""},
        // Out of range.
        BadFile{"runtime:\n  lanes: 0\n",
                "p.yaml:2:10: runtime.lanes: \"0\" is out of range; it takes a whole number from 1 to 64"},
        BadFile{"runtime:\n  lanes: 65\n",
                "p.yaml:2:10: runtime.lanes: \"65\" is out of range; it takes a whole number from 1 to 64"},
        BadFile{"runtime:\n  lanes: -1\n",
                "p.yaml:2:10: runtime.lanes: \"-1\" is out of range; it takes a whole number from 1 to 64"},
        BadFile{"runtime:\n  lanes: 99999999999999999999999\n",
                "p.yaml:2:10: runtime.lanes: \"99999999999999999999999\" is out of range; it takes a whole number from "
                "1 to 64"},
        BadFile{"enrich:\n  min_confidence: 1.01\n",
                "p.yaml:2:19: enrich.min_confidence: \"1.01\" is out of range; it takes a number from 0 to 1"},
        BadFile{"log:\n  level: loud\n",
                "p.yaml:2:10: log.level: \"loud\" is none of the words; it takes one of trace, debug, info, warn, "
                "error, off"},
        BadFile{"input:\n  decoder: ''\n",
                "p.yaml:2:12: input.decoder: \"\" is none of the words; it takes one of json, protobuf, text, html, "
                "feed, newsml, mail, warc, auto"},
        // Empty where something is needed.
        BadFile{"output:\n  events_topic: \"\"\n",
                "p.yaml:2:17: output.events_topic: empty; it takes a text that is not empty"},
        BadFile{"input:\n  topics: []\n",
                "p.yaml:2:11: input.topics: empty; it takes a list of texts with one at least: [a, b]"},
        BadFile{"input:\n  topics: [a, '']\n", "p.yaml:2:15: input.topics[1]: empty; leave it out"},
        // Given twice.
        BadFile{"log:\n  level: info\n  format: text\n  level: warn\n",
                "p.yaml:4:3: log.level: given twice, first in line 2; leave one out"},
        BadFile{"log: {}\nlog: {}\n", "p.yaml:2:1: log: given twice, first in line 1; leave one out"},
        BadFile{"kafka:\n  debug: all\n  debug: cgrp\n",
                "p.yaml:3:3: kafka.debug: given twice, first in line 2; leave one out"},
        // Tabs, and what is no YAML.
        BadFile{"log:\n\tlevel: info\n  \tformat: text\n",
                "p.yaml:2:1: a tab in the indentation; YAML takes spaces only\n"
                "p.yaml:3:3: a tab in the indentation; YAML takes spaces only"},
        BadFile{"log: {level: info\n", "p.yaml:2:1: not YAML: end of map flow not found"},
        BadFile{"log: {}\n---\nlog: {}\n", "p.yaml:3:1: a second YAML document; one is read"},
        // Properties that would break a guarantee.
        BadFile{"kafka:\n  enable.auto.commit: true\n",
                "p.yaml:2:3: kafka.enable.auto.commit: policywire sets this property itself; it is always off: offsets "
                "are committed with the results"},
        BadFile{
            "kafka_consumer:\n  group.id: x\n",
            "p.yaml:2:3: kafka_consumer.group.id: policywire sets this property itself; set input.group_id instead"},
        BadFile{"kafka_producer: {transactional.id: x}\n",
                "p.yaml:1:18: kafka_producer.transactional.id: policywire sets this property itself; set "
                "output.transactional_id_prefix and output.instance instead"},
        // Settings that contradict each other.
        BadFile{"output:\n  events_topic: raw-articles\n",
                "p.yaml:2:3: output.events_topic: \"raw-articles\" is the topic of input.topics as well; each takes a "
                "topic of its own"},
        BadFile{"output: {enriched_topic: a b}\n",
                "p.yaml:1:10: output.enriched_topic: not the name of a topic; it takes 1 to 249 letters, digits, '.', "
                "'_' and '-'"},
        BadFile{"input: {topics: [a, a]}\n", "p.yaml:1:9: input.topics: \"a\" is named twice; leave one out"},
        BadFile{"input: {start_from: time}\n",
                "p.yaml:1:9: input.start_time: empty; with start_from: time, it takes an RFC 3339 time"},
        BadFile{"output: {cloudevents_source: our feed}\n",
                "p.yaml:1:10: output.cloudevents_source: not a URI; it takes one without spaces, in ASCII, for example "
                "/news/policywire"},
        BadFile{"schema_registry: {urls: ['http://a:1', 'http://me:secret@host']}\n",
                "p.yaml:1:19: schema_registry.urls: not an address; it takes http:// or https://, a host, and no user "
                "or password, for example http://127.0.0.1:8081"},
        BadFile{"schema_registry: {password: x}\n",
                "p.yaml:1:19: schema_registry.password: has no effect; it takes schema_registry.username beside it"},
        BadFile{
            "schema_registry: {key_location: a.pem}\n",
            "p.yaml:1:19: schema_registry.certificate_location: a certificate and its key go together; it takes both "
            "or neither"},
        BadFile{"http: {listen: localhost}\n",
                "p.yaml:1:8: http.listen: not an address; it takes HOST:PORT, for example 127.0.0.1:9464"},
        BadFile{"sinks: {a: {to: webhook, webhook: {url: \"http://a.example\"}, listen: here}}\n",
                "p.yaml:1:62: sinks.a.listen: not an address; it takes HOST:PORT, for example 127.0.0.1:9464"},
        BadFile{"http: {listen: 127.0.0.1:9464}\n"
                "sinks: {a: {to: jsonl, jsonl: {directory: d}, listen: \"127.0.0.1:9464\"}}\n",
                "p.yaml:2:47: sinks.a.listen: http.listen listens there as well; it takes an address of its own"},
        BadFile{"input: {start_from: time, start_time: yesterday}\n",
                "p.yaml:1:27: input.start_time: not a time; it takes RFC 3339, for example 2025-10-30T00:00:00Z"},
        BadFile{"input: {start_time: \"2025-10-30T00:00:00Z\"}\n",
                "p.yaml:1:9: input.start_time: has no effect; it takes start_from: time beside it"},
        BadFile{"runtime:\n  budget_bytes: 70000\n",
                "p.yaml:2:3: runtime.budget_bytes: 70000 bytes are less than a batch; it takes runtime.batch_bytes "
                "(16777216) or more"},
        BadFile{"runtime:\n  batch_ms: 30000\n",
                "p.yaml:2:3: runtime.transaction_timeout_ms: 20000 ms are over before a batch is; it takes more than "
                "runtime.batch_ms (30000)"}));

TEST(ConfigTest, AllFaultsAreReportedAtOnceInOrder) {
  const std::string error = Error("runtime:\n  lanes: 0\nlog:\n  level: loud\nnonsense: 1\ninput:\n  topics: []\n");
  EXPECT_THAT(error, StartsWith("p.yaml:2:10: runtime.lanes"));
  EXPECT_THAT(error, HasSubstr("\np.yaml:4:10: log.level"));
  EXPECT_THAT(error, HasSubstr("\np.yaml:5:1: nonsense"));
  EXPECT_THAT(error, HasSubstr("\np.yaml:7:11: input.topics"));
}

TEST(ConfigTest, VariablesOfTheEnvironmentStandInAnyValue) {
  const auto config = Parse(
      "input: {topics: ['${TOPIC}-raw'], group_id: 'a$${b}', json: {text: ['${A}${B}']}}\n"
      "runtime: {lanes: '${LANES}'}\n"
      "kafka: {sasl.password: '${PASSWORD}', client.id: '$5 {x}'}\n",
      {{"TOPIC", "news"}, {"LANES", "3"}, {"PASSWORD", "p${A}"}, {"A", "1"}, {"B", ""}});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->input().topics(0), "news-raw");
  EXPECT_EQ(config->input().group_id(), "a${b}");
  EXPECT_EQ(config->input().json().text(0), "1");
  EXPECT_EQ(config->runtime().lanes(), 3u);
  EXPECT_EQ(config->kafka().at("sasl.password"), "p${A}") << "a value is taken as it is, not looked into";
  EXPECT_EQ(config->kafka().at("client.id"), "$5 {x}");
}

TEST(ConfigTest, AVariableThatIsNotSetIsAnError) {
  EXPECT_EQ(
      Error("kafka:\n  sasl.password: ${NONE}\n"),
      "p.yaml:2:18: kafka.sasl.password: the environment variable NONE is not set; what stands in ${} must have a "
      "value, which may be empty");
  for (const char* bad : {"${", "${}", "${1A}", "${A B}", "${A-b}", "x${A"}) {
    EXPECT_THAT(Error(fmt::format("input:\n  group_id: '{}'\n", bad)), HasSubstr("begins no variable")) << bad;
  }
}

TEST(ConfigTest, AnErrorNeverPrintsAVariablesValue) {
  const std::string error = Error("runtime: {lanes: '${A}'}\nlog: {level: '${A}'}\noutput: {events_topic: '${B}'}\n",
                                  {{"A", "hunter2"}, {"B", "x"}});
  EXPECT_THAT(error, HasSubstr("\"${A}\" is not a whole number"));
  EXPECT_THAT(error, Not(HasSubstr("hunter2")));
}

TEST(ConfigTest, ValuesMustBeText) {
  EXPECT_THAT(Error("input: {group_id: '${A}'}\n", {{"A", "\xff"}}), HasSubstr("the value is not text"));
  EXPECT_THAT(Error("input: {group_id: \"a\\0b\"}\n"), HasSubstr("the value is not text"));
}

TEST(ConfigTest, DeepOrSelfReferringYamlIsRefused) {
  const std::string deep = "input: " + std::string(100000, '[') + "\n";
  EXPECT_THAT(Error(deep), HasSubstr("not YAML"));
  EXPECT_THAT(Error("input: &a [*a]\n"), HasSubstr("a list is given"));
  EXPECT_THAT(Error("log: &a {level: *a}\n"), HasSubstr("log.level: a map is given"));
  EXPECT_THAT(Error(std::string(2 << 20, '#')), HasSubstr("bytes; at most"));
}

TEST(ConfigTest, FilesThatCannotBeReadAreNamed) {
  const auto missing = LoadConfig("/nonexistent/p.yaml");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(missing.status().message(), "/nonexistent/p.yaml: cannot be read: No such file or directory");
  const auto folder = LoadConfig(::testing::TempDir());
  EXPECT_FALSE(folder.ok());
  EXPECT_THAT(std::string(folder.status().message()), HasSubstr("Is a directory"));
}

TEST(ConfigTest, FilesAreReadWhole) {
  const std::string path = ::testing::TempDir() + "/policywire_config_test.yaml";
  std::ofstream(path, std::ios::binary) << "log: {level: warn}\n";
  auto config = LoadConfig(path, Variables());
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->log().level(), "warn");
  std::ofstream(path, std::ios::binary | std::ios::trunc) << "";
  config = LoadConfig(path, Variables());
  EXPECT_TRUE(config.ok()) << config.status();
  std::filesystem::remove(path);
}

TEST(ShowConfigTest, WhatIsShownReadsAsTheSame) {
  const auto config = Parse(
      "input: {topics: [\"null\"], group_id: \"a: b # c\", json: {text: [\"~\", \"a'\\\"b\", \"x\\ny\"]}}\n"
      "output: {instance: \"$${HOST}\", events_topic: \"12\"}\n"
      "enrich: {min_confidence: 0.1}\n"
      "kafka: {\"sasl.username\": \"\", client.id: \"true\"}\n");
  ASSERT_TRUE(config.ok()) << config.status();
  const auto again = Parse(ShowConfig(*config));
  ASSERT_TRUE(again.ok()) << again.status() << ShowConfig(*config);
  EXPECT_TRUE(MessageDifferencer::Equals(*config, *again)) << ShowConfig(*config);
}

TEST(ParseConfigTest, ReplacesFiles) {
  const std::filesystem::path directory = std::filesystem::path(::testing::TempDir()) / "policywire-value-files";
  std::filesystem::create_directories(directory);
  const auto write = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(directory / name, std::ios::binary) << bytes;
    return (directory / name).string();
  };
  const auto read = [](const std::string& path) {
    const auto config = Parse(fmt::format("kafka: {{sasl.password: 'a${{file:{}}}b'}}\n", path));
    return config.ok() ? config->kafka().at("sasl.password") : std::string(config.status().message());
  };
  EXPECT_EQ(read(write("plain", "hunter2")), "ahunter2b");
  EXPECT_EQ(read(write("line", "hunter2\n")), "ahunter2b");
  EXPECT_EQ(read(write("dos", "hunter2\r\n")), "ahunter2b");
  EXPECT_EQ(read(write("blank", "hunter2 \n\n")), "ahunter2 \nb") << "all else is the secret's own";
  EXPECT_EQ(read(write("empty", "")), "ab");
  EXPECT_EQ(read(write("variable", "${HOME}")), "a${HOME}b") << "what a file holds is not looked into";
  EXPECT_THAT(read(write("bytes", "hunter2\xff")), AllOf(HasSubstr("not text"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(read((directory / "none").string()), HasSubstr("none}\" cannot be read: No such file or directory"));
  EXPECT_THAT(read(directory.string()), HasSubstr("cannot be read: it is no ordinary file"));
  EXPECT_THAT(read("/dev/zero"), HasSubstr("cannot be read: it is no ordinary file"));
  EXPECT_THAT(read("secrets/password"), HasSubstr("cannot be read: the path does not begin with /"));
  EXPECT_THAT(read(write("large", std::string(2 << 20, 'x'))), HasSubstr("bytes are more than"));
  std::filesystem::remove_all(directory);
}

TEST(ShowConfigTest, SecretsAreMasked) {
  auto config = Parse(
      "kafka:\n  sasl.password: hunter2\n  sasl.username: reader\n  ssl.key.pem: hunter2\n  ssl.key.password: hunter2\n"
      "  sasl.kerberos.kinit.cmd: echo hunter2 | kinit\n"
      "kafka_producer: {sasl.oauthbearer.config: hunter2, ssl.key.location: /k}\n");
  ASSERT_TRUE(config.ok()) << config.status();
  // What some builds of librdkafka do not take.
  (*config->mutable_kafka_consumer())["sasl.oauthbearer.client.secret"] = "hunter2";
  (*config->mutable_kafka_producer())["sasl.jaas.config"] = "hunter2";
  const std::string shown = ShowConfig(*config);
  EXPECT_THAT(shown, Not(HasSubstr("hunter2")));
  EXPECT_THAT(shown, HasSubstr("sasl.password: (secret)"));
  EXPECT_THAT(shown, HasSubstr("sasl.username: reader"));
  EXPECT_THAT(shown, HasSubstr("ssl.key.location: /k"));
}

// What a running service takes on SIGHUP is what its processor is made of, the log's level, and what it has nothing to
// do with; all else takes a new start.
TEST(ChangesTest, TheseSettingsReload) {
  std::vector<std::string> reloading;
  const std::function<void(const Descriptor&, const std::string&)> walk = [&](const Descriptor& section,
                                                                              const std::string& above) {
    for (int i = 0; i < section.field_count(); ++i) {
      const FieldDescriptor& field = *section.field(i);
      const std::string name = above + field.name();
      if (KindOf(field) == Kind::kSection) {
        walk(*field.message_type(), name + ".");
      } else if (SettingOf(field).reloads()) {
        reloading.push_back(name);
      }
    }
  };
  walk(*v1::PipelineConfig::descriptor(), "");
  EXPECT_THAT(reloading,
              ElementsAre("input.decoder", "input.decoder_header", "input.max_article_bytes", "input.json.article_id",
                          "input.json.url", "input.json.title", "input.json.authors", "input.json.published",
                          "input.json.modified", "input.json.language", "input.json.source", "input.json.text",
                          "input.encoding_header", "input.framing", "enrich.lexicon_dirs", "enrich.min_confidence",
                          "output.format", "output.partitions", "output.replication", "output.keep_headers",
                          "output.cloudevents_source", "log.level", "sinks"));
}

TEST(ChangesTest, AreNamedByWhatTheyTake) {
  const v1::PipelineConfig before =
      Parse("kafka: {client.id: x, debug: all, sasl.password: hunter2}\nsinks: {desk: {to: postgres}}\n").value();
  EXPECT_THAT(CompareSettings(before, before).reloading, IsEmpty());
  EXPECT_THAT(CompareSettings(before, before).restarting, IsEmpty());
  v1::PipelineConfig after = before;
  after.mutable_enrich()->add_lexicon_dirs("/tables");
  after.mutable_input()->mutable_json()->add_text("story");
  after.mutable_log()->set_level("debug");
  (*after.mutable_sinks())["desk"].set_filter("confidence > 0.5");
  EXPECT_THAT(CompareSettings(before, after).reloading,
              ElementsAre("input.json.text", "enrich.lexicon_dirs", "log.level", "sinks.desk"));
  EXPECT_THAT(CompareSettings(before, after).restarting, IsEmpty());
  after = before;
  after.mutable_runtime()->set_lanes(3);
  after.mutable_input()->add_topics("more");
  after.mutable_kafka()->erase("client.id");
  (*after.mutable_kafka())["topic.blacklist"] = "x";
  (*after.mutable_kafka())["sasl.password"] = "hunter3";
  EXPECT_THAT(CompareSettings(before, after).reloading, IsEmpty());
  EXPECT_THAT(CompareSettings(before, after).restarting, ElementsAre("input.topics", "runtime.lanes", "kafka.client.id",
                                                                     "kafka.sasl.password", "kafka.topic.blacklist"));
}

TEST(ReferenceTest, ThePageInTheTreeIsCurrent) {
  std::ifstream file(POLICYWIRE_SOURCE_DIR "/deploy/config/REFERENCE.md", std::ios::binary);
  const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(page, Reference()) << "run: cmake --build build/debug --target config_reference_page";
}

TEST(ReferenceTest, EverySettingIsOnThePageWithASentence) {
  const std::string page = Reference();
  EXPECT_THAT(page, Not(HasSubstr("|  |\n"))) << "a setting without a comment";
  ForEachSetting(*v1::PipelineConfig::descriptor(), [&page](const FieldDescriptor& field) {
    if (KindOf(field) == Kind::kSection) return;
    const bool sections = KindOf(field) == Kind::kSectionMap;
    EXPECT_THAT(page, HasSubstr(sections ? "## `" + field.name() + ".NAME`" : "| `" + field.name() + "` |"));
  });
}

}  // namespace
}  // namespace policywire::deploy
