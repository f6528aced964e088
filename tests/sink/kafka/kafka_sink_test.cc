#include "sink/kafka/kafka_sink.h"

#include <string>

#include "deploy/config/config.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/steady_clock.h"

namespace policywire::sink {
namespace {

const ingest::LogFunction kSilent = [](int, std::string_view) {};

TEST(ProducerPropertiesTest, WhatAGuaranteeNeedsIsNotTheUsersToChange) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka_producer())["enable.idempotence"] = "false";
  (*config.mutable_kafka_producer())["transactional.id"] = "mine";
  config.mutable_output()->set_instance("blue");
  const ingest::Properties properties = ProducerProperties(config, 3);
  EXPECT_EQ(properties.at("enable.idempotence"), "true");
  EXPECT_EQ(properties.at("transactional.id"), "policywire-blue-3");
}

TEST(ProducerPropertiesTest, TheQueueIsShortAndHoldsTheLargestRecord) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  config.mutable_output()->set_max_record_bytes(1 << 20);
  EXPECT_EQ(ProducerProperties(config, 0).at("queue.buffering.max.kbytes"), "16384");
  config.mutable_output()->set_max_record_bytes(100 << 20);
  EXPECT_EQ(ProducerProperties(config, 0).at("queue.buffering.max.kbytes"), std::to_string(101 << 10));
}

TEST(KafkaSinkTest, AnOutputOverTheLimitIsToldBeforeAnythingIsSent) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka())["bootstrap.servers"] = "127.0.0.1:1";
  config.mutable_output()->set_max_record_bytes(65536);
  auto sink = KafkaSink::Create(config, 0, kSilent, nullptr);
  ASSERT_TRUE(sink.ok()) << sink.status();
  Transaction transaction;
  transaction.outputs.resize(3);
  transaction.outputs[1].value.resize(70'000);
  const CommitResult result = (*sink)->Commit(transaction, ingest::SteadyNow());
  EXPECT_EQ(result.fate, Fate::kRetry);
  EXPECT_THAT(result.too_large, ::testing::ElementsAre(1));
  EXPECT_THAT(std::string(result.status.message()), ::testing::HasSubstr("policy-events"));
}

TEST(KafkaSinkTest, WithoutABrokerACallEndsAtItsDeadline) {
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka())["bootstrap.servers"] = "127.0.0.1:1";
  auto sink = KafkaSink::Create(config, 0, kSilent, nullptr);
  ASSERT_TRUE(sink.ok()) << sink.status();
  EXPECT_TRUE(absl::IsUnavailable((*sink)->Open(ingest::SteadyNow() + absl::Milliseconds(50))));
  (*sink)->EndBy(ingest::SteadyNow());
  EXPECT_TRUE(absl::IsUnavailable((*sink)->Open(absl::InfiniteFuture())));
}

}  // namespace
}  // namespace policywire::sink
