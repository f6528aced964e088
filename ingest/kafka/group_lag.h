// How far a group is behind, by asking the broker.
#ifndef POLICYWIRE_INGEST_KAFKA_GROUP_LAG_H_
#define POLICYWIRE_INGEST_KAFKA_GROUP_LAG_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ingest/kafka/client.h"
#include "ingest/monitor.h"
#include "ingest/position.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::ingest {

// A client of its own, without membership of the group, made when it is first asked: what it says does not come from
// the consumer that it is asked about. Thread-safe; one question at a time.
class GroupLag {
 public:
  // `config` is complete and valid (deploy/config).
  explicit GroupLag(const v1::PipelineConfig& config) : config_(config) {}

  // Offsets between what the group has committed of each partition, else its first record, and the partition's end.
  // Markers of transactions are among them. Errors are as of ingest/kafka/fate.h: Unavailable when the broker does not
  // answer within `wait`.
  absl::StatusOr<std::map<TopicPartition, int64_t>> Read(const std::vector<TopicPartition>& partitions,
                                                         absl::Duration wait);

 private:
  const v1::PipelineConfig config_;
  Monitor mutex_;
  ConsumerHandle client_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_GROUP_LAG_H_
