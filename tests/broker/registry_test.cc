// Schemas in a real registry: what stands before the values, what Confluent's own client makes of it, and what a
// registry costs that is not there or says no.
#include <httplib.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/dead_letter.pb.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/child_process.h"
#include "tests/support/fetched.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/kafka_client.h"
#include "tests/support/schema_registry_process.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr int kSomethingFails = 1;  // deploy/runtime/exit_code.h
constexpr int kUnavailable = 69;
constexpr int kNotAuthorised = 77;
constexpr int kConfig = 78;

constexpr char kSentence[] = "China banned exports of gallium to the United States.";

std::string Article(const std::string& id) {
  return fmt::format(R"({{"article_id": "{}", "text": "{}"}})", id, kSentence);
}

// Whether a file in `folder`, or below it, holds `text`.
bool FolderHolds(const std::filesystem::path& folder, const std::string& text) {
  std::error_code none;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, none)) {
    if (entry.is_regular_file(none) && ReadFile(entry.path()).find(text) != std::string::npos) return true;
  }
  return false;
}

class RegistryTest : public BrokerTest {
 protected:
  void SetUp() override {
    BrokerTest::SetUp();
    if (HasFatalFailure() || IsSkipped()) return;
    static const std::string why = FetchedApicurio().why_not + FetchedConfluentClient().why_not;
    if (why.empty()) return;
    if (MustTestKafka()) FAIL() << "no schema registry to test with: " << why;
    std::cerr << "SKIPPED, nothing about schema registries is proved: " << why << "\n";
    GTEST_SKIP() << why;
  }

  static void TearDownTestSuite() { registry_.reset(); }

  // Started by the first test that asks for it.
  static SchemaRegistryProcess& Registry() {
    if (registry_ == nullptr) {
      registry_ = std::make_unique<SchemaRegistryProcess>();
      registry_->Start();
    }
    return *registry_;
  }

  static Pipeline MakePipeline(const std::string& url, Settings settings = {}) {
    settings["schema_registry"]["urls"] = fmt::format("[\"{}\"]", url);
    return Pipeline({.name = Unique("p"), .settings = std::move(settings)});
  }
  static Pipeline MakePipeline(Settings settings = {}) { return MakePipeline(Registry().url(), std::move(settings)); }

  // What Confluent's client prints, line by line.
  std::vector<std::string> Confluent(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {POLICYWIRE_CONFLUENT_CLIENT, FetchedConfluentClient().directory,
                                        SharedBroker().bootstrap(), Registry().url()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    ChildProcess client({.command = command, .directory = directory_.path(), .name = "confluent"});
    EXPECT_EQ(client.Wait(kPatience).value_or(-1), 0) << client.Stderr();
    std::vector<std::string> lines;
    std::istringstream printed(client.Stdout());
    for (std::string line; std::getline(printed, line);) lines.push_back(line);
    return lines;
  }

  const TempDir directory_{"registry_test"};

 private:
  static inline std::unique_ptr<SchemaRegistryProcess> registry_;
};

// The registry behind a login.
class GuardedRegistry {
 public:
  GuardedRegistry(int port, const std::string& authorization) {
    server_.Post(".*", [port, authorization](const httplib::Request& request, httplib::Response& response) {
      response.status = 401;
      if (request.get_header_value("Authorization") != authorization) return;
      const auto answer = httplib::Client("127.0.0.1", port).Post(request.path, request.body, kType);
      response.status = answer ? answer->status : 503;
      if (answer) response.set_content(answer->body, kType);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~GuardedRegistry() {
    server_.stop();
    thread_.join();
  }
  GuardedRegistry(const GuardedRegistry&) = delete;
  GuardedRegistry& operator=(const GuardedRegistry&) = delete;

  std::string url() const { return fmt::format("http://127.0.0.1:{}/apis/ccompat/v7", port_); }

 private:
  static constexpr char kType[] = "application/vnd.schemaregistry.v1+json";

  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

TEST_F(RegistryTest, OneThatDoesNotAnswerIsWaitedForAndLaterNotNeeded) {
  SchemaRegistryProcess registry;
  const std::string origin = registry.url().substr(0, registry.url().find("/apis"));
  Pipeline pipeline = MakePipeline(registry.url());
  pipeline.Produce({{.partition = 0, .value = Article("before")}});
  const auto impatient = pipeline.Run("one", {{"schema_registry", {{"patience_ms", "1000"}}}});
  EXPECT_EQ(impatient->Wait(kPatience), kUnavailable) << impatient->LastWords();
  EXPECT_THAT(
      impatient->LastWords(),
      AllOf(HasSubstr(fmt::format("schema registry, subject {}-value: {}: cannot connect", pipeline.events(), origin)),
            HasSubstr("schema_registry.urls")));
  EXPECT_EQ(pipeline.client().Lag(pipeline.group(), pipeline.input()), 1);
  const auto doctor = pipeline.Start({"doctor"});
  EXPECT_EQ(doctor->Wait(kPatience), kSomethingFails);
  EXPECT_THAT(doctor->Stdout(), AllOf(HasSubstr("FAIL  registry"), HasSubstr("see that it runs")));

  const auto instance = pipeline.Run("one", {{"schema_registry", {{"patience_ms", "600000"}}}});
  EXPECT_TRUE(instance->WaitForStderr("waiting for the schema registry", kPatience)) << instance->LastWords();
  registry.Start();
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  // Gone again: the ids are known.
  registry.Stop();
  pipeline.Produce({{.partition = 1, .value = Article("after")}});
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.client().ReadCommitted(pipeline.events()), SizeIs(2));
}

TEST_F(RegistryTest, ProtobufIsReadByWhatTheRegistryHas) {
  const std::string enriched = Unique("enriched");
  Pipeline pipeline = MakePipeline({{"output", {{"enriched_topic", enriched}}}});
  pipeline.client().CreateTopic(enriched, 1);
  pipeline.Produce({{.partition = 0, .value = Article("a-1")}, {.partition = 0, .value = "{"}});
  const auto before = pipeline.Start({"doctor"});
  EXPECT_TRUE(before->Wait(kPatience));
  EXPECT_THAT(before->Stdout(),
              HasSubstr("OK    registry       " + pipeline.events() + "-value does not have the schema yet"));
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  const auto after = pipeline.Start({"doctor"});
  EXPECT_TRUE(after->Wait(kPatience));
  EXPECT_THAT(after->Stdout(), HasSubstr("OK    registry       " + enriched + "-value has the schema, id "));

  EXPECT_THAT(Confluent({"read", pipeline.events(), "1"}), ElementsAre(HasSubstr(kSentence)));
  EXPECT_THAT(Confluent({"read", enriched, "1"}), ElementsAre(AllOf(HasSubstr("a-1"), HasSubstr("\"events\": [{"))));
  // Dead letters are as they were.
  EXPECT_THAT(pipeline.ReadDeadLetters(), SizeIs(1));
  // Our own readers see through it.
  const auto diff = pipeline.Start({"diff", "kafka:" + enriched, "kafka:" + enriched});
  EXPECT_EQ(diff->Wait(kPatience), 0) << diff->Stderr();
  const std::string files = (directory_.path() / "events").string();
  const auto sink = pipeline.Start(
      {"sink", "files"}, {{"sinks", {{"files", fmt::format("{{to: jsonl, jsonl: {{directory: {}}}}}", files)}}}});
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return FolderHolds(files, kSentence); })) << sink->LastWords();
  EXPECT_EQ(Pipeline::StopGently(*sink), "");
  EXPECT_THAT(pipeline.ReadDeadLetters(), SizeIs(1));
}

TEST_F(RegistryTest, JsonIsValidByWhatTheRegistryHas) {
  const std::string enriched = Unique("enriched");
  const Settings json = {{"output", {{"enriched_topic", enriched}, {"format", "json"}}}};
  Pipeline pipeline = MakePipeline(json);
  pipeline.client().CreateTopic(enriched, 1);
  pipeline.Produce({{.partition = 0, .value = Article("a-1")}});
  auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_THAT(Confluent({"read", pipeline.events(), "1"}), ElementsAre(HasSubstr(kSentence)));
  EXPECT_THAT(Confluent({"read", enriched, "1"}), ElementsAre(HasSubstr("a-1")));

  // The form is the schema's, which is registered: a reload does not change it.
  pipeline.Reconfigure("one", {{"output", {{"enriched_topic", enriched}, {"format", "protobuf"}}}});
  instance->Signal(SIGHUP);
  EXPECT_TRUE(instance->WaitForStderr("new output.format: with a schema registry only a restart", kPatience));
  EXPECT_EQ(Pipeline::StopGently(*instance), "");

  // Registered, it need not be registered: whoever may only look finds it.
  instance = pipeline.Run("one", {{"schema_registry", {{"schemas", "look-up"}}}});
  EXPECT_TRUE(instance->WaitForStderr("assigned", kPatience)) << instance->LastWords();
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
}

TEST_F(RegistryTest, WhatIsOnlyLookedUpMustBeThere) {
  Pipeline pipeline = MakePipeline({{"schema_registry", {{"schemas", "look-up"}}}});
  const auto instance = pipeline.Run("one");
  EXPECT_EQ(instance->Wait(kPatience), kUnavailable) << instance->LastWords();
  EXPECT_THAT(instance->LastWords(), AllOf(HasSubstr(Registry().url()), HasSubstr(pipeline.events() + "-value"),
                                           HasSubstr("schema_registry.schemas: register")));
  EXPECT_THAT(Registry().Get("/subjects"), Not(HasSubstr(pipeline.events())));
}

TEST_F(RegistryTest, ASchemaThatDoesNotFitIsRefused) {
  Pipeline pipeline = MakePipeline();
  const std::string subject = pipeline.events() + "-value";
  ASSERT_TRUE(Registry().Post(fmt::format("/subjects/{}/versions", subject),
                              R"({"schemaType": "PROTOBUF", "schema": "syntax = \"proto3\"; package policywire.v1;)"
                              R"( message PolicyEvent { int64 event_id = 1; } message Origin { int64 topic = 1; }"})"));
  ASSERT_TRUE(Registry().Put("/config/" + subject, R"({"compatibility": "FULL"})"));
  const auto instance = pipeline.Run("one");
  EXPECT_EQ(instance->Wait(kPatience), kConfig) << instance->LastWords();
  EXPECT_THAT(instance->LastWords(), AllOf(HasSubstr(Registry().url()), HasSubstr(subject), HasSubstr("409"),
                                           HasSubstr("change the subject's compatibility")));
  const auto doctor = pipeline.Start({"doctor"});
  EXPECT_EQ(doctor->Wait(kPatience), kSomethingFails);
  EXPECT_THAT(doctor->Stdout(), AllOf(HasSubstr("FAIL  registry"), HasSubstr("does not go with")));
}

TEST_F(RegistryTest, ALoginThatIsRefusedIsTold) {
  constexpr char kPassword[] = "xyzzy-4711";
  const GuardedRegistry guarded(Registry().port(), "Basic cmVhZGVyOnh5enp5LTQ3MTE=");  // reader, kPassword
  Pipeline pipeline = MakePipeline(guarded.url(), {{"schema_registry", {{"username", "reader"}}}});
  const std::filesystem::path secret = directory_.Write("secret", std::string(kPassword) + "\n");
  const auto wrong = pipeline.Run("one", {{"schema_registry", {{"password", "not-that-one"}}}});
  EXPECT_EQ(wrong->Wait(kPatience), kNotAuthorised) << wrong->LastWords();
  EXPECT_THAT(wrong->LastWords(),
              AllOf(HasSubstr(guarded.url()), HasSubstr(pipeline.events() + "-value"), HasSubstr("401"),
                    HasSubstr("schema_registry.password"), Not(HasSubstr("not-that-one"))));
  const auto doctor = pipeline.Start({"doctor"}, {{"schema_registry", {{"password", "not-that-one"}}}});
  EXPECT_EQ(doctor->Wait(kPatience), kSomethingFails);
  EXPECT_THAT(doctor->Stdout(), AllOf(HasSubstr("FAIL  registry"), HasSubstr("schema_registry.password")));

  const Settings from_file = {{"schema_registry", {{"password", fmt::format("${{file:{}}}", secret.string())}}}};
  const auto shown = pipeline.Start({"config", "show"}, from_file);
  EXPECT_EQ(shown->Wait(kPatience), 0);
  EXPECT_THAT(shown->Stdout(), AllOf(HasSubstr("reader"), Not(HasSubstr(kPassword))));
  const auto right = pipeline.Run("one", from_file);
  EXPECT_TRUE(right->WaitForStderr("assigned", kPatience)) << right->LastWords();
  EXPECT_EQ(Pipeline::StopGently(*right), "");
  EXPECT_THAT(right->Stderr(), Not(HasSubstr(kPassword)));
}

TEST_F(RegistryTest, AnAddressWithoutThePathIsTold) {
  Pipeline pipeline = MakePipeline();
  const std::string url = Registry().url().substr(0, Registry().url().find("/apis"));
  const auto instance = pipeline.Run("one", {{"schema_registry", {{"urls", fmt::format("[\"{}\"]", url)}}}});
  EXPECT_EQ(instance->Wait(kPatience), kConfig) << instance->LastWords();
  EXPECT_THAT(instance->LastWords(), AllOf(HasSubstr(url), HasSubstr("/apis/ccompat/v7")));
}

TEST_F(RegistryTest, AReplayRegistersForItsOwnTopics) {
  Pipeline pipeline = MakePipeline();
  pipeline.Produce({{.partition = 0, .value = Article("a-1")}});
  const std::string prefix = Unique("again") + "-";
  pipeline.client().CreateTopic(prefix + pipeline.events(), 4);
  pipeline.client().CreateTopic(prefix + pipeline.dead_letters(), 4);
  const auto replay = pipeline.Start({"replay", "--from", "kafka:" + pipeline.input(), "--to", "kafka:" + prefix});
  EXPECT_EQ(replay->Wait(kPatience), 0) << replay->Stderr();
  EXPECT_THAT(Confluent({"read", prefix + pipeline.events(), "1"}), ElementsAre(HasSubstr(kSentence)));
}

// As Confluent's serialisers write them: the frame goes, whatever decoder reads the rest.
TEST_F(RegistryTest, ArticlesOfConfluentsSerialisersAreRead) {
  Pipeline pipeline({.name = Unique("p"), .settings = {{"input", {{"framing", "confluent"}}}}});
  Confluent({"write-json", pipeline.input(), Article("json")});
  Confluent({"write-protobuf", pipeline.input(), fmt::format(R"(article_id: "protobuf" text: "{}")", kSentence),
             POLICYWIRE_PROTO, "policywire/v1/article.proto", "policywire.v1.Article"});
  pipeline.Produce(
      {{.partition = 0, .value = Article("plain")}, {.partition = 0, .value = std::string("\0\0\0\1", 4)}});
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  std::vector<std::string> articles;
  for (const Message& message : pipeline.client().ReadCommitted(pipeline.events())) {
    v1::PolicyEvent event;
    ASSERT_TRUE(event.ParseFromString(message.value.value_or("")));
    articles.push_back(event.origin().article_id());
  }
  EXPECT_THAT(articles, UnorderedElementsAre("json", "protobuf", "plain"));
  const std::vector<v1::DeadLetter> letters = pipeline.ReadDeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].value(), std::string("\0\0\0\1", 4));
  EXPECT_THAT(letters[0].detail(), HasSubstr("Confluent's wire format"));
}

}  // namespace
}  // namespace policywire::testing
