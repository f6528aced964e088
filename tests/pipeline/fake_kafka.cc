#include "tests/pipeline/fake_kafka.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "ingest/steady_clock.h"

namespace policywire::testing {
namespace {

using ingest::TopicPartition;

class FakeMembership final : public ingest::GroupMembership {
 public:
  FakeMembership(int m, int g) : member(m), generation(g) {}
  const int member;
  const int generation;
};

class CountedOwner final : public ingest::RecordOwner {
 public:
  explicit CountedOwner(std::atomic<int>& live) : live_(live) { ++live_; }
  ~CountedOwner() override { --live_; }

 private:
  std::atomic<int>& live_;
};

class FoundRecords final : public ingest::RecordStream {
 public:
  explicit FoundRecords(std::vector<ingest::Record> records) : records_(std::move(records)) {}

  absl::StatusOr<bool> Next(ingest::Record& record) override {
    if (next_ == records_.size()) return false;
    record = std::move(records_[next_++]);
    return true;
  }

 private:
  std::vector<ingest::Record> records_;
  size_t next_ = 0;
};

}  // namespace

void FakeKafka::Produce(const TopicPartition& partition, std::string value) {
  ingest::MonitorLock lock(&mutex_);
  partitions_[partition].values.push_back(std::move(value));
}

std::vector<sink::Output> FakeKafka::Committed() const {
  ingest::MonitorLock lock(&mutex_);
  return committed_;
}

int64_t FakeKafka::CommittedOffset(const TopicPartition& partition) const {
  ingest::MonitorLock lock(&mutex_);
  return partitions_.at(partition).committed;
}

bool FakeKafka::EverythingIsConsumed() const {
  for (const auto& [name, partition] : partitions_) {
    if (partition.committed != static_cast<int64_t>(partition.values.size())) return false;
  }
  return true;
}

bool FakeKafka::Consumed() const {
  ingest::MonitorLock lock(&mutex_);
  return EverythingIsConsumed();
}

int FakeKafka::transactions() const {
  ingest::MonitorLock lock(&mutex_);
  return transactions_;
}

std::vector<std::vector<sink::Output>> FakeKafka::Transactions() const {
  ingest::MonitorLock lock(&mutex_);
  std::vector<std::vector<sink::Output>> transactions;
  size_t begin = 0;
  for (const size_t end : transaction_ends_) {
    transactions.emplace_back(committed_.begin() + static_cast<ptrdiff_t>(begin),
                              committed_.begin() + static_cast<ptrdiff_t>(end));
    begin = end;
  }
  return transactions;
}

void FakeKafka::Cork() {
  ingest::MonitorLock lock(&mutex_);
  corked_ = true;
}

void FakeKafka::Uncork() {
  ingest::MonitorLock lock(&mutex_);
  corked_ = false;
}

bool FakeKafka::Stalled() const {
  ingest::MonitorLock lock(&mutex_);
  return stalled_ > 0;
}

void FakeKafka::FailNext(const sink::CommitResult& result, int times) {
  ingest::MonitorLock lock(&mutex_);
  failures_.insert(failures_.end(), static_cast<size_t>(times), result);
}

void FakeKafka::LoseNextAnswer() {
  ingest::MonitorLock lock(&mutex_);
  lose_answer_ = true;
}

void FakeKafka::SetLargestValue(size_t bytes) {
  ingest::MonitorLock lock(&mutex_);
  largest_value_ = bytes;
}

sink::CommitResult FakeKafka::Commit(const sink::Transaction& transaction, const std::atomic<int64_t>& end_by_ms) {
  ingest::MonitorLock lock(&mutex_);
  ++stalled_;
  while (corked_ && absl::ToUnixMillis(ingest::SteadyNow()) < end_by_ms) {
    const auto uncorked = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !corked_; };
    mutex_.AwaitFor(absl::Milliseconds(10), uncorked);
  }
  --stalled_;
  if (corked_) return {sink::Fate::kRetry, absl::UnavailableError("the fake is corked"), {}};
  if (!failures_.empty()) {
    sink::CommitResult result = failures_.front();
    failures_.pop_front();
    return result;
  }
  sink::CommitResult too_large{sink::Fate::kRetry, absl::OutOfRangeError("larger than the fake takes"), {}};
  for (size_t i = 0; i < transaction.outputs.size(); ++i) {
    if (transaction.outputs[i].value.size() > largest_value_) too_large.too_large.push_back(i);
  }
  if (!too_large.too_large.empty()) return too_large;
  const auto* membership = dynamic_cast<const FakeMembership*>(transaction.membership.get());
  if (membership == nullptr || generations_[membership->member] != membership->generation) {
    return {sink::Fate::kRewind, absl::AbortedError("ILLEGAL_GENERATION"), {}};
  }
  for (const auto& [partition, offset] : transaction.next_offsets) partitions_[partition].committed = offset;
  committed_.insert(committed_.end(), transaction.outputs.begin(), transaction.outputs.end());
  ++transactions_;
  transaction_ends_.push_back(committed_.size());
  if (std::exchange(lose_answer_, false)) return {sink::Fate::kRewind, absl::UnknownError("the answer is lost"), {}};
  return {};
}

FakeSource::FakeSource(FakeKafka& kafka) : kafka_(kafka) {
  ingest::MonitorLock lock(&kafka_.mutex_);
  member_ = kafka_.members_++;
  kafka_.generations_[member_] = known_generation_;
}

FakeSource::~FakeSource() { EXPECT_EQ(live_records_, 0) << "records outlive their source"; }

void FakeSource::Assign(std::set<TopicPartition> partitions) {
  ingest::MonitorLock lock(&kafka_.mutex_);
  changes_.push_back({Kind::kAssign, std::move(partitions)});
}

void FakeSource::Revoke(std::set<TopicPartition> partitions) {
  ingest::MonitorLock lock(&kafka_.mutex_);
  changes_.push_back({Kind::kRevoke, std::move(partitions)});
}

void FakeSource::Lose(std::set<TopicPartition> partitions) {
  ingest::MonitorLock lock(&kafka_.mutex_);
  ++kafka_.generations_[member_];
  changes_.push_back({Kind::kLose, std::move(partitions)});
}

bool FakeSource::Settled() const {
  ingest::MonitorLock lock(&kafka_.mutex_);
  return changes_.empty() && !changing_;
}

void FakeSource::FailPoll(absl::Status status) {
  ingest::MonitorLock lock(&kafka_.mutex_);
  poll_failure_ = std::move(status);
}

void FakeSource::FailRewinds(int times) {
  ingest::MonitorLock lock(&kafka_.mutex_);
  failing_rewinds_ = times;
}

bool FakeSource::paused() const {
  ingest::MonitorLock lock(&kafka_.mutex_);
  return paused_;
}

int64_t FakeSource::polled_records() const {
  ingest::MonitorLock lock(&kafka_.mutex_);
  return polled_records_;
}

absl::Status FakeSource::Open(ingest::AssignmentListener* listener) {
  listener_ = listener;
  return absl::OkStatus();
}

void FakeSource::Apply(const Change& change) {
  const std::vector<TopicPartition> partitions(change.partitions.begin(), change.partitions.end());
  if (change.kind == Kind::kAssign) {
    {
      ingest::MonitorLock lock(&kafka_.mutex_);
      for (const TopicPartition& partition : partitions) {
        positions_[partition] = kafka_.partitions_[partition].committed;
      }
    }
    listener_->OnAssigned(partitions);
    return;
  }
  {
    ingest::MonitorLock lock(&kafka_.mutex_);
    for (const TopicPartition& partition : partitions) positions_.erase(partition);
  }
  change.kind == Kind::kLose ? listener_->OnLost(partitions) : listener_->OnRevoked(partitions);
  ingest::MonitorLock lock(&kafka_.mutex_);
  // A new generation begins when everybody has given up what was asked for.
  if (change.kind == Kind::kRevoke) ++kafka_.generations_[member_];
  known_generation_ = kafka_.generations_[member_];
}

bool FakeSource::SomethingToDo() const {
  if (!changes_.empty() || !poll_failure_.ok()) return true;
  if (paused_) return false;
  for (const auto& [partition, position] : positions_) {
    if (position < static_cast<int64_t>(kafka_.partitions_[partition].values.size())) return true;
  }
  return false;
}

absl::Status FakeSource::Poll(absl::Duration wait, size_t max_bytes, std::vector<ingest::Record>& batch) {
  std::deque<Change> changes;
  {
    ingest::MonitorLock lock(&kafka_.mutex_);
    kafka_.mutex_.AwaitFor(wait, [this]() ABSL_SHARED_LOCKS_REQUIRED(kafka_.mutex_) { return SomethingToDo(); });
    changes.swap(changes_);
    changing_ = !changes.empty();
  }
  for (const Change& change : changes) Apply(change);
  ingest::MonitorLock lock(&kafka_.mutex_);
  changing_ = false;
  if (!poll_failure_.ok()) return std::exchange(poll_failure_, absl::OkStatus());
  if (paused_) return absl::OkStatus();
  size_t bytes = 0;
  for (bool any = true; any && bytes < max_bytes;) {
    any = false;
    for (auto& [name, position] : positions_) {
      const FakeKafka::Partition& partition = kafka_.partitions_[name];
      if (position >= static_cast<int64_t>(partition.values.size()) || bytes >= max_bytes) continue;
      ingest::Record record;
      record.topic = kafka_.partitions_.find(name)->first.topic;
      record.partition = name.partition;
      record.offset = position;
      record.value = partition.values[static_cast<size_t>(position)];
      record.owner = std::make_unique<CountedOwner>(live_records_);
      bytes += record.Bytes();
      batch.push_back(std::move(record));
      ++position;
      ++polled_records_;
      any = true;
    }
  }
  return absl::OkStatus();
}

absl::Status FakeSource::Pause() {
  ingest::MonitorLock lock(&kafka_.mutex_);
  paused_ = true;
  return absl::OkStatus();
}

absl::Status FakeSource::Resume() {
  ingest::MonitorLock lock(&kafka_.mutex_);
  paused_ = false;
  return absl::OkStatus();
}

absl::Status FakeSource::Rewind(const ingest::NextOffsets& to) {
  ingest::MonitorLock lock(&kafka_.mutex_);
  if (failing_rewinds_ > 0) {
    --failing_rewinds_;
    return absl::UnavailableError("the fake does not rewind yet");
  }
  for (const auto& [partition, offset] : to) {
    const auto position = positions_.find(partition);
    if (position != positions_.end()) position->second = kafka_.partitions_[partition].committed;
  }
  return absl::OkStatus();
}

std::shared_ptr<const ingest::GroupMembership> FakeSource::Membership() {
  ingest::MonitorLock lock(&kafka_.mutex_);
  return std::make_shared<FakeMembership>(member_, known_generation_);
}

absl::Status FakeSource::Close() {
  std::set<TopicPartition> assigned;
  {
    ingest::MonitorLock lock(&kafka_.mutex_);
    if (std::exchange(closed_, true)) return absl::OkStatus();
    for (const auto& [partition, position] : positions_) assigned.insert(partition);
  }
  if (listener_ != nullptr && !assigned.empty()) Apply({Kind::kRevoke, assigned});
  return absl::OkStatus();
}

absl::Status FakeSink::Open(absl::Time) { return absl::OkStatus(); }

sink::CommitResult FakeSink::Commit(const sink::Transaction& transaction, absl::Time) {
  return kafka_.Commit(transaction, end_by_ms_);
}

void FakeHistory::Fail(absl::Status status) {
  ingest::MonitorLock lock(&mutex_);
  failure_ = std::move(status);
}

absl::StatusOr<std::unique_ptr<ingest::RecordStream>> FakeHistory::Open(const ingest::TopicPartition& partition,
                                                                        int64_t begin, int64_t end,
                                                                        const std::function<bool()>& give_up) {
  while (corked_) {
    if (give_up()) {
      ++given_up_;
      return absl::CancelledError("given up");
    }
    std::this_thread::yield();
  }
  {
    ingest::MonitorLock lock(&mutex_);
    if (!failure_.ok()) return failure_;
  }
  ingest::MonitorLock lock(&kafka_.mutex_);
  const auto& [name, records] = *kafka_.partitions_.find(partition);
  std::vector<ingest::Record> found;
  for (int64_t offset = begin; offset < std::min(end, static_cast<int64_t>(records.values.size())); ++offset) {
    ingest::Record record;
    record.topic = name.topic;
    record.partition = name.partition;
    record.offset = offset;
    record.value = records.values[static_cast<size_t>(offset)];
    found.push_back(std::move(record));
  }
  records_ += static_cast<int64_t>(found.size());
  return std::make_unique<FoundRecords>(std::move(found));
}

}  // namespace policywire::testing
