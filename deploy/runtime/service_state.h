// What can be asked of a running service from outside: counts, partitions, whether it is ready.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_SERVICE_STATE_H_
#define POLICYWIRE_DEPLOY_RUNTIME_SERVICE_STATE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "deploy/runtime/recent_events.h"
#include "deploy/runtime/statistics.h"
#include "ingest/monitor.h"
#include "ingest/position.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::deploy {

// A partition that is assigned here, as it stands at this moment.
struct PartitionState {
  absl::Time moved;  // when it was assigned, or had a commit (ingest::SteadyNow)
  // Offsets between what the group has committed and where the partition ends; nothing where no broker answers.
  std::optional<int64_t> lag;
};

// Lives longer than the service, and is asked before, while and after it runs. Thread-safe.
class ServiceState {
 public:
  // Asks the broker for the lag of these partitions; may take some seconds. An error where no broker answers.
  using LagFunction = std::function<absl::StatusOr<std::map<ingest::TopicPartition, int64_t>>(
      const std::vector<ingest::TopicPartition>& partitions)>;

  // A broker that does not answer for `longest_silence` is taken to be gone.
  explicit ServiceState(absl::Duration longest_silence = absl::Seconds(15)) : longest_silence_(longest_silence) {}

  Statistics& statistics() { return statistics_; }
  const Statistics& statistics() const { return statistics_; }
  // Empty where nobody is served the live page.
  RecentEvents& recent_events() { return recent_events_; }

  // How often settings were read again, and what became of it.
  struct Reloads {
    uint64_t taken = 0;
    uint64_t refused = 0;
    bool last_taken = true;                   // what was read last is in force
    absl::Time in_force_since = absl::Now();  // time of day
  };

  // What makes the events; empty before the service has begun.
  v1::Version version() const;
  Reloads reloads() const;
  // With what the broker said last.
  std::map<ingest::TopicPartition, PartitionState> Partitions() const;
  // Why the service does not take its part at the moment; empty when it does. Ready is a service whose lanes all have
  // their transactional id and their subscription and whose last batch was not refused, whose broker answers, and that
  // has not been asked to stop.
  std::string NotReady() const;

  // The service tells what makes the events from now on, that it has begun, how a reload went, and that it stops.
  void SetVersion(const v1::Version& version);
  void Begin(size_t lanes);
  // Has `lag` ask the broker, and keeps the answer. The service calls it every few seconds.
  void AskBroker(const LagFunction& lag);
  void Reloaded(bool taken);
  void Stopping();

 private:
  enum class Phase { kStarting, kRunning, kStopping };

  const absl::Duration longest_silence_;
  Statistics statistics_;
  RecentEvents recent_events_;
  mutable ingest::Monitor mutex_;
  Phase phase_ ABSL_GUARDED_BY(mutex_) = Phase::kStarting;
  v1::Version version_ ABSL_GUARDED_BY(mutex_);
  size_t lanes_ ABSL_GUARDED_BY(mutex_) = 0;
  Reloads reloads_ ABSL_GUARDED_BY(mutex_);
  std::map<ingest::TopicPartition, int64_t> lag_ ABSL_GUARDED_BY(mutex_);
  // Since when the broker has been asked in vain (ingest::SteadyNow), and what came instead of an answer.
  absl::Time silent_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  absl::Status no_answer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_SERVICE_STATE_H_
