// A Kafka in memory behind our own seams, with handles to stall it, fail it and move partitions about.
#ifndef POLICYWIRE_TESTS_PIPELINE_FAKE_KAFKA_H_
#define POLICYWIRE_TESTS_PIPELINE_FAKE_KAFKA_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "deploy/runtime/record_history.h"
#include "ingest/monitor.h"
#include "ingest/position.h"
#include "ingest/source.h"
#include "sink/sink.h"

namespace policywire::testing {

// The broker: what is written, what is committed, who may commit. Thread-safe.
class FakeKafka {
 public:
  void Produce(const ingest::TopicPartition& partition, std::string value);

  // As a read_committed consumer sees them, in the order of the commits.
  std::vector<sink::Output> Committed() const;
  int64_t CommittedOffset(const ingest::TopicPartition& partition) const;
  // True when everything produced is committed.
  bool Consumed() const;
  int transactions() const;
  // The same, a list for each transaction.
  std::vector<std::vector<sink::Output>> Transactions() const;

  // Commits block from now on, as if the broker did not answer, until `Uncork` or the sink's own end.
  void Cork();
  void Uncork();
  // True while a commit is blocked.
  bool Stalled() const;
  // The next `times` commits come to `result` and are not applied.
  void FailNext(const sink::CommitResult& result, int times = 1);
  // The next commit is applied and its answer lost: the sink hears that the outcome is unknown.
  void LoseNextAnswer();
  // Values longer than this are refused.
  void SetLargestValue(size_t bytes);

 private:
  friend class FakeHistory;
  friend class FakeSource;
  friend class FakeSink;

  struct Partition {
    std::deque<std::string> values;  // addresses stay
    int64_t committed = 0;
  };

  sink::CommitResult Commit(const sink::Transaction& transaction, const std::atomic<int64_t>& end_by_ms);
  bool EverythingIsConsumed() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  mutable ingest::Monitor mutex_;
  std::map<ingest::TopicPartition, Partition> partitions_ ABSL_GUARDED_BY(mutex_);
  std::vector<sink::Output> committed_ ABSL_GUARDED_BY(mutex_);
  std::deque<sink::CommitResult> failures_ ABSL_GUARDED_BY(mutex_);
  int transactions_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<size_t> transaction_ends_ ABSL_GUARDED_BY(mutex_);  // within `committed_`
  int stalled_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t largest_value_ ABSL_GUARDED_BY(mutex_) = SIZE_MAX;
  bool corked_ ABSL_GUARDED_BY(mutex_) = false;
  bool lose_answer_ ABSL_GUARDED_BY(mutex_) = false;
  // The generation in which each member may commit, by its number.
  std::map<int, int> generations_ ABSL_GUARDED_BY(mutex_);
  int members_ ABSL_GUARDED_BY(mutex_) = 0;
};

// A member of the one group there is. The methods of `ingest::Source` are the lane's; the others may be called from
// any thread.
class FakeSource final : public ingest::Source {
 public:
  explicit FakeSource(FakeKafka& kafka);
  // Every record must be gone.
  ~FakeSource() override;

  // Take effect in the next poll, in this order, with the callbacks that Kafka makes.
  void Assign(std::set<ingest::TopicPartition> partitions);
  void Revoke(std::set<ingest::TopicPartition> partitions);
  // The broker takes them at once; the member hears of it in its next poll.
  void Lose(std::set<ingest::TopicPartition> partitions);
  // True when every change has taken effect.
  bool Settled() const;
  // The next poll fails with it.
  void FailPoll(absl::Status status);
  // So many rewinds come to Unavailable.
  void FailRewinds(int times);

  bool paused() const;
  int64_t polled_records() const;
  int live_records() const { return live_records_; }

  absl::Status Open(ingest::AssignmentListener* listener) override;
  absl::Status Poll(absl::Duration wait, size_t max_bytes, std::vector<ingest::Record>& batch) override;
  absl::Status Pause() override;
  absl::Status Resume() override;
  absl::Status Rewind(const ingest::NextOffsets& to) override;
  std::shared_ptr<const ingest::GroupMembership> Membership() override;
  absl::Status Close() override;

 private:
  enum class Kind { kAssign, kRevoke, kLose };
  struct Change {
    Kind kind;
    std::set<ingest::TopicPartition> partitions;
  };

  void Apply(const Change& change);
  bool SomethingToDo() const ABSL_SHARED_LOCKS_REQUIRED(kafka_.mutex_);

  FakeKafka& kafka_;
  int member_ = 0;
  std::atomic<int> live_records_ = 0;
  ingest::AssignmentListener* listener_ = nullptr;
  // All guarded by the Kafka's mutex.
  std::deque<Change> changes_;
  bool changing_ = false;
  ingest::NextOffsets positions_;  // of what is assigned
  absl::Status poll_failure_;
  int failing_rewinds_ = 0;
  bool paused_ = false;
  bool closed_ = false;
  int64_t polled_records_ = 0;
  int known_generation_ = 0;
};

class FakeSink final : public sink::Sink {
 public:
  explicit FakeSink(FakeKafka& kafka) : kafka_(kafka) {}

  absl::Status Open(absl::Time deadline) override;
  sink::CommitResult Commit(const sink::Transaction& transaction, absl::Time deadline) override;
  void EndBy(absl::Time deadline) override { end_by_ms_ = absl::ToUnixMillis(deadline); }

 private:
  FakeKafka& kafka_;
  std::atomic<int64_t> end_by_ms_ = INT64_MAX;
};

// What was produced, for who was not there. Thread-safe.
class FakeHistory final : public deploy::RecordHistory {
 public:
  explicit FakeHistory(FakeKafka& kafka) : kafka_(kafka) {}

  // Nothing is answered from now on, until `Uncork` or the asking is given up.
  void Cork() { corked_ = true; }
  void Uncork() { corked_ = false; }
  // Of a partition that has records, what is asked for comes to it.
  void Fail(absl::Status status);

  int64_t records() const { return records_; }  // that were given
  int given_up() const { return given_up_; }    // streams that ended so

  absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const ingest::TopicPartition& partition, int64_t begin,
                                                             int64_t end,
                                                             const std::function<bool()>& give_up) override;

 private:
  FakeKafka& kafka_;
  std::atomic<bool> corked_ = false;
  std::atomic<int64_t> records_ = 0;
  std::atomic<int> given_up_ = 0;
  ingest::Monitor mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_PIPELINE_FAKE_KAFKA_H_
