#include "ingest/kafka/fate.h"

#include "fmt/format.h"
#include "ingest/status_text.h"

namespace policywire::ingest {

ErrorFate FateOf(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST:
      return ErrorFate::kRewind;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return ErrorFate::kTooLarge;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return ErrorFate::kMissingTopic;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
      return ErrorFate::kNotAuthorised;
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return ErrorFate::kFenced;
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__STATE:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
    case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
    case RD_KAFKA_RESP_ERR_INVALID_GROUP_ID:
    // Records carry the time at which they were written, by this machine's clock: the next ones will be refused as
    // well.
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
      return ErrorFate::kFatal;
    default:
      return ErrorFate::kPassing;
  }
}

absl::Status KafkaStatus(rd_kafka_resp_err_t code, std::string_view doing, std::string_view detail) {
  const std::string text = fmt::format("{}: {} ({})", doing, rd_kafka_err2name(code),
                                       detail.empty() ? std::string_view(rd_kafka_err2str(code)) : detail);
  switch (FateOf(code)) {
    case ErrorFate::kPassing:
      return absl::UnavailableError(text);
    case ErrorFate::kRewind:
      return absl::AbortedError(text);
    case ErrorFate::kTooLarge:
      return absl::OutOfRangeError(text);
    case ErrorFate::kMissingTopic:
      return absl::NotFoundError(text);
    case ErrorFate::kNotAuthorised:
      return absl::PermissionDeniedError(text);
    case ErrorFate::kFenced:
      return absl::FailedPreconditionError(text);
    case ErrorFate::kFatal:
      break;
  }
  return absl::InternalError(text);
}

absl::Status MissingTopic(const absl::Status& status, std::string_view setting) {
  return absl::NotFoundError(
      fmt::format("{}; create the topic (`policywire topics create`) or correct `{}` in the configuration",
                  StatusText(status), setting));
}

}  // namespace policywire::ingest
