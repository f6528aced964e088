// Topics' records before those that are read.
#ifndef POLICYWIRE_DEPLOY_BIN_TOPIC_HISTORY_H_
#define POLICYWIRE_DEPLOY_BIN_TOPIC_HISTORY_H_

#include <memory>

#include "deploy/runtime/record_history.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// From Kafka, by a client of its own for each look, in nobody's group. Thread-safe. `config` must outlive it.
std::unique_ptr<RecordHistory> MakeTopicHistory(const v1::PipelineConfig& config);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_TOPIC_HISTORY_H_
