#include "deploy/runtime/stop_signal.h"

#include <cstdlib>
#include <utility>

#include "ingest/steady_clock.h"

namespace policywire::deploy {

void StopSignal::Request() {
  ingest::MonitorLock lock(&monitor_);
  if (requested_at_ == absl::InfiniteFuture()) requested_at_ = ingest::SteadyNow();
}

bool StopSignal::requested() const { return requested_at() != absl::InfiniteFuture(); }

absl::Time StopSignal::requested_at() const {
  ingest::MonitorLock lock(&monitor_);
  return requested_at_;
}

bool StopSignal::WaitFor(absl::Duration duration) const {
  ingest::MonitorLock lock(&monitor_);
  const auto requested = [this]()
                             ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return requested_at_ != absl::InfiniteFuture(); };
  return monitor_.AwaitFor(duration, requested);
}

SignalWatch::SignalWatch(StopSignal& stop, std::function<void()> hangup) : stop_(stop), hangup_(std::move(hangup)) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  if (hangup_) sigaddset(&signals_, SIGHUP);
  sigaddset(&signals_, SIGUSR2);  // ends the waiting thread
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  thread_ = std::thread([this] { Wait(); });
}

SignalWatch::~SignalWatch() {
  pthread_kill(thread_.native_handle(), SIGUSR2);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void SignalWatch::Wait() {
  int signal = 0;
  while (sigwait(&signals_, &signal) == 0 && signal != SIGUSR2) {
    if (signal == SIGHUP) {
      hangup_();
      continue;
    }
    if (stop_.requested()) {
      std::signal(signal, SIG_DFL);
      sigset_t one;
      sigemptyset(&one);
      sigaddset(&one, signal);
      pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
      raise(signal);
    }
    stop_.Request();
  }
}

}  // namespace policywire::deploy
