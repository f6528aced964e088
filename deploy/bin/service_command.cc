#include "deploy/bin/service_command.h"

#include <spdlog/spdlog.h>

#include <csignal>
#include <memory>
#include <string_view>

#include "deploy/bin/logging.h"
#include "deploy/http/endpoints.h"
#include "ingest/status_text.h"

namespace policywire::deploy {

ExitCode ServeUntilStopped(const v1::PipelineConfig& config,
                           const std::function<ServiceResult(StopSignal& stop, ServiceState& state)>& serve,
                           ReloadSignal* reload) {
  std::signal(SIGPIPE, SIG_IGN);  // a TLS connection that the broker closed raises it
  SetUpLogging(config.log());     // before the first signal, for that may be told
  StopSignal stop;
  const auto hangup = [reload] {
    if (reload != nullptr) return reload->Request();
    spdlog::warn("SIGHUP: nothing is read again; new settings take a restart");
  };
  const SignalWatch watch(stop, hangup);  // before the first other thread
  ServiceState state;
  std::unique_ptr<HttpEndpoints> http;
  if (!config.http().listen().empty()) {
    auto started = HttpEndpoints::Start(config.http(), state);
    if (!started.ok()) {
      spdlog::error("http: {}", ingest::StatusText(started.status()));
      return ExitCode::kConfig;
    }
    http = *std::move(started);
    spdlog::info("http: {}", http->address());
  }
  const ServiceResult result = serve(stop, state);
  const ExitCode code = ExitCodeOf(result.end);
  if (code != ExitCode::kOk) {
    const auto message = result.status.message();
    spdlog::error("{}", std::string_view(message.data(), message.size()));
  }
  return code;
}

ServiceEnd EndWithoutSchemas(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kCancelled:
      return ServiceEnd::kStopped;
    case absl::StatusCode::kPermissionDenied:
      return ServiceEnd::kNotAuthorised;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kNotFound:
      return ServiceEnd::kNoSchema;
    default:
      return ServiceEnd::kConfiguration;
  }
}

}  // namespace policywire::deploy
