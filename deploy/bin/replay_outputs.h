// Whether a replay may write to the topics that it is to write to.
#ifndef POLICYWIRE_DEPLOY_BIN_REPLAY_OUTPUTS_H_
#define POLICYWIRE_DEPLOY_BIN_REPLAY_OUTPUTS_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "policywire/v1/replay.pb.h"

namespace policywire::deploy {

// `config` is the replay's: its group, and its own output topics, whose names `prefix` is part of. OK when that group
// has committed offsets of one of the ranges, so that the replay goes on, or when the topics hold no committed record.
// FailedPrecondition names a topic that does: what is in it came from somewhere else, and both together would have
// events twice. NotFound for one that is not there. Asks the cluster; other errors as of PartitionReader.
absl::Status CheckReplayOutputs(const v1::PipelineConfig& config, std::string_view prefix,
                                const std::vector<v1::ReplayRange>& ranges);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_REPLAY_OUTPUTS_H_
