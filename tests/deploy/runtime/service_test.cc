// How the service starts and ends. The embedded broker is librdkafka's mock: it shows that the parts are joined, and
// proves nothing about exactly-once (tests/broker does).
#include "deploy/runtime/service.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "deploy/config/config.h"
#include "deploy/runtime/embedded_broker.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace policywire::deploy {
namespace {

v1::PipelineConfig ConfigFor(const std::string& bootstrap) {
  v1::PipelineConfig config = DefaultConfig();
  (*config.mutable_kafka())["bootstrap.servers"] = bootstrap;
  return config;
}

// By default duplicates are not looked for, and nothing is asked of it.
class NoHistory final : public RecordHistory {
 public:
  absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const ingest::TopicPartition& /*partition*/,
                                                             int64_t /*begin*/, int64_t /*end*/,
                                                             const std::function<bool()>& /*give_up*/) override {
    return absl::UnimplementedError("there is no history here");
  }
};
NoHistory no_history;

TEST(ServiceTest, StopsWhenAsked) {
  auto broker = EmbeddedBroker::Start(1).value();
  v1::PipelineConfig config = ConfigFor(broker->bootstrap());
  config.mutable_runtime()->set_lanes(2);
  for (const char* topic : {"raw-articles", "policy-events", "dead-letters"}) {
    ASSERT_TRUE(broker->CreateTopic(topic, 2).ok());
  }
  StopSignal stop;
  ServiceState state;
  ServiceResult result;
  std::thread service([&] { result = RunService(config, no_history, stop, state); });
  stop.Request();
  service.join();
  EXPECT_EQ(result.end, ServiceEnd::kStopped) << result.status;
}

TEST(ServiceTest, APropertyThatTheClientRefusesIsNamed) {
  v1::PipelineConfig config = ConfigFor("127.0.0.1:1");
  (*config.mutable_kafka_consumer())["fetch.wait.max.ms"] = "soon";
  StopSignal stop;
  ServiceState state;
  const ServiceResult result = RunService(config, no_history, stop, state);
  EXPECT_EQ(result.end, ServiceEnd::kConfiguration);
  EXPECT_THAT(std::string(result.status.message()), ::testing::HasSubstr("fetch.wait.max.ms"));
}

TEST(ServiceTest, AWrongLexiconFolderIsNamed) {
  v1::PipelineConfig config = ConfigFor("127.0.0.1:1");
  config.mutable_enrich()->add_lexicon_dirs("/no/such/folder");
  StopSignal stop;
  ServiceState state;
  const ServiceResult result = RunService(config, no_history, stop, state);
  EXPECT_EQ(result.end, ServiceEnd::kConfiguration);
  EXPECT_THAT(std::string(result.status.message()), ::testing::HasSubstr("/no/such/folder"));
}

}  // namespace
}  // namespace policywire::deploy
