#include "deploy/runtime/statistics.h"

#include <algorithm>
#include <numeric>

namespace policywire::deploy {

void CommitCounts::Count(const sink::Output& output) {
  if (output.route == sink::Route::kEvents) ++events.at(static_cast<size_t>(output.kind));
  if (output.route == sink::Route::kDeadLetters) ++dead_letters.at(static_cast<size_t>(output.kind));
}

uint64_t Totals::events() const {
  return std::accumulate(committed.events.begin(), committed.events.end(), uint64_t{0});
}

uint64_t Totals::dead_letters() const {
  return std::accumulate(committed.dead_letters.begin(), committed.dead_letters.end(), uint64_t{0});
}

void Statistics::AddCommit(const CommitCounts& committed, absl::Duration took) {
  const auto bucket = std::lower_bound(kCommitBounds.begin(), kCommitBounds.end(), absl::ToDoubleSeconds(took));
  const ingest::MonitorLock lock(&mutex_);
  CommitCounts& sum = totals_.committed;
  sum.records += committed.records;
  sum.input_bytes += committed.input_bytes;
  sum.articles += committed.articles;
  sum.not_english += committed.not_english;
  sum.duplicates += committed.duplicates;
  for (size_t i = 0; i < sum.events.size(); ++i) sum.events[i] += committed.events[i];
  for (size_t i = 0; i < sum.dead_letters.size(); ++i) sum.dead_letters[i] += committed.dead_letters[i];
  ++totals_.commits;
  totals_.commit_time += took;
  ++totals_.commits_by_time[static_cast<size_t>(bucket - kCommitBounds.begin())];
}

void Statistics::AddProcessed(const Processed& processed) {
  const ingest::MonitorLock lock(&mutex_);
  totals_.processed += processed;
}

void Statistics::AddRetry() {
  const ingest::MonitorLock lock(&mutex_);
  ++totals_.retries;
}

void Statistics::AddRewind() {
  const ingest::MonitorLock lock(&mutex_);
  ++totals_.rewinds;
}

void Statistics::AddRequest(sink::Verdict verdict, absl::Duration took) {
  const ingest::MonitorLock lock(&mutex_);
  ++totals_.requests.at(static_cast<size_t>(verdict));
  totals_.request_time += took;
}

void Statistics::ChangeBytesInFlight(int64_t by) {
  const ingest::MonitorLock lock(&mutex_);
  bytes_in_flight_ += by;
}

void Statistics::ChangeLanesOpen(int by) {
  const ingest::MonitorLock lock(&mutex_);
  totals_.lanes_open += static_cast<uint64_t>(static_cast<int64_t>(by));
}

void Statistics::SetProgress(const ingest::TopicPartition& partition, absl::Time when) {
  const ingest::MonitorLock lock(&mutex_);
  progress_[partition] = when;
}

void Statistics::SetAllProgress(absl::Time when) {
  ingest::MonitorLock lock(&mutex_);
  for (auto& [partition, progress] : progress_) progress = when;
}

void Statistics::ForgetProgress(const ingest::TopicPartition& partition) {
  const ingest::MonitorLock lock(&mutex_);
  progress_.erase(partition);
}

std::map<ingest::TopicPartition, absl::Time> Statistics::Progress() const {
  const ingest::MonitorLock lock(&mutex_);
  return progress_;
}

Totals Statistics::Read() const {
  const ingest::MonitorLock lock(&mutex_);
  Totals totals = totals_;
  totals.bytes_in_flight = static_cast<uint64_t>(std::max<int64_t>(0, bytes_in_flight_));
  return totals;
}

}  // namespace policywire::deploy
