// The committed records of whole topics, from given offsets, by nobody's group.
#ifndef POLICYWIRE_DEPLOY_BIN_TOPIC_READER_H_
#define POLICYWIRE_DEPLOY_BIN_TOPIC_READER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "deploy/bin/kafka_handle.h"
#include "ingest/kafka/client.h"
#include "ingest/position.h"
#include "ingest/record.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// "topic "raw" partition 3", as messages to people name one.
std::string NameOf(const ingest::TopicPartition& partition);

// Partitions are named, not assigned: the client has no group, so that it joins none and commits nothing. Records of
// aborted transactions are left out, and of open ones not waited for. Not thread-safe. Records must be destroyed before
// the reader.
class TopicReader {
 public:
  struct Range {
    int64_t begin = 0;
    int64_t end = 0;  // exclusive
  };
  using Ranges = std::map<ingest::TopicPartition, Range>;
  // Where a partition ends: where the first transaction begins that is still open, or behind all that was written.
  enum class Isolation { kReadCommitted, kReadUncommitted };

  // NotFound names a topic that does not exist; else as `KafkaStatus` and `MakeKafkaHandle` in kafka_handle.h.
  static absl::StatusOr<std::unique_ptr<TopicReader>> Open(const v1::PipelineConfig& config,
                                                           std::vector<std::string> topics);
  ~TopicReader();
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  // The cluster's own id; empty where it does not tell.
  const std::string& cluster_id() const { return cluster_id_; }

  // All partitions that the topics have at this moment, each with its range.
  absl::StatusOr<Ranges> Look(Isolation isolation = Isolation::kReadCommitted);

  // The least offset of a record with this timestamp or a later one; nothing when there is none.
  absl::StatusOr<std::optional<int64_t>> OffsetAt(const ingest::TopicPartition& partition, int64_t timestamp_ms);

  // Reads the partition from `offset` on.
  absl::Status Start(const ingest::TopicPartition& partition, int64_t offset);
  // Ends that, and forgets its position; what `Poll` has not given is dropped.
  void Stop(const ingest::TopicPartition& partition);

  // Appends records to `batch` until they hold `max_bytes`, or `wait` is over, or nothing more is at hand. Connections
  // that fail are tried again for ever. OutOfRange names a partition that does not have the offset which is to be read;
  // other errors as `KafkaStatus`.
  absl::Status Poll(absl::Duration wait, size_t max_bytes, std::vector<ingest::Record>& batch);

  // For each partition that was started, the offset before which `Poll` has given all there is; it moves over what is
  // not given, too.
  const ingest::NextOffsets& positions() const { return positions_; }

 private:
  TopicReader(KafkaProperties properties, std::vector<std::string> topics)
      : properties_(std::move(properties)), topics_(std::move(topics)) {}

  absl::Status Failed(const rd_kafka_message_t& message);

  KafkaProperties properties_;
  std::vector<std::string> topics_;
  std::string cluster_id_;
  KafkaHandle client_;
  ingest::QueueHandle queue_;
  std::map<std::string, ingest::TopicHandle> handles_;
  ingest::NextOffsets positions_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_TOPIC_READER_H_
