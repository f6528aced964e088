#include "deploy/bin/kafka_handle.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "ingest/kafka/client.h"
#include "ingest/kafka/fate.h"

namespace policywire::deploy {
namespace {

KafkaProperties Joined(const google::protobuf::Map<std::string, std::string>& all,
                       const google::protobuf::Map<std::string, std::string>& special) {
  KafkaProperties properties(all.begin(), all.end());
  for (const auto& [name, value] : special) properties[name] = value;
  return properties;
}

void IgnoreLog(const rd_kafka_t*, int, const char*, const char*) {}

// Logins that fail are told to the error callback alone; calls only time out. The last one is kept for the message.
thread_local rd_kafka_resp_err_t last_error = RD_KAFKA_RESP_ERR_NO_ERROR;

void RememberError(rd_kafka_t*, int error, const char*, void*) {
  if (error == RD_KAFKA_RESP_ERR__AUTHENTICATION || error == RD_KAFKA_RESP_ERR__SSL) {
    last_error = static_cast<rd_kafka_resp_err_t>(error);
  }
}

}  // namespace

KafkaProperties ProducerProperties(const v1::PipelineConfig& config) {
  return Joined(config.kafka(), config.kafka_producer());
}

KafkaProperties ConsumerProperties(const v1::PipelineConfig& config) {
  return Joined(config.kafka(), config.kafka_consumer());
}

absl::StatusOr<KafkaHandle> MakeKafkaHandle(rd_kafka_type_t type, const KafkaProperties& properties,
                                            DeliveryCallback delivered, void* opaque) {
  absl::StatusOr<ingest::ConfHandle> owner = ingest::MakeConf(properties);
  if (!owner.ok()) return owner.status();
  rd_kafka_conf_t* const conf = owner->get();
  rd_kafka_conf_set_log_cb(conf, &IgnoreLog);
  rd_kafka_conf_set_error_cb(conf, &RememberError);
  if (delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(conf, delivered);
  rd_kafka_conf_set_opaque(conf, opaque);
  std::array<char, 512> reason{};
  rd_kafka_t* const handle = rd_kafka_new(type, conf, reason.data(), reason.size());
  if (handle == nullptr) return absl::InvalidArgumentError(fmt::format("kafka: {}", reason.data()));
  owner->release();  // the client's, now that there is one
  return KafkaHandle(handle);
}

absl::Status KafkaStatus(rd_kafka_resp_err_t error, const std::string& what) {
  switch (error) {
    // What was asked for, this cluster cannot give.
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
      return absl::InvalidArgumentError(fmt::format("{}: {}", what, rd_kafka_err2str(error)));
    // Of a single call, which nobody repeats: a certificate that does not fit will not fit in a second either.
    case RD_KAFKA_RESP_ERR__SSL:
      return absl::PermissionDeniedError(fmt::format("{}: {}", what, rd_kafka_err2str(error)));
    default:
      return ingest::KafkaStatus(error, what);
  }
}

ExitCode KafkaExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kOk;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kNotFound:
      return ExitCode::kUnavailable;
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kNotAuthorised;
    case absl::StatusCode::kFailedPrecondition:
      return ExitCode::kReplaced;
    case absl::StatusCode::kInvalidArgument:
      return ExitCode::kConfig;
    default:
      return ExitCode::kInternal;
  }
}

absl::StatusOr<std::map<std::string, int>> PartitionsByTopic(rd_kafka_t* handle, int timeout_ms) {
  const rd_kafka_metadata_t* metadata = nullptr;
  last_error = RD_KAFKA_RESP_ERR_NO_ERROR;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(handle, 1, nullptr, &metadata, timeout_ms);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_poll(handle, 0);
    if (last_error != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaStatus(last_error, "the broker refuses the login");
    std::array<char, 1024> brokers{};
    size_t size = brokers.size();
    rd_kafka_conf_get(rd_kafka_conf(handle), "bootstrap.servers", brokers.data(), &size);
    return KafkaStatus(error, fmt::format("no broker answers at {}", brokers.data()));
  }
  std::map<std::string, int> partitions;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    if (metadata->topics[i].err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      partitions[metadata->topics[i].topic] = metadata->topics[i].partition_cnt;
    }
  }
  rd_kafka_metadata_destroy(metadata);
  return partitions;
}

}  // namespace policywire::deploy
