// Topics as the input of a replay.
#ifndef POLICYWIRE_DEPLOY_BIN_TOPIC_INPUT_H_
#define POLICYWIRE_DEPLOY_BIN_TOPIC_INPUT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/replay/replay_input.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// Committed records, up to the first transaction that is still open when they are looked at; read by nobody's group.
// Errors as of TopicReader (deploy/bin/topic_reader.h). `config` must outlive the input.
absl::StatusOr<std::unique_ptr<ReplayInput>> OpenTopicInput(const v1::PipelineConfig& config,
                                                            std::vector<std::string> topics);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_TOPIC_INPUT_H_
