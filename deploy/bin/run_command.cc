#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>
#include <string_view>
#include <utility>

#include "deploy/bin/command.h"
#include "deploy/bin/logging.h"
#include "deploy/bin/options.h"
#include "deploy/bin/service_exit_code.h"
#include "deploy/http/endpoints.h"
#include "deploy/runtime/service.h"
#include "deploy/runtime/stop_signal.h"

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
        "a second one ends at once. A broker that cannot be reached is tried again for ever.\n\n"
        "Examples:\n"
        "  policywire config check -c pipeline.yaml\n"
        "  policywire topics create -c pipeline.yaml\n"
        "  policywire run -c pipeline.yaml\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    std::signal(SIGPIPE, SIG_IGN);  // a TLS connection that the broker closed raises it
    StopSignal stop;
    const SignalWatch watch(stop);  // before the first other thread
    SetUpLogging(config->log());
    ServiceState state;
    std::unique_ptr<HttpEndpoints> http;
    if (!config->http().listen().empty()) {
      auto started = HttpEndpoints::Start(config->http().listen(), state);
      if (!started.ok()) {
        spdlog::error("http.listen: {}",
                      std::string_view(started.status().message().data(), started.status().message().size()));
        return ExitCode::kConfig;
      }
      http = *std::move(started);
      spdlog::info("http: {}", http->address());
    }
    const ServiceResult result = RunService(*config, stop, state);
    const ExitCode code = ExitCodeOf(result.end);
    if (code != ExitCode::kOk) {
      const auto message = result.status.message();
      spdlog::error("{}", std::string_view(message.data(), message.size()));
    }
    return code;
  }

 private:
  CLI::App* command_ = nullptr;
  ConfigOption config_;
};

}  // namespace

ExitCode ExitCodeOf(ServiceEnd end) {
  switch (end) {
    case ServiceEnd::kStopped:
      return ExitCode::kOk;
    case ServiceEnd::kConfiguration:
      return ExitCode::kConfig;
    case ServiceEnd::kMissingTopic:
      return ExitCode::kUnavailable;
    case ServiceEnd::kNotAuthorised:
      return ExitCode::kNotAuthorised;
    case ServiceEnd::kFenced:
      return ExitCode::kReplaced;
    case ServiceEnd::kLostInput:
      return ExitCode::kBadData;
    case ServiceEnd::kFailed:
      return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

std::unique_ptr<Command> MakeRunCommand() { return std::make_unique<RunCommand>(); }

}  // namespace policywire::deploy
