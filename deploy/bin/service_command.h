// What the commands share that serve until they are stopped: signals, log, HTTP, exit status.
#ifndef POLICYWIRE_DEPLOY_BIN_SERVICE_COMMAND_H_
#define POLICYWIRE_DEPLOY_BIN_SERVICE_COMMAND_H_

#include <functional>

#include "absl/status/status.h"
#include "deploy/runtime/exit_code.h"
#include "deploy/runtime/reload.h"
#include "deploy/runtime/service.h"
#include "deploy/runtime/service_state.h"
#include "deploy/runtime/stop_signal.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// Runs `serve` until SIGTERM, SIGINT or its own end, with the log set up and the HTTP endpoints that `config` asks for.
// With `reload`, SIGHUP is a request there; without, it is told that settings take a restart. Called before any thread
// is there.
ExitCode ServeUntilStopped(const v1::PipelineConfig& config,
                           const std::function<ServiceResult(StopSignal& stop, ServiceState& state)>& serve,
                           ReloadSignal* reload = nullptr);

// What an error of `FrameOutputs` (deploy/registry) ends the service with.
ServiceEnd EndWithoutSchemas(const absl::Status& status);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_SERVICE_COMMAND_H_
