#include "deploy/bin/kafka_handle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "ingest/kafka/access.h"
#include "ingest/kafka/client.h"
#include "ingest/kafka/fate.h"
#include "ingest/monitor.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

constexpr int kMetadataSliceMs = 500;

KafkaProperties Joined(const google::protobuf::Map<std::string, std::string>& all,
                       const google::protobuf::Map<std::string, std::string>& special) {
  KafkaProperties properties(all.begin(), all.end());
  for (const auto& [name, value] : special) properties[name] = value;
  return properties;
}

// Why a login or a certificate was refused. Calls only time out: callbacks alone are told, on threads of the client's.
class Refusal {
 public:
  void Clear() {
    const ingest::MonitorLock lock(&mutex_);
    code_ = RD_KAFKA_RESP_ERR_NO_ERROR;
    certificate_.clear();
  }
  void Error(rd_kafka_resp_err_t code, const char* reason) {
    if (code != RD_KAFKA_RESP_ERR__AUTHENTICATION && code != RD_KAFKA_RESP_ERR__SSL) return;
    const ingest::MonitorLock lock(&mutex_);
    code_ = code;
    reason_ = reason;
  }
  void Certificate(const char* text) {
    const ingest::MonitorLock lock(&mutex_);
    certificate_ = text;
  }
  // OK where nothing was refused.
  absl::Status Told() {
    const ingest::MonitorLock lock(&mutex_);
    if (code_ == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    if (code_ == RD_KAFKA_RESP_ERR__AUTHENTICATION) return ingest::RefusedLogin(reason_);
    return KafkaStatus(code_, fmt::format("no secure connection: {}", certificate_.empty() ? reason_ : certificate_));
  }

 private:
  ingest::Monitor mutex_;
  rd_kafka_resp_err_t code_ ABSL_GUARDED_BY(mutex_) = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::string reason_ ABSL_GUARDED_BY(mutex_);
  std::string certificate_ ABSL_GUARDED_BY(mutex_);
};

// The last one of any client: a command asks one cluster.
Refusal& LastRefusal() {
  static Refusal refusal;
  return refusal;
}

void HearLog(const rd_kafka_t*, int, const char* facility, const char* text) {
  if (std::string_view(facility) == "SSLCERTVRFY") LastRefusal().Certificate(text);
}

void HearError(rd_kafka_t*, int error, const char* reason, void*) {
  LastRefusal().Error(static_cast<rd_kafka_resp_err_t>(error), reason);
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
  rd_kafka_conf_set_log_cb(conf, &HearLog);
  rd_kafka_conf_set_error_cb(conf, &HearError);
  if (delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(conf, delivered);
  rd_kafka_conf_set_opaque(conf, opaque);
  absl::StatusOr<rd_kafka_t*> handle = ingest::MakeClient(type, *std::move(owner));
  if (!handle.ok()) return handle.status();
  return KafkaHandle(*handle);
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
  LastRefusal().Clear();
  const absl::Time deadline = ingest::SteadyNow() + absl::Milliseconds(timeout_ms);
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  do {  // in short calls: of a refusal they do not tell
    error =
        rd_kafka_metadata(handle, 1, nullptr, &metadata, std::max(1, ingest::RemainingMs(deadline, kMetadataSliceMs)));
    rd_kafka_poll(handle, 0);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) break;
    if (absl::Status refused = LastRefusal().Told(); !refused.ok()) return refused;
  } while (ingest::SteadyNow() < deadline);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
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
