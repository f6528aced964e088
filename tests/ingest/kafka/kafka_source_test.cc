#include "ingest/kafka/kafka_source.h"

#include <string>

#include "deploy/config/config.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace policywire::ingest {
namespace {

using ::testing::HasSubstr;

TEST(ConsumerPropertiesTest, WhatAGuaranteeNeedsIsNotTheUsersToChange) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka())["isolation.level"] = "read_uncommitted";
  (*config.mutable_kafka_consumer())["enable.auto.commit"] = "true";
  const Properties properties = ConsumerProperties(config, 0);
  EXPECT_EQ(properties.at("isolation.level"), "read_committed");
  EXPECT_EQ(properties.at("enable.auto.commit"), "false");
  EXPECT_EQ(properties.at("enable.auto.offset.store"), "false");
}

TEST(ConsumerPropertiesTest, WhatIsTunedIsTheUsersToChange) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka())["fetch.wait.max.ms"] = "7";
  EXPECT_EQ(ConsumerProperties(config, 0).at("fetch.wait.max.ms"), "7");
  (*config.mutable_kafka_consumer())["fetch.wait.max.ms"] = "8";
  EXPECT_EQ(ConsumerProperties(config, 0).at("fetch.wait.max.ms"), "8");
}

TEST(ConsumerPropertiesTest, TheClientPrefetchesAPartOfTheBudget) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  config.mutable_runtime()->set_budget_bytes(64 << 20);
  EXPECT_EQ(ConsumerProperties(config, 0).at("queued.max.messages.kbytes"), "16384");
}

TEST(ConsumerPropertiesTest, EachLaneIsAStaticMemberOfItsOwn) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  EXPECT_FALSE(ConsumerProperties(config, 0).contains("group.instance.id"));
  config.mutable_input()->set_group_instance_id("blue");
  EXPECT_EQ(ConsumerProperties(config, 0).at("group.instance.id"), "blue");
  config.mutable_runtime()->set_lanes(2);
  EXPECT_EQ(ConsumerProperties(config, 1).at("group.instance.id"), "blue-1");
}

TEST(KafkaSourceTest, APropertyThatDoesNotExistIsNamed) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka())["no.such.property"] = "1";
  const LogFunction log = [](int, std::string_view) {};
  const auto source = KafkaSource::Create(config, 0, log, nullptr);
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(source.status().message()), HasSubstr("no.such.property"));
}

TEST(KafkaSourceTest, BeforeItHasJoinedThereIsNoMembership) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka())["bootstrap.servers"] = "127.0.0.1:1";
  const LogFunction log = [](int, std::string_view) {};
  auto source = KafkaSource::Create(config, 0, log, nullptr);
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ((*source)->Membership(), nullptr);
}

}  // namespace
}  // namespace policywire::ingest
