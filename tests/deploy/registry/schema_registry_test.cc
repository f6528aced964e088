#include "deploy/registry/schema_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "deploy/registry/output_schemas.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/support/certificates.h"
#include "tests/support/temp_dir.h"

namespace policywire::deploy {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Answer {
  int status;
  std::string body;
};

const Answer kFound = {200, R"({"id":7,"version":3})"};
const Answer kNotThere = {404, R"({"error_code":40401,"message":"no such subject"})"};

// Gives its answers one after the other, the last for ever, and remembers what it was asked.
class FakeRegistry {
 public:
  explicit FakeRegistry(std::vector<Answer> answers, std::unique_ptr<httplib::Server> server = nullptr)
      : answers_(std::move(answers)),
        server_(server == nullptr ? std::make_unique<httplib::Server>() : std::move(server)) {
    server_->Post(".*", [this](const httplib::Request& request, httplib::Response& response) {
      const Answer& answer = answers_[std::min(paths_.size(), answers_.size() - 1)];
      paths_.push_back(request.path);
      authorization_ = request.get_header_value("Authorization");
      response.status = answer.status;
      response.set_content(answer.body, "application/json");
    });
    port_ = server_->bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::yield();
  }
  ~FakeRegistry() {
    server_->stop();
    thread_.join();
  }
  FakeRegistry(const FakeRegistry&) = delete;
  FakeRegistry& operator=(const FakeRegistry&) = delete;

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  const std::vector<std::string>& paths() const { return paths_; }
  const std::string& authorization() const { return authorization_; }

 private:
  const std::vector<Answer> answers_;
  std::vector<std::string> paths_;
  std::string authorization_;
  std::unique_ptr<httplib::Server> server_;
  int port_ = 0;
  std::thread thread_;
};

constexpr char kPassword[] = "xyzzy-4711";
// Nobody listens on it: the kernel gives it to nobody, either.
constexpr char kNobody[] = "http://127.0.0.1:1";

v1::SchemaRegistryConfig Config(const std::vector<std::string>& urls) {
  v1::SchemaRegistryConfig config;
  for (const std::string& url : urls) config.add_urls(url);
  config.set_schemas("register");
  config.set_username("reader");
  config.set_password(kPassword);
  return config;
}

std::string Text(const absl::Status& status) { return std::string(status.message()); }

const Schema kSchema = {.type = "JSON", .text = "{\"title\":\"\\\"\"}"};

TEST(SchemaRegistryTest, WhatIsThereIsNotRegistered) {
  FakeRegistry fake({kFound});
  const auto registered = SchemaRegistry(Config({fake.url() + "/apis/ccompat/v7/"})).Register("t-value", kSchema);
  ASSERT_TRUE(registered.ok()) << registered.status();
  EXPECT_EQ(registered->id, 7);
  EXPECT_EQ(registered->version, 3);
  EXPECT_THAT(fake.paths(), ElementsAre("/apis/ccompat/v7/subjects/t-value"));
  EXPECT_EQ(fake.authorization(), "Basic cmVhZGVyOnh5enp5LTQ3MTE=");
}

TEST(SchemaRegistryTest, WhatIsNotThereIsRegistered) {
  FakeRegistry fake({kNotThere, {200, R"({"id":7})"}, kFound});
  const auto registered = SchemaRegistry(Config({fake.url()})).Register("t-value", kSchema);
  ASSERT_TRUE(registered.ok()) << registered.status();
  EXPECT_EQ(registered->version, 3);
  EXPECT_THAT(fake.paths(), ElementsAre("/subjects/t-value", "/subjects/t-value/versions", "/subjects/t-value"));
}

TEST(SchemaRegistryTest, AsksTheNextAddressWhereOneIsSilent) {
  FakeRegistry fake({kFound, {503, ""}});
  const SchemaRegistry registry(Config({kNobody, fake.url()}));
  EXPECT_TRUE(registry.LookUp("t-value", kSchema).ok());
  const auto refused = registry.LookUp("t-value", kSchema);
  EXPECT_TRUE(absl::IsUnavailable(refused.status()));
  EXPECT_THAT(Text(refused.status()), AllOf(HasSubstr(kNobody), HasSubstr(fake.url()), HasSubstr("503")));
}

TEST(SchemaRegistryTest, EachAnswerHasItsCode) {
  struct Row {
    Answer answer;
    absl::StatusCode code;
  };
  for (const Row& row : std::vector<Row>{
           {{401, ""}, absl::StatusCode::kPermissionDenied},
           {{403, ""}, absl::StatusCode::kPermissionDenied},
           {{404, R"({"error_code":40403,"message":"Schema not\nfound"})"}, absl::StatusCode::kNotFound},
           {{404, R"({"error_code":404,"message":"HTTP 404 Not Found"})"}, absl::StatusCode::kUnimplemented},
           {{404, "<html>"}, absl::StatusCode::kUnimplemented},
           {{409, R"({"message":"incompatible"})"}, absl::StatusCode::kFailedPrecondition},
           {{422, R"({"message":"no schema"})"}, absl::StatusCode::kInvalidArgument},
           {{429, ""}, absl::StatusCode::kUnavailable},
           {{500, "<html>"}, absl::StatusCode::kUnavailable},
           {{200, "<html>"}, absl::StatusCode::kUnimplemented},
           {{200, R"({"id":99999999999,"version":1})"}, absl::StatusCode::kUnimplemented},
           {{200, R"([1])"}, absl::StatusCode::kUnimplemented}}) {
    FakeRegistry fake({row.answer});
    const absl::Status status = SchemaRegistry(Config({fake.url()})).LookUp("t-value", kSchema).status();
    EXPECT_EQ(status.code(), row.code) << row.answer.status << row.answer.body << status;
    EXPECT_THAT(Text(status),
                AllOf(HasSubstr(fake.url()), HasSubstr("t-value"), Not(HasSubstr(kPassword)), Not(HasSubstr("\n"))));
    EXPECT_NE(WhatToDo(status), "");
  }
}

TEST(SchemaRegistryTest, TellsWhetherASchemaWouldBeTaken) {
  FakeRegistry fake({kNotThere, {200, R"({"is_compatible":true})"}, {200, R"({"is_compatible":false})"}, {500, ""}});
  const SchemaRegistry registry(Config({fake.url()}));
  EXPECT_TRUE(registry.CheckCompatible("t-value", kSchema).ok());
  EXPECT_TRUE(registry.CheckCompatible("t-value", kSchema).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(registry.CheckCompatible("t-value", kSchema)));
  EXPECT_TRUE(absl::IsUnavailable(registry.CheckCompatible("t-value", kSchema)));
  EXPECT_EQ(fake.paths()[0], "/compatibility/subjects/t-value/versions/latest");
}

TEST(SchemaRegistryTest, BothSidesShowCertificates) {
  const testing::TempDir directory("tls");
  const testing::CertificateAuthority authority(directory.path(), "authority");
  const testing::CertificateAuthority stranger(directory.path(), "stranger");
  const testing::KeyPair server = authority.Issue("server");
  const testing::KeyPair client = authority.Issue("client");
  FakeRegistry fake({kFound}, std::make_unique<httplib::SSLServer>(server.certificate.c_str(), server.key.c_str(),
                                                                   authority.certificate().c_str()));
  const std::string url = "https://localhost:" + std::to_string(fake.port());
  v1::SchemaRegistryConfig config = Config({url});
  config.set_ca_location(authority.certificate());
  config.set_certificate_location(client.certificate);
  config.set_key_location(client.key);
  EXPECT_TRUE(SchemaRegistry(config).LookUp("t-value", kSchema).ok())
      << SchemaRegistry(config).LookUp("t-value", kSchema).status();

  config.set_ca_location(stranger.certificate());
  EXPECT_THAT(Text(SchemaRegistry(config).LookUp("t-value", kSchema).status()),
              AllOf(HasSubstr(url), HasSubstr("its certificate is not accepted")));
  config.set_ca_location(authority.certificate());
  config.set_key_location(directory.path() / "nothing.pem");
  EXPECT_FALSE(SchemaRegistry(config).LookUp("t-value", kSchema).ok());
}

v1::PipelineConfig OutputsTo(const std::string& url) {
  v1::PipelineConfig config;
  *config.mutable_schema_registry() = Config({url});
  config.mutable_output()->set_events_topic("e");
  config.mutable_output()->set_enriched_topic("a");
  return config;
}

// Nobody waits for a file to become another one.
TEST(OutputSchemasTest, FilesOfCertificatesAreReadFirst) {
  const testing::TempDir directory("tls");
  v1::PipelineConfig config = OutputsTo("https://localhost:1");
  config.mutable_schema_registry()->set_patience_ms(600'000);
  config.mutable_schema_registry()->set_ca_location(directory.Write("prose.pem", "no certificate\n"));
  const StopSignal stop;
  const auto frames = FrameOutputs(config, stop, [](std::string_view) { FAIL(); });
  EXPECT_THAT(frames.status().ToString(),
              AllOf(HasSubstr("INVALID_ARGUMENT: schema_registry.ca_location: "), HasSubstr("holds no certificates")));
}

TEST(OutputSchemasTest, NoRegistryIsNoFrame) {
  const StopSignal stop;
  const auto frames = FrameOutputs(v1::PipelineConfig(), stop, [](std::string_view) { FAIL(); });
  ASSERT_TRUE(frames.ok());
  EXPECT_EQ(frames->events, "");
  EXPECT_EQ(frames->articles, "");
}

TEST(OutputSchemasTest, WaitsUntilAStop) {
  v1::PipelineConfig config = OutputsTo(kNobody);
  config.mutable_schema_registry()->set_patience_ms(600'000);
  StopSignal stop;
  int told = 0;
  const auto frames = FrameOutputs(config, stop, [&](std::string_view text) {
    EXPECT_THAT(std::string(text), HasSubstr("waiting for the schema registry"));
    if (++told == 2) stop.Request();
  });
  EXPECT_TRUE(absl::IsCancelled(frames.status())) << frames.status();
  EXPECT_EQ(told, 2);
}

TEST(OutputSchemasTest, GivesUpWhenPatienceIsOver) {
  v1::PipelineConfig config = OutputsTo(kNobody);
  config.mutable_schema_registry()->set_patience_ms(0);
  const StopSignal stop;
  const auto frames = FrameOutputs(config, stop, [](std::string_view) { FAIL(); });
  EXPECT_TRUE(absl::IsUnavailable(frames.status()));
  EXPECT_THAT(Text(frames.status()), HasSubstr("see that it runs"));
}

TEST(OutputSchemasTest, EachTopicHasItsSubject) {
  FakeRegistry fake({kFound});
  v1::PipelineConfig config = OutputsTo(fake.url());
  const StopSignal stop;
  const auto frames = FrameOutputs(config, stop, [](std::string_view) { FAIL(); });
  ASSERT_TRUE(frames.ok()) << frames.status();
  EXPECT_EQ(frames->events.substr(0, 5), std::string("\0\0\0\0\7", 5));
  EXPECT_EQ(frames->articles.substr(0, 5), std::string("\0\0\0\0\7", 5));
  EXPECT_GT(frames->articles.size(), 5);
  config.mutable_output()->set_format("json");
  EXPECT_EQ(FrameOutputs(config, stop, [](std::string_view) { FAIL(); })->articles, std::string("\0\0\0\0\7", 5));
  EXPECT_THAT(fake.paths(),
              ElementsAre("/subjects/e-value", "/subjects/a-value", "/subjects/e-value", "/subjects/a-value"));
}

TEST(OutputSchemasTest, OnlyProtobufImports) {
  v1::PipelineConfig config = OutputsTo(kNobody);
  std::vector<Schema> schemas;
  const auto find = [&schemas](const std::string&, const Schema& schema) -> absl::StatusOr<RegisteredSchema> {
    schemas.push_back(schema);
    return RegisteredSchema{.id = 7, .version = 3};
  };
  ASSERT_TRUE(FrameOutputs(config, find).ok());
  config.mutable_output()->set_format("json");
  ASSERT_TRUE(FrameOutputs(config, find).ok());
  ASSERT_EQ(schemas.size(), 4);
  ASSERT_EQ(schemas[1].references.size(), 1);
  EXPECT_EQ(schemas[1].references[0].name, v1::PolicyEvent::descriptor()->file()->name());
  EXPECT_EQ(schemas[1].references[0].subject, "e-value");
  EXPECT_EQ(schemas[1].references[0].version, 3);
  for (const size_t i : {0, 2, 3}) EXPECT_TRUE(schemas[i].references.empty()) << i;
}

}  // namespace
}  // namespace policywire::deploy
