// What a replay to topics is to replay, kept by the cluster: the same command goes on with that, whatever has come to
// the input since, and finds out what has gone from it.
#ifndef POLICYWIRE_DEPLOY_BIN_REPLAY_PLAN_H_
#define POLICYWIRE_DEPLOY_BIN_REPLAY_PLAN_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/position.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "policywire/v1/replay.pb.h"

namespace policywire::deploy {

// The ranges that were kept for the replay whose group `config` names; empty where none were. `partitions`: those that
// may have one. Errors as of the commands that look (deploy/bin/kafka_handle.h).
absl::StatusOr<std::vector<v1::ReplayRange>> KeptReplayPlan(const v1::PipelineConfig& config,
                                                            const std::vector<ingest::TopicPartition>& partitions);

// Keeps them: as offsets of a group of their own, the replay's with "-plan" behind it.
absl::Status KeepReplayPlan(const v1::PipelineConfig& config, const std::vector<v1::ReplayRange>& ranges);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_REPLAY_PLAN_H_
