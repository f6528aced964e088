// Options that several subcommands share, each declared once.
#ifndef POLICYWIRE_DEPLOY_BIN_OPTIONS_H_
#define POLICYWIRE_DEPLOY_BIN_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/bin/input_reader.h"
#include "deploy/runtime/exit_code.h"
#include "enrich/enricher.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace policywire::deploy {

// Prints "policywire: MESSAGE" (every line of it) to standard error and returns `code`.
ExitCode Fail(ExitCode code, const absl::Status& status);

// An option that takes one of `names`, as they are written; `choose` gets the index of the one that was given.
CLI::Option* AddNamed(CLI::App& command, const std::string& option, const std::string& help,
                      std::vector<std::string> names, std::function<void(size_t index)> choose);

// What AddNamed gave the option, in its order; nothing for an option that takes other values.
std::vector<std::string> NamesTakenBy(CLI::Option& option);

// The names that an option takes, each with what it means.
template <typename Value>
using Choices = std::vector<std::pair<std::string, Value>>;

// An option that takes one of the names of `choices`; `chosen`, which outlives the command, becomes what it means.
template <typename Value, typename Chosen>
CLI::Option* AddChoice(CLI::App& command, const std::string& option, const std::string& help, Choices<Value> choices,
                       Chosen& chosen) {
  std::vector<std::string> names;
  for (const auto& [name, value] : choices) names.push_back(name);
  return AddNamed(command, option, help, std::move(names),
                  [choices = std::move(choices), &chosen](size_t index) { chosen = choices[index].second; });
}

// An option that takes RFC 3339, or a day, which begins at midnight UTC.
void DeclareMoment(CLI::App& command, const std::string& option, const std::string& help,
                   std::optional<int64_t>& moment_ms);

// The topic of "kafka:TOPIC", as the command line names topics among files; nothing for another name.
std::optional<std::string> TopicNamed(std::string_view name);

// -c, --config FILE
struct ConfigOption {
  std::string file;

  void Declare(CLI::App& command, bool required);
  // The file's settings; the defaults when none was given. `as_read` as of LoadConfig.
  absl::StatusOr<v1::PipelineConfig> Load(v1::PipelineConfig* as_read = nullptr) const;
};

// FILES... and --input FORMAT
struct InputOptions {
  std::vector<std::string> files;
  InputFormat format = InputFormat::kAuto;

  void Declare(CLI::App& command);
  absl::StatusOr<std::unique_ptr<InputReader>> Open(const v1::InputConfig& config) const;
};

// --lexicon DIR..., on top of the configuration's
struct LexiconOption {
  std::vector<std::string> dirs;

  void Declare(CLI::App& command);
  absl::StatusOr<std::unique_ptr<const enrich::Enricher>> MakeEnricher(const v1::EnrichConfig& config) const;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_OPTIONS_H_
