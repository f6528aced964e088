#include "sink/jsonl/event_files.h"

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <utility>

#include "ingest/steady_clock.h"

namespace policywire::sink {
namespace {

// How late an old file may be sealed.
constexpr std::chrono::milliseconds kLookEvery{250};

// A directory that is not there, or none, is output that cannot be written, like a full disk.
absl::Status OfOutput(absl::Status status) {
  return absl::IsNotFound(status) ? absl::ResourceExhaustedError(status.message()) : status;
}

}  // namespace

EventFiles::EventFiles(const v1::JsonlSinkConfig& config, std::string topic)
    : config_(config), topic_(std::move(topic)) {}

EventFiles::~EventFiles() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  ending_.notify_all();
  if (sealer_.joinable()) sealer_.join();
}

absl::Status EventFiles::Open(absl::Time /*deadline*/) {
  if (absl::Status made = MakeDirectory(config_.directory()); !made.ok()) return OfOutput(made);
  auto lock = DirectoryLock::Try(config_.directory());
  if (!lock.ok()) return OfOutput(lock.status());
  if (*lock == nullptr) {
    return absl::UnavailableError(fmt::format("{}: another process writes here", config_.directory()));
  }
  lock_ = *std::move(lock);
  sealer_ = std::thread([this] { SealUntilEnded(); });
  return absl::OkStatus();
}

WriteResult EventFiles::Write(const std::vector<const Output*>& events, absl::Time /*deadline*/) {
  std::map<int32_t, std::vector<const Output*>> by_partition;
  for (const Output* event : events) by_partition[event->partition].push_back(event);
  const std::lock_guard lock(mutex_);
  if (!sealing_.ok()) return {OfOutput(std::exchange(sealing_, absl::OkStatus()))};
  if (absl::Status there = lock_->InPlace(); !there.ok()) return {OfOutput(std::move(there))};
  for (const auto& [number, lines] : by_partition) {
    const auto partition = Find(number);
    if (!partition.ok()) return {OfOutput(partition.status())};
    // Where all lines are there already, nothing will be written that would tell.
    absl::Status appended = (*partition)->files->InPlace();
    if (appended.ok()) appended = Append(**partition, lines);
    if (!appended.ok()) {
      partitions_.erase(number);  // what is in its files now, only they know
      return {OfOutput(std::move(appended))};
    }
  }
  return {};
}

absl::StatusOr<EventFiles::Partition*> EventFiles::Find(int32_t number) {
  const auto found = partitions_.find(number);
  if (found != partitions_.end()) return &found->second;
  auto files = PartitionFile::Open(config_.directory(), topic_, number);
  if (!files.ok()) return files.status();
  Partition& partition = partitions_[number];
  partition.files = *std::move(files);
  return &partition;
}

absl::Status EventFiles::Append(Partition& partition, const std::vector<const Output*>& events) {
  PartitionFile& files = *partition.files;
  std::string lines;
  int64_t first = 0;
  int64_t last = files.last_offset();
  const auto flush = [&] {
    absl::Status written = lines.empty() ? absl::OkStatus() : files.Append(lines, first, last);
    lines.clear();
    return written;
  };
  for (const Output* event : events) {
    if (event->offset <= last) {
      if (std::exchange(partition.proved, true)) continue;
      if (absl::Status holds = files.Holds(event->offset, event->value); !holds.ok()) return holds;
      continue;
    }
    const uint64_t bytes = files.open_bytes() + lines.size();
    if (bytes > 0 && bytes + event->value.size() > config_.max_file_bytes()) {
      if (absl::Status written = flush(); !written.ok()) return written;
      if (absl::Status sealed = files.Seal(); !sealed.ok()) return sealed;
    }
    if (lines.empty()) first = event->offset;
    lines += event->value;
    last = event->offset;
  }
  return flush();
}

absl::Status EventFiles::SealOld() {
  const absl::Time old = ingest::SteadyNow() - absl::Seconds(config_.max_file_seconds());
  for (auto& [number, partition] : partitions_) {
    PartitionFile& files = *partition.files;
    if (files.open_bytes() == 0 || files.open_since() > old) continue;
    if (absl::Status sealed = files.Seal(); !sealed.ok()) return sealed;
  }
  return absl::OkStatus();
}

void EventFiles::SealUntilEnded() {
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, kLookEvery, [this] { return ended_; })) {
    if (absl::Status sealed = SealOld(); !sealed.ok()) sealing_ = std::move(sealed);
  }
}

}  // namespace policywire::sink
