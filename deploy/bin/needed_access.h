// What a broker with an authorizer must allow each command: all of it, and no more.
#ifndef POLICYWIRE_DEPLOY_BIN_NEEDED_ACCESS_H_
#define POLICYWIRE_DEPLOY_BIN_NEEDED_ACCESS_H_

#include <string>
#include <vector>

#include "ingest/kafka/access.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

enum class Task {
  kRun,          // policywire run
  kTopics,       // policywire topics create
  kPublish,      // policywire publish, to an input topic
  kDeadLetters,  // policywire dead-letters, replay included
  kSink,         // policywire sink, each of the configuration's
};

// In the order of topics, group, transactional ids; of sinks, one after the other by name.
std::vector<ingest::Access> NeededAccess(const v1::PipelineConfig& config, Task task);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_NEEDED_ACCESS_H_
