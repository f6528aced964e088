// The whole service: everything from the configuration to running lanes, and back to one result.
//
//   policywire::deploy::StopSignal stop;
//   policywire::deploy::SignalWatch watch(stop);   // SIGTERM and SIGINT
//   policywire::deploy::ServiceState state;
//   policywire::deploy::ServiceResult result = policywire::deploy::RunService(config, history, stop, state);
#ifndef POLICYWIRE_DEPLOY_RUNTIME_SERVICE_H_
#define POLICYWIRE_DEPLOY_RUNTIME_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/runtime/current_processor.h"
#include "deploy/runtime/exit_code.h"
#include "deploy/runtime/record_history.h"
#include "deploy/runtime/reload.h"
#include "deploy/runtime/service_state.h"
#include "deploy/runtime/stop_signal.h"
#include "ingest/kafka/client.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/route/wire_format.h"
#include "sink/sink.h"

namespace policywire::deploy {

// Why the service ended. Each has an exit code of its own at the command line.
enum class ServiceEnd {
  kStopped,        // as requested: drained and committed
  kConfiguration,  // librdkafka refuses a property, the registry a schema, or a lexicon table is wrong
  kMissingTopic,   // an input or output topic does not exist
  kNoSchema,       // the schema registry does not answer, or lacks a schema that is only looked up
  kNotAuthorised,  // broker or registry refuse the login or the access to a topic, group, transactional id or schema
  kFenced,         // another instance took over this one's transactional id or group.instance.id
  kLostInput,      // a partition ends before what the group has read: truncated, or made anew
  kCannotWrite,    // the disk that a sink writes to, or that of its database, is full
  kFailed,         // any other error that goes on to hold: a broken client, a defect
};

struct ServiceResult {
  ServiceEnd end = ServiceEnd::kStopped;
  absl::Status status;  // for a person; OK when stopped as requested
};

// The exit code of a process that does nothing else.
ExitCode ExitCodeOf(ServiceEnd end);

// What is particular to a service.
struct ServiceParts {
  const CurrentProcessor& processor;
  std::string destination;  // for the log
  // Called once for each lane. The log function and the observer outlive the sink.
  std::function<absl::StatusOr<std::unique_ptr<sink::Sink>>(uint32_t lane, const ingest::LogFunction& log,
                                                            ingest::CallObserver* observer)>
      make_sink;
  // What lies before the records that are read; null where duplicates are not looked for. Of all lanes.
  RecordHistory* history = nullptr;
  // Gets what the lanes have committed; null where nobody watches.
  RecentEvents* recent_events = nullptr;
  // Ends with the lanes, within the time that a stop may take. Null where nothing is read again.
  std::unique_ptr<Reloader> reloader = nullptr;
  // Which setting names the topics that are read.
  std::string input_setting = "input.topics";
};

// What tells a running service to read its settings again, and where from. `signal` must outlive the service.
struct ReloadSource {
  ReloadSignal& signal;
  ReadSettings read;
};

// Runs the lanes of `config` (complete and valid: deploy/config) until `stop` or an error that a new try will not cure.
// An unreachable broker is no such error: it is waited for, and the log names it every few seconds. Returns
// within `runtime.drain_deadline_ms` and a few seconds of a stop; should the client library hold it up for longer, the
// process ends from here, with the exit code of what it has come to, which loses nothing. Logs through spdlog's default
// logger. When a guarded call into librdkafka does not come back, the process ends with exit code 75
// (deploy/runtime/watchdog.h). `state` must be new but for its version, and tells from other threads how the service
// does.
ServiceResult RunLanes(const v1::PipelineConfig& config, ServiceParts parts, StopSignal& stop, ServiceState& state);

// The same from articles to events, both in Kafka. `history` is that of the input's topics. With `reloads`, lexicon and
// settings can be exchanged meanwhile. `frames` stands before the values of the outputs.
ServiceResult RunService(const v1::PipelineConfig& config, RecordHistory& history, StopSignal& stop,
                         ServiceState& state, std::optional<ReloadSource> reloads = std::nullopt,
                         const sink::Frames& frames = {});

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_SERVICE_H_
