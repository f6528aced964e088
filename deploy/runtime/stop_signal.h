// "Please end", from a signal or from another thread.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_STOP_SIGNAL_H_
#define POLICYWIRE_DEPLOY_RUNTIME_STOP_SIGNAL_H_

#include <pthread.h>

#include <csignal>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "ingest/monitor.h"

namespace policywire::deploy {

// Set once, never unset. Thread-safe.
class StopSignal {
 public:
  void Request();
  bool requested() const;
  // When `Request` was called first (ingest::SteadyNow); InfiniteFuture before.
  absl::Time requested_at() const;
  // Returns true as soon as a stop is requested, false after `duration`.
  bool WaitFor(absl::Duration duration) const;

 private:
  mutable ingest::Monitor monitor_;
  absl::Time requested_at_ ABSL_GUARDED_BY(monitor_) = absl::InfiniteFuture();
};

// While this lives, SIGTERM and SIGINT request a stop; a second one of them ends the process at once, as if it were not
// handled. With `hangup`, SIGHUP calls it, on this object's thread. Must be made before any other thread: threads
// inherit the blocked signals, and only this object's own thread takes them.
class SignalWatch {
 public:
  explicit SignalWatch(StopSignal& stop, std::function<void()> hangup = nullptr);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  void Wait();

  StopSignal& stop_;
  const std::function<void()> hangup_;
  sigset_t signals_;
  sigset_t before_;
  std::thread thread_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_STOP_SIGNAL_H_
