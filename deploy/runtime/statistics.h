// What a running service counts. The log's summary reads it; metrics can too.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_STATISTICS_H_
#define POLICYWIRE_DEPLOY_RUNTIME_STATISTICS_H_

#include <atomic>
#include <cstdint>
#include <map>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ingest/position.h"

namespace policywire::deploy {

// A reading of all counters, since the start.
struct Totals {
  uint64_t records = 0;       // committed input records
  uint64_t input_bytes = 0;   // their keys and values
  uint64_t events = 0;        // committed records on the events topic
  uint64_t dead_letters = 0;  // committed records on the dead-letter topic
  uint64_t commits = 0;
  uint64_t commit_microseconds = 0;  // time in successful commits
  uint64_t retries = 0;              // transactions aborted and tried again
  uint64_t rewinds = 0;
  uint64_t bytes_in_flight = 0;  // polled and not yet committed, now
};

// Shared by all lanes. Thread-safe.
class Statistics {
 public:
  void AddCommit(uint64_t records, uint64_t bytes, uint64_t events, uint64_t dead_letters, absl::Duration took);
  void AddRetry() { ++retries_; }
  void AddRewind() { ++rewinds_; }
  void ChangeBytesInFlight(int64_t by) { bytes_in_flight_ += by; }

  // When a partition that is assigned here last moved: was assigned, or had a commit.
  void SetProgress(const ingest::TopicPartition& partition, absl::Time when);
  void ForgetProgress(const ingest::TopicPartition& partition);
  std::map<ingest::TopicPartition, absl::Time> Progress() const;

  Totals Read() const;

 private:
  std::atomic<uint64_t> records_ = 0;
  std::atomic<uint64_t> input_bytes_ = 0;
  std::atomic<uint64_t> events_ = 0;
  std::atomic<uint64_t> dead_letters_ = 0;
  std::atomic<uint64_t> commits_ = 0;
  std::atomic<uint64_t> commit_microseconds_ = 0;
  std::atomic<uint64_t> retries_ = 0;
  std::atomic<uint64_t> rewinds_ = 0;
  std::atomic<int64_t> bytes_in_flight_ = 0;
  mutable absl::Mutex mutex_;
  std::map<ingest::TopicPartition, absl::Time> progress_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_STATISTICS_H_
