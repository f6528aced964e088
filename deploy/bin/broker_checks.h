// Whether the cluster is as the service needs it.
#ifndef POLICYWIRE_DEPLOY_BIN_BROKER_CHECKS_H_
#define POLICYWIRE_DEPLOY_BIN_BROKER_CHECKS_H_

#include <vector>

#include "deploy/bin/finding.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

struct ClusterFindings {
  std::vector<Finding> findings;
  int brokers = 0;  // 0 where none answered
};

// Connects and asks, `timeout_ms` at most for each answer; without one, what only a broker knows is left out. Reads,
// and writes nothing: whether it may write is not tried. `config` is complete and valid.
ClusterFindings CheckCluster(const v1::PipelineConfig& config, int timeout_ms);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_BROKER_CHECKS_H_
