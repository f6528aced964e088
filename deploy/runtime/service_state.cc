#include "deploy/runtime/service_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/status_text.h"
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

std::map<ingest::TopicPartition, PartitionState> ServiceState::Partitions() const {
  const auto progress = statistics_.Progress();
  std::map<ingest::TopicPartition, PartitionState> partitions;
  const ingest::MonitorLock lock(&mutex_);
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
  if (open < lanes_) return fmt::format("{} of {} lanes wait; the log says for what", lanes_ - open, lanes_);
  if (ingest::SteadyNow() - silent_since_ < longest_silence_) return "";
  return fmt::format("the broker does not answer: {}", ingest::StatusText(no_answer_));
}

void ServiceState::AskBroker(const LagFunction& lag) {
  std::vector<ingest::TopicPartition> names;
  for (const auto& [partition, moved] : statistics_.Progress()) names.push_back(partition);
  const absl::Time asked = ingest::SteadyNow();
  auto answer = lag(names);
  const ingest::MonitorLock lock(&mutex_);
  if (answer.ok()) {
    lag_ = *std::move(answer);
    silent_since_ = absl::InfiniteFuture();
  } else {
    lag_.clear();
    silent_since_ = std::min(silent_since_, asked);
    no_answer_ = answer.status();
  }
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

void ServiceState::Begin(size_t lanes) {
  const ingest::MonitorLock lock(&mutex_);
  phase_ = Phase::kRunning;
  lanes_ = lanes;
}

void ServiceState::Stopping() {
  const ingest::MonitorLock lock(&mutex_);
  phase_ = Phase::kStopping;
}

}  // namespace policywire::deploy
