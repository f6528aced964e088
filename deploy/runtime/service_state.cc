#include "deploy/runtime/service_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace policywire::deploy {

v1::Version ServiceState::version() const {
  const absl::MutexLock lock(&mutex_);
  return version_;
}

std::map<ingest::TopicPartition, PartitionState> ServiceState::Partitions() const {
  std::map<ingest::TopicPartition, PartitionState> partitions;
  const absl::MutexLock lock(&mutex_);
  for (const auto& [partition, progress] : statistics_.Progress()) {
    PartitionState& state = partitions[partition] = {.progress = progress, .lag = std::nullopt};
    if (progress.next_offset < 0) continue;
    // The lane that has the partition has heard last.
    for (const ingest::Source* const source : sources_) {
      const std::optional<int64_t> end = source->EndOffset(partition);
      if (end) state.lag = std::max({state.lag.value_or(0), *end - progress.next_offset, int64_t{0}});
    }
  }
  return partitions;
}

std::string ServiceState::NotReady() const {
  const absl::MutexLock lock(&mutex_);
  if (phase_ == Phase::kStarting) return "starting";
  if (phase_ == Phase::kStopping) return "stopping";
  const uint64_t open = statistics_.Read().lanes_open;
  if (open >= sources_.size()) return "";
  return fmt::format("{} of {} lanes wait for the broker", sources_.size() - open, sources_.size());
}

void ServiceState::Begin(const v1::Version& version, std::vector<const ingest::Source*> sources) {
  const absl::MutexLock lock(&mutex_);
  phase_ = Phase::kRunning;
  version_ = version;
  sources_ = std::move(sources);
}

void ServiceState::Stopping() {
  const absl::MutexLock lock(&mutex_);
  phase_ = Phase::kStopping;
  sources_.clear();
}

}  // namespace policywire::deploy
