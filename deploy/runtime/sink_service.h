// The service that writes events to one place outside Kafka.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_SINK_SERVICE_H_
#define POLICYWIRE_DEPLOY_RUNTIME_SINK_SERVICE_H_

#include <string>

#include "deploy/runtime/service.h"
#include "deploy/runtime/service_state.h"
#include "deploy/runtime/stop_signal.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// The settings by which the process of the sink `name` reads: its group, the events as its input, one lane. `config` is
// complete and valid and has that sink.
v1::PipelineConfig SinkProcessConfig(const v1::PipelineConfig& config, const std::string& name);

// As RunService, from the events topic to the place that `config.sinks` has under `name`. What is no event, and what
// the place refuses, goes to the dead letters, in one Kafka transaction with the offsets; both after the place has all
// events before them. A place that cannot be reached is tried again for ever.
ServiceResult RunSink(const v1::PipelineConfig& config, const std::string& name, StopSignal& stop, ServiceState& state);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_SINK_SERVICE_H_
