#include "deploy/runtime/service_state.h"

#include <fmt/format.h>

#include <utility>

#include "ingest/steady_clock.h"

namespace policywire::deploy {

v1::Version ServiceState::version() const {
  const ingest::MonitorLock lock(&mutex_);
  return version_;
}

ServiceState::Reloads ServiceState::reloads() const {
  const ingest::MonitorLock lock(&mutex_);
  return reloads_;
}

std::map<ingest::TopicPartition, PartitionState> ServiceState::Partitions() {
  const auto progress = statistics_.Progress();
  std::map<ingest::TopicPartition, PartitionState> partitions;
  const ingest::MonitorLock lock(&lag_mutex_);
  if (lag_function_ && ingest::SteadyNow() - asked_ >= kLagLasts) {
    std::vector<ingest::TopicPartition> names;
    names.reserve(progress.size());
    for (const auto& [partition, moved] : progress) names.push_back(partition);
    auto lag = lag_function_(names);
    lag_ = lag.ok() ? *std::move(lag) : std::map<ingest::TopicPartition, int64_t>();
    asked_ = ingest::SteadyNow();
  }
  for (const auto& [partition, moved] : progress) {
    PartitionState& state = partitions[partition] = {.moved = moved, .lag = std::nullopt};
    if (const auto lag = lag_.find(partition); lag != lag_.end()) state.lag = lag->second;
  }
  return partitions;
}

std::string ServiceState::NotReady() const {
  const uint64_t open = statistics_.Read().lanes_open;
  const ingest::MonitorLock lock(&mutex_);
  if (phase_ == Phase::kStarting) return "starting";
  if (phase_ == Phase::kStopping) return "stopping";
  return open >= lanes_ ? "" : fmt::format("{} of {} lanes wait; the log says for what", lanes_ - open, lanes_);
}

void ServiceState::SetVersion(const v1::Version& version) {
  const ingest::MonitorLock lock(&mutex_);
  version_ = version;
}

void ServiceState::Reloaded(bool taken) {
  const ingest::MonitorLock lock(&mutex_);
  ++(taken ? reloads_.taken : reloads_.refused);
  reloads_.last_taken = taken;
  if (taken) reloads_.in_force_since = absl::Now();
}

void ServiceState::Begin(size_t lanes, LagFunction lag) {
  {
    const ingest::MonitorLock lock(&mutex_);
    phase_ = Phase::kRunning;
    lanes_ = lanes;
  }
  const ingest::MonitorLock lock(&lag_mutex_);
  lag_function_ = std::move(lag);
}

void ServiceState::Stopping() {
  const ingest::MonitorLock lock(&mutex_);
  phase_ = Phase::kStopping;
}

}  // namespace policywire::deploy
