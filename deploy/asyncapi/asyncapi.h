// The topics of a configuration as an AsyncAPI document.
#ifndef POLICYWIRE_DEPLOY_ASYNCAPI_ASYNCAPI_H_
#define POLICYWIRE_DEPLOY_ASYNCAPI_ASYNCAPI_H_

#include <cstdint>
#include <string>
#include <vector>

#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// What `topics create` would make of a topic.
struct TopicFacts {
  std::string name;
  uint64_t max_message_bytes = 0;
  int64_t retention_ms = 0;
};

// AsyncAPI 3.0, as JSON over many lines. `config` is complete and valid; `topics` are its topics, in any order.
std::string AsyncApi(const v1::PipelineConfig& config, const std::vector<TopicFacts>& topics);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_ASYNCAPI_ASYNCAPI_H_
