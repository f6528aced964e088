#include "deploy/runtime/watchdog.h"

#include <unistd.h>

#include <utility>
#include <vector>

#include "deploy/runtime/exit_code.h"
#include "ingest/steady_clock.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {

void EndHangingProcess(const std::string& call, absl::Duration lasted) {
  spdlog::critical("{} has not come back for {} s: ending the process (exit code {}), so that it can be started anew",
                   call, absl::ToInt64Seconds(lasted), static_cast<int>(ExitCode::kWatchdog));
  spdlog::default_logger()->flush();
  // Not exit(): destructors would wait for the very call that hangs.
  _exit(static_cast<int>(ExitCode::kWatchdog));
}

Watchdog::Watchdog(absl::Duration limit, Hang on_hang)
    : limit_(limit), on_hang_(std::move(on_hang)), thread_([this] { Watch(); }) {}

Watchdog::~Watchdog() {
  {
    ingest::MonitorLock lock(&monitor_);
    stopping_ = true;
  }
  thread_.join();
}

int Watchdog::Began(const char* call) {
  ingest::MonitorLock lock(&monitor_);
  const int number = next_++;
  calls_.emplace(number, Call{call, ingest::SteadyNow()});
  return number;
}

void Watchdog::Ended(int number) {
  ingest::MonitorLock lock(&monitor_);
  calls_.erase(number);
}

void Watchdog::Watch() {
  monitor_.Lock();
  while (!monitor_.AwaitFor(limit_ / 10, [this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return stopping_; })) {
    const absl::Time now = ingest::SteadyNow();
    std::vector<std::pair<std::string, absl::Duration>> hanging;
    for (auto& [number, call] : calls_) {
      if (call.reported || now - call.began < limit_) continue;
      call.reported = true;
      hanging.emplace_back(call.name, now - call.began);
    }
    monitor_.Unlock();
    for (const auto& [name, lasted] : hanging) on_hang_(name, lasted);
    monitor_.Lock();
  }
  monitor_.Unlock();
}

}  // namespace policywire::deploy
