#include "ingest/kafka/fate.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace policywire::ingest {
namespace {

TEST(FateTest, EachKindOfErrorHasItsFate) {
  const struct {
    rd_kafka_resp_err_t code;
    ErrorFate fate;
    absl::StatusCode status;
  } rows[] = {
      {RD_KAFKA_RESP_ERR__TRANSPORT, ErrorFate::kPassing, absl::StatusCode::kUnavailable},
      {RD_KAFKA_RESP_ERR__TIMED_OUT, ErrorFate::kPassing, absl::StatusCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, ErrorFate::kPassing, absl::StatusCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, ErrorFate::kPassing, absl::StatusCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_UNKNOWN, ErrorFate::kPassing, absl::StatusCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, ErrorFate::kRewind, absl::StatusCode::kAborted},
      {RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, ErrorFate::kRewind, absl::StatusCode::kAborted},
      {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, ErrorFate::kTooLarge, absl::StatusCode::kOutOfRange},
      {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, ErrorFate::kMissingTopic, absl::StatusCode::kNotFound},
      {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, ErrorFate::kNotAuthorised, absl::StatusCode::kPermissionDenied},
      {RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, ErrorFate::kNotAuthorised, absl::StatusCode::kPermissionDenied},
      {RD_KAFKA_RESP_ERR_PRODUCER_FENCED, ErrorFate::kFenced, absl::StatusCode::kFailedPrecondition},
      {RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, ErrorFate::kFenced, absl::StatusCode::kFailedPrecondition},
      {RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, ErrorFate::kFatal, absl::StatusCode::kInternal},
      {RD_KAFKA_RESP_ERR__FATAL, ErrorFate::kFatal, absl::StatusCode::kInternal},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(FateOf(row.code), row.fate) << rd_kafka_err2name(row.code);
    EXPECT_EQ(KafkaStatus(row.code, "testing").code(), row.status) << rd_kafka_err2name(row.code);
  }
}

TEST(FateTest, AStatusNamesWhatWasDoneAndTheError) {
  const absl::Status status = KafkaStatus(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "reading topic x", "no such topic");
  EXPECT_EQ(status.message(), "reading topic x: UNKNOWN_TOPIC_OR_PART (no such topic)");
}

}  // namespace
}  // namespace policywire::ingest
