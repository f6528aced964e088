// librdkafka for the subcommands that are not the service: one-off producers, consumers and administration.
#ifndef POLICYWIRE_DEPLOY_BIN_KAFKA_HANDLE_H_
#define POLICYWIRE_DEPLOY_BIN_KAFKA_HANDLE_H_

#include <librdkafka/rdkafka.h>

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/runtime/exit_code.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

struct DestroyKafka {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using KafkaHandle = std::unique_ptr<rd_kafka_t, DestroyKafka>;

// Properties under librdkafka's own names; of two maps joined the later wins.
using KafkaProperties = std::map<std::string, std::string>;

// What the configuration says for producers (`kafka`, `kafka_producer`) and consumers (`kafka`, `kafka_consumer`).
KafkaProperties ProducerProperties(const v1::PipelineConfig& config);
KafkaProperties ConsumerProperties(const v1::PipelineConfig& config);

using DeliveryCallback = void (*)(rd_kafka_t* handle, const rd_kafka_message_t* message, void* opaque);

// A client. `opaque` goes to `delivered`, which producers need. The library's own log is shut off: every error comes
// back from a call. InvalidArgument names a property that librdkafka refuses.
absl::StatusOr<KafkaHandle> MakeKafkaHandle(rd_kafka_type_t type, const KafkaProperties& properties,
                                            DeliveryCallback delivered = nullptr, void* opaque = nullptr);

// An error of librdkafka as a status: that of ingest/kafka/fate.h, but InvalidArgument for what the cluster cannot give
// (a replication above its nodes, a setting that it does not know) and PermissionDenied for TLS. `what` begins the
// message.
absl::Status KafkaStatus(rd_kafka_resp_err_t error, const std::string& what);

// The exit code for a status of `KafkaStatus` (this one or ingest/kafka/fate.h) or `MakeKafkaHandle`.
ExitCode KafkaExitCode(const absl::Status& status);

// Number of partitions of each topic that exists. Asks the cluster, `timeout_ms` at most; Unavailable without an
// answer.
absl::StatusOr<std::map<std::string, int>> PartitionsByTopic(rd_kafka_t* handle, int timeout_ms);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_KAFKA_HANDLE_H_
