#include "deploy/runtime/embedded_broker.h"

#include <librdkafka/rdkafka.h>
// Needs what stands above it.
#include <librdkafka/rdkafka_mock.h>

#include <utility>

#include "fmt/format.h"
#include "ingest/kafka/client.h"

namespace policywire::deploy {

struct EmbeddedBroker::Cluster {
  rd_kafka_t* handle = nullptr;
  rd_kafka_mock_cluster_t* cluster = nullptr;

  ~Cluster() {
    if (cluster != nullptr) rd_kafka_mock_cluster_destroy(cluster);
    if (handle != nullptr) rd_kafka_destroy(handle);
  }
};

EmbeddedBroker::EmbeddedBroker(std::unique_ptr<Cluster> cluster, std::string bootstrap)
    : cluster_(std::move(cluster)), bootstrap_(std::move(bootstrap)) {}

EmbeddedBroker::~EmbeddedBroker() = default;

absl::StatusOr<std::unique_ptr<EmbeddedBroker>> EmbeddedBroker::Start(int brokers) {
  // The cluster lives in a client's handle; this one does nothing else.
  absl::StatusOr<ingest::ConfHandle> conf = ingest::MakeConf({{"client.id", "embedded-broker"}, {"log_level", "3"}});
  if (!conf.ok()) return conf.status();
  auto cluster = std::make_unique<Cluster>();
  char error[512];
  cluster->handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf->get(), error, sizeof(error));
  if (cluster->handle == nullptr) return absl::InternalError(fmt::format("embedded broker: {}", error));
  conf->release();  // rd_kafka_new took it
  cluster->cluster = rd_kafka_mock_cluster_new(cluster->handle, brokers);
  if (cluster->cluster == nullptr) {
    return absl::UnavailableError("embedded broker: no port of 127.0.0.1 could be opened");
  }
  std::string bootstrap = rd_kafka_mock_cluster_bootstraps(cluster->cluster);
  return std::unique_ptr<EmbeddedBroker>(new EmbeddedBroker(std::move(cluster), std::move(bootstrap)));
}

absl::Status EmbeddedBroker::CreateTopic(const std::string& topic, int partitions) {
  const auto code = rd_kafka_mock_topic_create(cluster_->cluster, topic.c_str(), partitions, 1);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return absl::OkStatus();
  return absl::InternalError(fmt::format("embedded broker: topic {}: {}", topic, rd_kafka_err2str(code)));
}

}  // namespace policywire::deploy
