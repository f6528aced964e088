#include "deploy/runtime/statistics.h"

#include <algorithm>

namespace policywire::deploy {

void Statistics::AddCommit(uint64_t records, uint64_t bytes, uint64_t events, uint64_t dead_letters,
                           absl::Duration took) {
  records_ += records;
  input_bytes_ += bytes;
  events_ += events;
  dead_letters_ += dead_letters;
  ++commits_;
  commit_microseconds_ += static_cast<uint64_t>(absl::ToInt64Microseconds(took));
}

void Statistics::SetProgress(const ingest::TopicPartition& partition, absl::Time when) {
  absl::MutexLock lock(&mutex_);
  progress_[partition] = when;
}

void Statistics::ForgetProgress(const ingest::TopicPartition& partition) {
  absl::MutexLock lock(&mutex_);
  progress_.erase(partition);
}

std::map<ingest::TopicPartition, absl::Time> Statistics::Progress() const {
  absl::MutexLock lock(&mutex_);
  return progress_;
}

Totals Statistics::Read() const {
  Totals totals;
  totals.records = records_;
  totals.input_bytes = input_bytes_;
  totals.events = events_;
  totals.dead_letters = dead_letters_;
  totals.commits = commits_;
  totals.commit_microseconds = commit_microseconds_;
  totals.retries = retries_;
  totals.rewinds = rewinds_;
  totals.bytes_in_flight = static_cast<uint64_t>(std::max<int64_t>(0, bytes_in_flight_));
  return totals;
}

}  // namespace policywire::deploy
