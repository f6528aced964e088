#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string_view>

#include "deploy/bin/command.h"
#include "deploy/bin/options.h"
#include "deploy/bin/service_command.h"
#include "deploy/bin/topic_history.h"
#include "deploy/registry/output_schemas.h"
#include "deploy/runtime/reload.h"
#include "deploy/runtime/service.h"

namespace policywire::deploy {
namespace {

class RunCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("run", "The service: articles from Kafka to events in Kafka, until SIGTERM");
    config_.Declare(*command_, true);
    command_->footer(
        "Each article's events and its offset are written in one transaction: readers with isolation.level\n"
        "read_committed see every event exactly once. SIGTERM or SIGINT finishes the batch at hand and exits with 0;\n"
        "a second one ends at once. SIGHUP has it read the file and the lexicon folders again (policywire config\n"
        "reference tells which settings may change so): all is taken, or nothing, and the log says what is wrong.\n"
        "A broker that cannot be reached is waited for. Where it goes away in the middle of a commit, the client "
        "library\n"
        "may not come back from its call: after runtime.watchdog_ms (a minute) the program ends with 75, for a "
        "supervisor\n"
        "to start it anew. A schema registry (schema_registry.urls) is needed at the start alone.\n\n"
        "Examples:\n"
        "  policywire config check -c pipeline.yaml\n"
        "  policywire topics create -c pipeline.yaml\n"
        "  policywire run -c pipeline.yaml\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    const auto history = MakeTopicHistory(*config);
    ReloadSignal reload;
    const auto serve = [&](StopSignal& stop, ServiceState& state) -> ServiceResult {
      const auto frames = FrameOutputs(*config, stop, [](std::string_view text) { spdlog::warn("{}", text); });
      if (!frames.ok()) return {EndWithoutSchemas(frames.status()), frames.status()};
      return RunService(*config, *history, stop, state, ReloadSource{reload, [this] { return config_.Load(); }},
                        *frames);
    };
    return ServeUntilStopped(*config, serve, &reload);
  }

 private:
  CLI::App* command_ = nullptr;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakeRunCommand() { return std::make_unique<RunCommand>(); }

}  // namespace policywire::deploy
