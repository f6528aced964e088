// The dead letters of a pipeline, and which of them were replayed.
#ifndef POLICYWIRE_DEPLOY_BIN_DEAD_LETTER_TOPIC_H_
#define POLICYWIRE_DEPLOY_BIN_DEAD_LETTER_TOPIC_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/bin/partition_reader.h"
#include "policywire/v1/dead_letter.pb.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// A dead letter and where it stands in its topic.
struct StoredLetter {
  int32_t partition = 0;
  int64_t offset = 0;
  int64_t time_ms = -1;  // since 1970-01-01 UTC: when it became one; -1 when the topic does not say
  bool replayed = false;
  v1::DeadLetter letter;
};

// Which letters are meant.
struct LetterFilter {
  std::optional<v1::Stage> stage;
  std::optional<v1::Reason> reason;
  std::optional<int64_t> since_ms;  // of `time_ms`, itself included
  std::optional<int64_t> until_ms;  // of `time_ms`, itself not included
  std::string topic;                // that the record came from; empty: any

  bool Takes(const StoredLetter& stored) const;
};

// A view of the topic at the moment of opening, one letter in memory at a time. Not thread-safe.
class DeadLetterTopic {
 public:
  // Reads the topic once, for what tells of replays; what is kept of it are the offsets of letters that were replayed.
  // Errors as of PartitionReader.
  static absl::StatusOr<std::unique_ptr<DeadLetterTopic>> Open(const v1::PipelineConfig& config);

  const std::string& name() const { return reader_->topic(); }
  int partitions() const { return reader_->partitions(); }

  // Calls `visit` with each letter of the partition, in order, from the offset `from` on; ends early when it returns
  // false. What is no dead letter is told to `complain`, with its place.
  absl::Status Read(int32_t partition, int64_t from, const std::function<bool(StoredLetter)>& visit,
                    const std::function<void(const std::string&)>& complain);

 private:
  explicit DeadLetterTopic(std::unique_ptr<PartitionReader> reader) : reader_(std::move(reader)) {}

  std::unique_ptr<PartitionReader> reader_;
  std::vector<absl::flat_hash_set<int64_t>> replayed_;  // offsets, by partition
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_DEAD_LETTER_TOPIC_H_
