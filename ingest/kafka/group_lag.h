// How far a group is behind, by asking the broker.
#ifndef POLICYWIRE_INGEST_KAFKA_GROUP_LAG_H_
#define POLICYWIRE_INGEST_KAFKA_GROUP_LAG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ingest/kafka/client.h"
#include "ingest/position.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::ingest {

// A client of its own, without membership of the group, made when it is first asked: what it says does not come from
// the consumer that it is asked about. Not thread-safe.
class GroupLag {
 public:
  // `config` is complete and valid (deploy/config).
  explicit GroupLag(const v1::PipelineConfig& config) : config_(config) {}

  // Offsets between what the group has committed of each partition, else its first record, and the partition's end. 0
  // where nothing but markers and aborted transactions lies between: that is found out, by a reader beside the group,
  // of partitions where neither has moved since the call before. A partition without a leader has what was said of it
  // the last time, if anything. Errors are as of ingest/kafka/fate.h: Unavailable when
  // the broker does not answer within `wait`, also where there is no partition to ask for. As soon as `cancelled` says
  // so, no reader is waited for.
  absl::StatusOr<std::map<TopicPartition, int64_t>> Read(const std::vector<TopicPartition>& partitions,
                                                         absl::Duration wait, const std::function<bool()>& cancelled);

 private:
  struct Span {
    int64_t begin = 0;
    int64_t end = 0;
    // Whether there is a record in between; nothing where nobody has looked.
    std::optional<bool> unread;
  };
  absl::Status MakeClient();
  absl::StatusOr<std::map<TopicPartition, Span>> ReadSpans(const std::vector<TopicPartition>& partitions,
                                                           absl::Time deadline);

  const v1::PipelineConfig config_;
  ConsumerHandle client_;
  std::map<TopicPartition, Span> before_;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_GROUP_LAG_H_
