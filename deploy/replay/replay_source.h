// A replay's records as the source of a lane.
#ifndef POLICYWIRE_DEPLOY_REPLAY_REPLAY_SOURCE_H_
#define POLICYWIRE_DEPLOY_REPLAY_REPLAY_SOURCE_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "deploy/replay/replay_input.h"
#include "deploy/replay/throttle.h"
#include "ingest/kafka/client.h"
#include "ingest/merged_reader.h"
#include "ingest/position.h"
#include "ingest/source.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// The records of several ranges by their timestamps, the earliest first; each partition keeps its own order. Each
// begins where the group `input.group_id` has committed it, which nobody joins: it only keeps how far the replay is.
class ReplaySource final : public ingest::Source {
 public:
  // All must outlive the source. Errors are as of `ingest::MakeConf`.
  static absl::StatusOr<std::unique_ptr<ReplaySource>> Create(const v1::PipelineConfig& config, ReplayInput& input,
                                                              std::vector<v1::ReplayRange> ranges, Throttle& throttle);

  absl::Status Open(ingest::AssignmentListener* listener) override;
  absl::Status Poll(absl::Duration wait, size_t max_bytes, std::vector<ingest::Record>& batch) override;
  absl::Status Pause() override;
  absl::Status Resume() override;
  // Every partition goes on where the group has committed it, by the broker's word.
  absl::Status Rewind(const ingest::NextOffsets& to) override;
  std::shared_ptr<const ingest::GroupMembership> Membership() override;
  absl::Status Close() override;

  // True once `Poll` has given everything, until a rewind. Any thread.
  bool at_end() const { return at_end_; }

  // Whether the group has committed everything that was given; the source must have been opened.
  absl::StatusOr<bool> Done();

 private:
  ReplaySource(v1::PipelineConfig config, ReplayInput& input, std::vector<v1::ReplayRange> ranges, Throttle& throttle);

  std::vector<ingest::TopicPartition> Partitions() const;
  absl::Status Reopen();

  const v1::PipelineConfig config_;
  ReplayInput& input_;
  Throttle& throttle_;
  const std::vector<v1::ReplayRange> ranges_;
  ingest::ConsumerHandle client_;
  // Those that were given up by a rewind: records of theirs may still be in a worker's hands.
  std::vector<std::unique_ptr<ingest::MergedReader>> retired_;
  std::unique_ptr<ingest::MergedReader> merged_;
  ingest::NextOffsets given_;  // one past the last record of each partition that `Poll` gave
  ingest::AssignmentListener* listener_ = nullptr;
  bool paused_ = false;
  std::atomic<bool> at_end_ = false;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REPLAY_REPLAY_SOURCE_H_
