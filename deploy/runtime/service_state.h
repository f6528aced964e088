// What can be asked of a running service from outside: counts, partitions, whether it is ready.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_SERVICE_STATE_H_
#define POLICYWIRE_DEPLOY_RUNTIME_SERVICE_STATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "deploy/runtime/statistics.h"
#include "ingest/position.h"
#include "ingest/source.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::deploy {

// A partition that is assigned here, as it stands at this moment.
struct PartitionState {
  PartitionProgress progress;
  // Records between what was committed and where the partition ends, markers of transactions included; nothing before
  // the first commit and the first answer of a broker.
  std::optional<int64_t> lag;
};

// Lives longer than the service, and is asked before, while and after it runs. Thread-safe.
class ServiceState {
 public:
  Statistics& statistics() { return statistics_; }
  const Statistics& statistics() const { return statistics_; }

  // What makes the events; empty before the service has begun.
  v1::Version version() const;
  std::map<ingest::TopicPartition, PartitionState> Partitions() const;
  // Why the service does not take its part at the moment; empty when it does. Ready is a service whose lanes all have
  // their transactional id and their subscription, and that has not been asked to stop.
  std::string NotReady() const;

  // The service tells: that it has begun with these sources, which live until it tells that it stops.
  void Begin(const v1::Version& version, std::vector<const ingest::Source*> sources);
  void Stopping();

 private:
  enum class Phase { kStarting, kRunning, kStopping };

  Statistics statistics_;
  mutable absl::Mutex mutex_;
  Phase phase_ ABSL_GUARDED_BY(mutex_) = Phase::kStarting;
  v1::Version version_ ABSL_GUARDED_BY(mutex_);
  std::vector<const ingest::Source*> sources_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_SERVICE_STATE_H_
