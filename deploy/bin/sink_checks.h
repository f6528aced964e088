// Whether the places outside Kafka are as the sinks need them.
#ifndef POLICYWIRE_DEPLOY_BIN_SINK_CHECKS_H_
#define POLICYWIRE_DEPLOY_BIN_SINK_CHECKS_H_

#include <vector>

#include "absl/time/time.h"
#include "deploy/bin/finding.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// One finding for each of `config.sinks` (complete and valid), by name: a database is connected to and its tables are
// looked for; where a directory of files is or is to be, another one is made and removed; a receiver is asked
// OPTIONS / within `timeout`. Leaves nothing behind, and sends no event.
std::vector<Finding> CheckSinks(const v1::PipelineConfig& config, absl::Duration timeout);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_SINK_CHECKS_H_
