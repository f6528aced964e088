// Whether the schema registry is as the service needs it.
#ifndef POLICYWIRE_DEPLOY_BIN_REGISTRY_CHECKS_H_
#define POLICYWIRE_DEPLOY_BIN_REGISTRY_CHECKS_H_

#include <vector>

#include "deploy/bin/finding.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// Looks for the schema of each output topic, and where it is still to be registered, whether it would be taken. Writes
// nothing. No findings where `config` (complete and valid) names no registry.
std::vector<Finding> CheckSchemaRegistry(const v1::PipelineConfig& config);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_REGISTRY_CHECKS_H_
