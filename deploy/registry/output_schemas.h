// The schemas of the output topics, and what stands before each value because of them.
#ifndef POLICYWIRE_DEPLOY_REGISTRY_OUTPUT_SCHEMAS_H_
#define POLICYWIRE_DEPLOY_REGISTRY_OUTPUT_SCHEMAS_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "deploy/registry/schema_registry.h"
#include "deploy/runtime/stop_signal.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/route/wire_format.h"

namespace policywire::deploy {

using FindSchema = std::function<absl::StatusOr<RegisteredSchema>(const std::string& subject, const Schema& schema)>;

// Has `find` find the schema of the events and then, where there is a topic for them, that of the enriched articles;
// ends with its first error. Subjects are named after topics ("TOPIC-value", Confluent's TopicNameStrategy). `config`
// is complete and valid (deploy/config).
absl::StatusOr<sink::Frames> FrameOutputs(const v1::PipelineConfig& config, const FindSchema& find);

// Registers the schemas or looks them up, as `config` has it; nothing stands before any value where it names no
// registry. One that does not answer is asked again, at longer and longer intervals, until
// `schema_registry.patience_ms` are over: then Unavailable. A file of certificates that cannot be used is not waited
// for. Cancelled when `stop` comes first; other errors are those of schema_registry.h, and say what to do. `tell` hears
// why it waits.
absl::StatusOr<sink::Frames> FrameOutputs(const v1::PipelineConfig& config, const StopSignal& stop,
                                          const std::function<void(std::string_view)>& tell);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REGISTRY_OUTPUT_SCHEMAS_H_
