// Finds partitions that stand still while there is something to read. Lag alone does not tell: a consumer that fetches
// nothing more believes that it has come to the end.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_PROGRESS_WATCH_H_
#define POLICYWIRE_DEPLOY_RUNTIME_PROGRESS_WATCH_H_

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "deploy/runtime/statistics.h"
#include "ingest/position.h"

namespace policywire::deploy {

// Logs which partition stands still and for how long, and ends the process with ExitCode::kStalled.
void EndStalledProcess(const ingest::TopicPartition& partition, absl::Duration silent);

// Looks at the age of each assigned partition's last progress. One that was silent for half the deadline and has
// something to read is suspected; if it is still silent after the other half it is named in the log, and the cure is
// tried; if it does not move for one deadline more, the watch gives up. Not thread-safe.
class ProgressWatch {
 public:
  struct Parts {
    const Statistics& statistics;
    // Of these partitions, those where the group has something to read, found out by other means than the consumer that
    // may be stalled. An error where that cannot be told at the moment: then nothing is held against anybody.
    std::function<absl::StatusOr<std::set<ingest::TopicPartition>>(const std::vector<ingest::TopicPartition>&)> unread;
    // Has everything that is not committed read again.
    std::function<void()> cure;
    std::function<void(const ingest::TopicPartition&, absl::Duration silent)> give_up;
  };

  ProgressWatch(absl::Duration deadline, Parts parts);

  // How often to look.
  absl::Duration period() const { return deadline_ / 10; }
  // `now` is ingest::SteadyNow. May take as long as `unread` does.
  void Look(absl::Time now);

 private:
  enum class Stage { kMoving, kSuspected, kCured };
  struct State {
    absl::Time progress;  // as the statistics have it
    absl::Time since;     // when this stage began
    Stage stage = Stage::kMoving;
  };

  const absl::Duration deadline_;
  const Parts parts_;
  std::map<ingest::TopicPartition, State> states_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_PROGRESS_WATCH_H_
