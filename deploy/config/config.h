// The YAML configuration: from file to checked message and back. What may be set, its default and its range stand in
// proto/policywire/v1/pipeline_config.proto and nowhere else.
#ifndef POLICYWIRE_DEPLOY_CONFIG_CONFIG_H_
#define POLICYWIRE_DEPLOY_CONFIG_CONFIG_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// What `${NAME}` stands for; nothing when NAME is unset.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The variables of this process.
Environment ProcessEnvironment();

// Every setting at its default: what an empty file gives.
v1::PipelineConfig DefaultConfig();

// Reads a YAML file. The result has every setting filled in, given or default. NotFound or PermissionDenied when there
// is no such file to read; else InvalidArgument with one line for each thing wrong in the file:
//   FILE:LINE:COLUMN: key.of.setting: what is wrong; what is allowed
// `as_read`, unless null, gets what could be read of a file with faults, too, and the defaults beside it.
absl::StatusOr<v1::PipelineConfig> LoadConfig(const std::string& path,
                                              const Environment& environment = ProcessEnvironment(),
                                              v1::PipelineConfig* as_read = nullptr);

// The same for YAML in memory; `file` is what errors call it.
absl::StatusOr<v1::PipelineConfig> ParseConfig(std::string_view yaml, std::string_view file,
                                               const Environment& environment, v1::PipelineConfig* as_read = nullptr);

// A configuration's sinks in the order of their names: protobuf has them in another one each time.
std::map<std::string, v1::SinkConfig> SinksByName(const v1::PipelineConfig& config);

// The consumer group of the sink that a complete configuration has under `name`.
std::string SinkGroup(const v1::PipelineConfig& config, const std::string& name);

// The effective settings as YAML that `ParseConfig` reads, but for secrets, which are shown as "(secret)".
std::string ShowConfig(const v1::PipelineConfig& config);

// The settings that differ between two complete configurations, by section and key, a librdkafka property by its own
// name ("runtime.lanes", "kafka.sasl.password"). In the order of the reference; no values.
struct SettingChanges {
  std::vector<std::string> reloading;   // that `policywire run` takes while it runs
  std::vector<std::string> restarting;  // that it must be started anew for
};
SettingChanges CompareSettings(const v1::PipelineConfig& before, const v1::PipelineConfig& after);

// True when the value of this librdkafka property must not be printed.
bool IsSecretProperty(std::string_view property);

// The page deploy/config/REFERENCE.md: every setting with type, default, range and the comment of its definition.
std::string Reference();

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_CONFIG_CONFIG_H_
