#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <set>
#include <string>

#include "deploy/bin/command.h"
#include "deploy/bin/options.h"
#include "deploy/bin/service_command.h"
#include "deploy/runtime/sink_service.h"

namespace policywire::deploy {
namespace {

class SinkCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("sink", "Events from Kafka to files, a database or a webhook, until SIGTERM");
    command_->add_option("name", name_, "Which of the configuration's `sinks`; needed where there are several")
        ->type_name("NAME");
    config_.Declare(*command_, true);
    command_->footer(
        "Runs one of the places that `sinks` names, as a consumer group of its own: what it has not written it reads\n"
        "again, whatever dies. Files and tables hold each event once; a webhook's receiver tells by event_id.\n"
        "SIGTERM or SIGINT finishes what is at hand and exits with 0. New settings take a restart: SIGHUP is only "
        "told\n"
        "so in the log. A broker or database that cannot be reached is waited for. Where the broker goes away in the\n"
        "middle of a commit, the client library may not come back from its call: after runtime.watchdog_ms (a minute)\n"
        "the sink ends with 75, for a supervisor to start it anew, and goes on where it was.\n\n"
        "Examples:\n"
        "  policywire config check -c pipeline.yaml\n"
        "  policywire sink desk-files -c pipeline.yaml\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    const auto name = Chosen(*config);
    if (!name.ok()) return Fail(ExitCode::kConfig, name.status());
    config->mutable_http()->set_listen(config->sinks().at(*name).listen());
    config->mutable_http()->set_page("never");  // it shows what is published, which is not done here
    return ServeUntilStopped(
        *config, [&](StopSignal& stop, ServiceState& state) { return RunSink(*config, *name, stop, state); });
  }

 private:
  absl::StatusOr<std::string> Chosen(const v1::PipelineConfig& config) const {
    std::set<std::string> names;
    for (const auto& [name, sink] : config.sinks()) names.insert(name);
    if (names.empty()) return absl::InvalidArgumentError(fmt::format("{}: it has no sinks", config_.file));
    if (name_.empty() && names.size() == 1) return *names.begin();
    if (names.contains(name_)) return name_;
    const std::string wrong = name_.empty() ? "which sink is not said" : fmt::format("there is no sink {}", name_);
    return absl::InvalidArgumentError(fmt::format("{}: {}; it has {}", config_.file, wrong, fmt::join(names, ", ")));
  }

  CLI::App* command_ = nullptr;
  ConfigOption config_;
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> MakeSinkCommand() { return std::make_unique<SinkCommand>(); }

}  // namespace policywire::deploy
