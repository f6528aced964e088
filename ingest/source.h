// Where records come from: the seam between the pipeline and Kafka (or an archive, or a test).
#ifndef POLICYWIRE_INGEST_SOURCE_H_
#define POLICYWIRE_INGEST_SOURCE_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ingest/position.h"
#include "ingest/record.h"

namespace policywire::ingest {

// Told of changes of assignment, always from within `Source::Poll` or `Source::Close`, on their thread.
class AssignmentListener {
 public:
  virtual ~AssignmentListener() = default;
  virtual void OnAssigned(const std::vector<TopicPartition>& partitions) = 0;
  // The partitions are still ours until this returns: finish or abandon what was read from them. Takes as long as the
  // drain deadline at most.
  virtual void OnRevoked(const std::vector<TopicPartition>& partitions) = 0;
  // The partitions belong to others already: abandon what was read from them, commit nothing.
  virtual void OnLost(const std::vector<TopicPartition>& partitions) = 0;
};

// A stream of records from partitions that come and go. Not thread-safe: one thread polls, and that thread alone calls
// the other methods. Every record must be destroyed before the source.
class Source {
 public:
  virtual ~Source() = default;

  // Starts reading. `listener` must outlive the source's last `Poll` or `Close`.
  virtual absl::Status Open(AssignmentListener* listener) = 0;

  // Appends records to `batch` until they hold `max_bytes` together (the last may pass it), or `wait` is over, or
  // nothing more is at hand after the first. Records of one partition come in order of offset. Returns OK with nothing
  // appended when nothing arrived; an error only where reading cannot go on (`kFatal` in ingest/kafka/fate.h).
  // Must be called at least every few seconds, also while paused: it is the source's sign of life to its group.
  virtual absl::Status Poll(absl::Duration wait, size_t max_bytes, std::vector<Record>& batch) = 0;

  // While paused, `Poll` appends nothing and still serves assignment changes. Partitions that are assigned meanwhile
  // are paused too. Idempotent.
  virtual absl::Status Pause() = 0;
  virtual absl::Status Resume() = 0;

  // Continues each partition at the given offset; what was polled beyond it will be polled again. Partitions that are
  // not assigned any more are skipped.
  virtual absl::Status Rewind(const NextOffsets& to) = 0;

  // Membership at this moment; changes with every rebalance. Null for sources without a group, and at moments when the
  // group does not count us in: nothing may be committed then. May be called from any thread.
  virtual std::shared_ptr<const GroupMembership> Membership() = 0;

  // Leaves the group; the listener hears of the revocation first. Idempotent.
  virtual absl::Status Close() = 0;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_SOURCE_H_
