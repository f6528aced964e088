// One consumer, one transactional producer, and the batches between them.
//
//   Source ─Poll─▶ chunks of records ─▶ workers ─▶ outputs, in input order ─▶ one transaction ─▶ Sink
//          lane's thread                                                     committer's thread
//
// A chunk is what one poll brought; workers turn it into outputs at once. The committer takes chunks from the front of
// the queue, as many as a batch holds, and commits their outputs with their offsets, while the lane's thread polls what
// comes after them. So the next batch is enriched while one commits, and the only queue is bounded in bytes. A chunk
// keeps the processor that was in force when it was polled, and a batch is of one processor.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_LANE_H_
#define POLICYWIRE_DEPLOY_RUNTIME_LANE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "deploy/runtime/current_processor.h"
#include "deploy/runtime/partition_duplicates.h"
#include "deploy/runtime/processor.h"
#include "deploy/runtime/recent_events.h"
#include "deploy/runtime/statistics.h"
#include "deploy/runtime/stop_signal.h"
#include "deploy/runtime/turnstile.h"
#include "deploy/runtime/worker_pool.h"
#include "ingest/monitor.h"
#include "ingest/source.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/sink.h"

namespace policywire::deploy {

class Lane final : private ingest::AssignmentListener {
 public:
  // What a lane works with. All must outlive it.
  struct Parts {
    ingest::Source& source;
    sink::Sink& sink;
    const CurrentProcessor& processor;
    WorkerPool& workers;
    Statistics& statistics;
    const StopSignal& stop;
    // Null where duplicates are not looked for.
    PartitionDuplicates* duplicates = nullptr;
    // Gets what was committed; null where nobody watches.
    RecentEvents* recent_events = nullptr;
  };

  // `config` is complete and valid (deploy/config). `name` stands before what the lane logs; may be empty.
  Lane(const v1::RuntimeConfig& config, std::string name, const Parts& parts);
  ~Lane() override;

  // Works until a stop is requested or an error that a new try will not cure. OK after a stop: what could be committed
  // within the drain deadline was, and everything else will be read again by whoever reads next. Else an error of the
  // source or the sink, with its code (ingest/kafka/fate.h). Closes the source. Call once.
  absl::Status Run();

  // Gives up what was polled and not committed, and reads it again. Any thread.
  void ReadAgain();

 private:
  struct Chunk;

  // A prefix of the queue on its way into a transaction.
  struct Batch {
    std::vector<std::shared_ptr<Chunk>> chunks;
    uint64_t epoch = 0;
    size_t bytes = 0;
    sink::Transaction transaction;
    // Inputs whose dead letter was too large for its topic and has been shrunk.
    std::set<size_t> shrunk;

    const ingest::Record& record(size_t input) const;
    const Processor& processor() const;
  };

  // From within the source's Poll or Close.
  void OnAssigned(const std::vector<ingest::TopicPartition>& partitions) override;
  void OnRevoked(const std::vector<ingest::TopicPartition>& partitions) override;
  void OnLost(const std::vector<ingest::TopicPartition>& partitions) override;

  // The lane's thread.
  absl::Status OpenSink();
  absl::Status PollUntilStopped();
  void Enqueue(std::vector<ingest::Record> records);
  absl::Status TryRewind();
  // Revocation and stop alike: waits until all that was polled is committed, until `deadline` at most; what is not
  // committed by then is abandoned.
  void Drain(absl::Time deadline);
  void Forget(const std::vector<ingest::TopicPartition>& partitions);
  // False when it stays without room for as long as `wait`.
  bool WaitForRoom(absl::Duration wait);

  // The committer's thread.
  void CommitUntilEnded();
  bool TakeBatch(Batch& batch);
  void Assemble(Batch& batch) const;
  void Commit(Batch& batch);
  // Replaces the outputs of the inputs that `too_large` and `refused` point at by dead letters, and shrinks dead
  // letters. False when one that was shrunk is too large.
  static bool ReplaceRejected(Batch& batch, const sink::CommitResult& result);
  void Committed(const Batch& batch, absl::Duration took);

  // A worker's thread.
  void Work(Chunk& chunk);
  // Reads the chunk's records, nothing for one that cannot be read, and links them to those before them. False where
  // the chunk was abandoned.
  bool ReadAndLink(Chunk& chunk, std::vector<std::optional<Reading>>& readings);
  bool Abandoned(const Chunk& chunk) const;
  // All that is assigned waits for what goes on: none of it stands still.
  void Moved();

  void Abandon() ABSL_EXCLUSIVE_LOCKS_REQUIRED(monitor_);
  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return in_flight_ < budget_bytes_; }
  bool Idle() const ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return queue_.empty() && !committing_; }
  // True when the committer shall not wait for more to come.
  bool BatchIsFull() const ABSL_SHARED_LOCKS_REQUIRED(monitor_);
  bool NothingAtWork() const ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return at_work_ == 0; }

  const size_t batch_bytes_;
  const size_t chunk_bytes_;
  const size_t budget_bytes_;
  const absl::Duration batch_wait_;
  const absl::Duration drain_deadline_;
  const absl::Duration transaction_deadline_;
  const absl::Duration retry_backoff_;
  const std::string name_;
  const Parts parts_;

  Turnstile turnstile_;

  mutable ingest::Monitor monitor_;
  std::deque<std::shared_ptr<Chunk>> queue_ ABSL_GUARDED_BY(monitor_);
  size_t queued_bytes_ ABSL_GUARDED_BY(monitor_) = 0;
  // Polled, and neither committed nor abandoned.
  size_t in_flight_ ABSL_GUARDED_BY(monitor_) = 0;
  // Chunks that workers have or will have in their hands; their records must not outlive the source.
  size_t at_work_ ABSL_GUARDED_BY(monitor_) = 0;
  // Goes up when what was polled is abandoned: a batch of an earlier epoch is not committed any more.
  // Changed with the monitor held; workers look without.
  std::atomic<uint64_t> epoch_ = 0;
  bool committing_ ABSL_GUARDED_BY(monitor_) = false;
  bool draining_ ABSL_GUARDED_BY(monitor_) = false;
  bool ended_ ABSL_GUARDED_BY(monitor_) = false;
  // Goes up when what is polled next may not follow what was polled before.
  uint64_t run_ ABSL_GUARDED_BY(monitor_) = 1;
  // Of the next chunk.
  uint64_t turn_ ABSL_GUARDED_BY(monitor_) = 0;
  // Set with every abandonment. Until the rewind is done, what is polled is thrown away: it lies beyond a gap.
  bool rewind_pending_ ABSL_GUARDED_BY(monitor_) = false;
  // For each partition that something was polled of: its first offset that is not committed.
  ingest::NextOffsets resume_at_ ABSL_GUARDED_BY(monitor_);
  std::set<ingest::TopicPartition> assigned_ ABSL_GUARDED_BY(monitor_);
  absl::Status committer_status_ ABSL_GUARDED_BY(monitor_);
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_LANE_H_
