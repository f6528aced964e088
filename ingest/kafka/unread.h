// Whether a group has something to read, by asking the broker anew.
#ifndef POLICYWIRE_INGEST_KAFKA_UNREAD_H_
#define POLICYWIRE_INGEST_KAFKA_UNREAD_H_

#include <functional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ingest/position.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::ingest {

// Of `partitions`, those where a reader that begins at the group's committed offset finds a record. Offsets cannot
// tell: where the input is written in transactions, the end lies beyond markers that nobody reads. The reader is a
// client of its own without membership of the group, so that it shares no state with one that may be stalled.
// Partitions where the group has committed nothing count as having something to read only when reading starts at the
// earliest record. Unavailable when the broker does not answer within `wait`; Cancelled as soon as `cancelled` says so.
// Any thread.
absl::StatusOr<std::set<TopicPartition>> FindUnread(const v1::PipelineConfig& config,
                                                    const std::vector<TopicPartition>& partitions, absl::Duration wait,
                                                    const std::function<bool()>& cancelled);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_UNREAD_H_
