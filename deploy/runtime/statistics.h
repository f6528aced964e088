// What a running service counts: the log's summary and the metrics are made of it.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_STATISTICS_H_
#define POLICYWIRE_DEPLOY_RUNTIME_STATISTICS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "deploy/runtime/processor.h"
#include "ingest/monitor.h"
#include "ingest/position.h"
#include "policywire/v1/dead_letter.pb.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/sink.h"
#include "sink/webhook/retry.h"

namespace policywire::deploy {

// What one committed transaction held.
struct CommitCounts {
  uint64_t records = 0;                                       // of the input
  uint64_t input_bytes = 0;                                   // their keys and values
  uint64_t articles = 0;                                      // that were made of them
  uint64_t not_english = 0;                                   // of these, passed on without being read for events
  uint64_t duplicates = 0;                                    // of these, found to repeat an earlier one
  std::array<uint64_t, v1::Action_ARRAYSIZE> events{};        // on the events topic, by v1::Action
  std::array<uint64_t, v1::Reason_ARRAYSIZE> dead_letters{};  // by v1::Reason

  void Count(const sink::Output& output);
};

// Seconds.
inline constexpr std::array<double, 10> kCommitBounds = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

// A reading of all counters, since the start.
struct Totals {
  CommitCounts committed;
  uint64_t commits = 0;
  absl::Duration commit_time;  // of these
  // How many of them took at most as long as each of kCommitBounds; the last, longer.
  std::array<uint64_t, kCommitBounds.size() + 1> commits_by_time{};
  Processed processed;   // of all records that were processed, committed or not
  uint64_t retries = 0;  // transactions aborted and tried again
  uint64_t rewinds = 0;
  uint64_t bytes_in_flight = 0;  // polled and not yet committed, now
  // Requests to a webhook's receiver, by sink::Verdict, and how long they took together.
  std::array<uint64_t, sink::kVerdicts> requests{};
  absl::Duration request_time;
  // That have their transactional id and their subscription, and no batch that is tried again, now.
  uint64_t lanes_open = 0;

  uint64_t events() const;
  uint64_t dead_letters() const;
};

// Shared by all lanes. Thread-safe.
class Statistics {
 public:
  void AddCommit(const CommitCounts& committed, absl::Duration took);
  void AddProcessed(const Processed& processed);
  void AddRetry();
  void AddRewind();
  void AddRequest(sink::Verdict verdict, absl::Duration took);
  void ChangeBytesInFlight(int64_t by);
  void ChangeLanesOpen(int by);

  // When a partition that is assigned here last moved: was assigned, or had a commit (ingest::SteadyNow).
  void SetProgress(const ingest::TopicPartition& partition, absl::Time when);
  // Of every partition that is assigned here.
  void SetAllProgress(absl::Time when);
  void ForgetProgress(const ingest::TopicPartition& partition);
  std::map<ingest::TopicPartition, absl::Time> Progress() const;

  Totals Read() const;

 private:
  mutable ingest::Monitor mutex_;
  Totals totals_ ABSL_GUARDED_BY(mutex_);
  int64_t bytes_in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<ingest::TopicPartition, absl::Time> progress_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_STATISTICS_H_
