#include "deploy/runtime/progress_watch.h"

#include <unistd.h>

#include <string_view>
#include <utility>

#include "deploy/runtime/exit_code.h"
#include "ingest/status_text.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {

void EndStalledProcess(const ingest::TopicPartition& partition, absl::Duration silent) {
  spdlog::critical(
      "{}[{}] has not moved for {} s although there is something to read, nor after reading again: ending the process "
      "(exit code {}), so that it can be started anew",
      partition.topic, partition.partition, absl::ToInt64Seconds(silent), static_cast<int>(ExitCode::kStalled));
  spdlog::default_logger()->flush();
  // Not exit(): destructors would wait for whatever stands still.
  _exit(static_cast<int>(ExitCode::kStalled));
}

ProgressWatch::ProgressWatch(absl::Duration deadline, Parts parts) : deadline_(deadline), parts_(std::move(parts)) {}

void ProgressWatch::Look(absl::Time now) {
  std::map<ingest::TopicPartition, State> states;
  std::vector<ingest::TopicPartition> silent;
  for (const auto& [partition, progress] : parts_.statistics.Progress()) {
    const auto before = states_.find(partition);
    const bool moved = before == states_.end() || before->second.progress != progress;
    State& state = states[partition] = moved ? State{progress, progress} : before->second;
    const absl::Duration patience = state.stage == Stage::kCured ? deadline_ : deadline_ / 2;
    if (now - state.since >= patience) silent.push_back(partition);
  }
  states_ = std::move(states);
  if (silent.empty()) return;

  const absl::StatusOr<std::set<ingest::TopicPartition>> unread = parts_.unread(silent);
  if (!unread.ok()) {
    spdlog::debug("whether silent partitions have something to read: {}", ingest::StatusText(unread.status()));
    return;
  }
  bool cure = false;
  for (const ingest::TopicPartition& partition : silent) {
    State& state = states_.at(partition);
    if (!unread->contains(partition)) {
      state.stage = Stage::kMoving;  // silent because nothing comes
    } else if (state.stage == Stage::kMoving) {
      state.stage = Stage::kSuspected;
    } else if (state.stage == Stage::kSuspected) {
      state.stage = Stage::kCured;
      spdlog::error(
          "{}[{}] has not moved for {} s although there is something to read: reading again from the committed "
          "offsets",
          partition.topic, partition.partition, absl::ToInt64Seconds(now - state.progress));
      cure = true;
    } else {
      parts_.give_up(partition, now - state.progress);
    }
    state.since = now;
  }
  if (cure) parts_.cure();
}

}  // namespace policywire::deploy
