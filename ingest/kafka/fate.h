// What to do about a Kafka error: one table for consumer and producer.
//
//   passing   the same call may succeed later: connections, leaders, coordinators, timeouts
//   rewind    our membership or our position does not hold any more: read again from the committed offsets
//   stop      only a person or a restart can help; the kinds have exit codes of their own
#ifndef POLICYWIRE_INGEST_KAFKA_FATE_H_
#define POLICYWIRE_INGEST_KAFKA_FATE_H_

#include <librdkafka/rdkafka.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace policywire::ingest {

enum class ErrorFate {
  kPassing,
  kRewind,
  kTooLarge,       // a record is larger than the topic accepts: the record's fault, not the connection's
  kMissingTopic,   // stop: a topic that is not there
  kNotAuthorised,  // stop: login or ACL
  kFenced,         // stop: a successor has our transactional id or our group.instance.id
  kFatal,          // stop: anything else
};

// Codes that the table does not name are passing: a new kind of broker error must not end a service that a later try
// would have saved, and a transaction that failed with it was aborted.
ErrorFate FateOf(rd_kafka_resp_err_t code);

// A status for people, "doing: NAME (text)", whose code tells the fate again: Unavailable (passing), Aborted (rewind),
// OutOfRange (too large), NotFound, PermissionDenied, FailedPrecondition (fenced), Internal (fatal).
absl::Status KafkaStatus(rd_kafka_resp_err_t code, std::string_view doing, std::string_view detail = {});

// `status` with what a person can do about a topic that is missing, which `setting` names.
absl::Status MissingTopic(const absl::Status& status, std::string_view setting);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_FATE_H_
