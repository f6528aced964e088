#include "sink/kafka/kafka_sink.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
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

// The topics are looked at when the transactional id is registered, which can be done once: what was done stays done.
TEST(KafkaSinkTest, AfterATopicThatHadNoLeaderItOpens) {
  const std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> client(
      rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0), rd_kafka_destroy);
  const std::unique_ptr<rd_kafka_mock_cluster_t, decltype(&rd_kafka_mock_cluster_destroy)> cluster(
      rd_kafka_mock_cluster_new(client.get(), 1), rd_kafka_mock_cluster_destroy);
  v1::PipelineConfig config = deploy::DefaultConfig();
  (*config.mutable_kafka())["bootstrap.servers"] = rd_kafka_mock_cluster_bootstraps(cluster.get());
  const char* const events = config.output().events_topic().c_str();
  rd_kafka_mock_topic_create(cluster.get(), events, 1, 1);
  rd_kafka_mock_topic_create(cluster.get(), config.output().dead_letters_topic().c_str(), 1, 1);
  rd_kafka_mock_topic_set_error(cluster.get(), events, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
  auto sink = KafkaSink::Create(config, 0, kSilent, nullptr);
  ASSERT_TRUE(sink.ok()) << sink.status();
  const absl::Status waits = (*sink)->Open(ingest::SteadyNow() + absl::Seconds(60));
  EXPECT_TRUE(absl::IsUnavailable(waits)) << waits;
  rd_kafka_mock_topic_set_error(cluster.get(), events, RD_KAFKA_RESP_ERR_NO_ERROR);
  const absl::Status opens = (*sink)->Open(ingest::SteadyNow() + absl::Seconds(60));
  EXPECT_TRUE(opens.ok()) << opens;
}

}  // namespace
}  // namespace policywire::sink
