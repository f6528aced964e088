// New settings and a new lexicon for a service that runs: all of them, between two batches, or none.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_RELOAD_H_
#define POLICYWIRE_DEPLOY_RUNTIME_RELOAD_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/runtime/current_processor.h"
#include "deploy/runtime/service_state.h"
#include "ingest/monitor.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/route/wire_format.h"

namespace policywire::deploy {

// "Please read your settings again", from a signal or from another thread. What is asked before a reload begins, that
// reload answers; what is asked while one is at work, one more. Thread-safe.
class ReloadSignal {
 public:
  void Request();
  // Ends all waiting, for good.
  void Close();
  // Waits for a request and takes it; false once it is closed.
  bool Wait();

 private:
  mutable ingest::Monitor monitor_;
  bool requested_ ABSL_GUARDED_BY(monitor_) = false;
  bool closed_ ABSL_GUARDED_BY(monitor_) = false;
};

// Gives the settings as they are now: complete and valid, or an error that names what is wrong, a line for each fault.
using ReadSettings = std::function<absl::StatusOr<v1::PipelineConfig>()>;

// Answers reload requests while it lives, on a thread of its own: reads the settings, refuses those that cannot be read
// or that take a restart, compiles the lexicon, and only then puts the new processor in force. Whatever fails, what was
// in force stays. The outcome is in the log and in `state`.
class Reloader {
 public:
  // `config` and `frames` are what the service was started with. `signal`, `processor` and `state` must outlive it.
  Reloader(v1::PipelineConfig config, sink::Frames frames, ReadSettings read, ReloadSignal& signal,
           CurrentProcessor& processor, ServiceState& state);
  // Waits for a reload that has begun.
  ~Reloader();
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

 private:
  absl::Status Reload();

  v1::PipelineConfig config_;  // in force
  const sink::Frames frames_;
  const ReadSettings read_;
  ReloadSignal& signal_;
  CurrentProcessor& processor_;
  ServiceState& state_;
  std::thread thread_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_RELOAD_H_
