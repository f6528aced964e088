#include "deploy/runtime/lane.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "ingest/status_text.h"
#include "ingest/steady_clock.h"
#include "policywire/v1/dead_letter.pb.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {
namespace {

using ingest::SteadyNow;

// Longest wait in a poll: how late a stop is seen at most.
constexpr absl::Duration kPollWait = absl::Milliseconds(100);
// The same while a rewind is due: nothing can arrive meanwhile.
constexpr absl::Duration kRewindWait = absl::Milliseconds(10);
// A full budget first waits for the committer. Pausing throws away what the client has fetched ahead, so it comes only
// where the wait would be long enough for the group to miss us.
constexpr absl::Duration kRoomWait = absl::Milliseconds(500);
// One attempt at a predecessor's transactions, and how often a vain one is told.
constexpr absl::Duration kOpenAttempt = absl::Seconds(1);
constexpr absl::Duration kTellEvery = absl::Seconds(5);

bool SamePartition(const ingest::Record& a, const ingest::Record& b) {
  return a.partition == b.partition && a.topic == b.topic;
}

std::string Place(const ingest::Record& record) {
  return fmt::format("{}[{}] at offset {}", record.topic, record.partition, record.offset);
}

// Of an event that is refused for what it is, its dead letter tells enough; this is a fault of the place.
void TellUndelivered(const std::string& lane, const std::vector<sink::Refusal>& refused) {
  const auto undelivered = [](const sink::Refusal& refusal) { return refusal.reason == v1::NOT_DELIVERED; };
  const auto first = std::ranges::find_if(refused, undelivered);
  if (first == refused.end()) return;
  const auto count = std::ranges::count_if(refused, undelivered);
  spdlog::warn("{}{} event{} set aside as dead letters (NOT_DELIVERED): {}", lane, count, count == 1 ? "" : "s",
               first->detail);
}

}  // namespace

// Written by the lane's thread, then by one worker, then read by the committer: `done` hands it on.
struct Lane::Chunk {
  std::vector<ingest::Record> records;
  std::shared_ptr<const Processor> processor;
  std::vector<sink::Output> outputs;  // `input` counts within `records`
  Processed processed;
  size_t bytes = 0;
  absl::Time polled;
  uint64_t epoch = 0;
  uint64_t run = 0;
  uint64_t turn = 0;
  bool done = false;  // guarded by the lane's monitor
};

const ingest::Record& Lane::Batch::record(size_t input) const {
  size_t chunk = 0;
  while (input >= chunks[chunk]->records.size()) input -= chunks[chunk++]->records.size();
  return chunks[chunk]->records[input];
}

const Processor& Lane::Batch::processor() const { return *chunks.front()->processor; }

Lane::Lane(const v1::RuntimeConfig& config, std::string name, const Parts& parts)
    : batch_bytes_(config.batch_bytes()),
      // Small enough that all workers have some of a batch, large enough that handing over costs nothing.
      chunk_bytes_(std::clamp<size_t>(config.batch_bytes() / 16, 1024, 256 << 10)),
      budget_bytes_(config.budget_bytes()),
      batch_wait_(absl::Milliseconds(config.batch_ms())),
      drain_deadline_(absl::Milliseconds(config.drain_deadline_ms())),
      // What is left of the timeout is for aborting: a transaction that outlasts it costs a new client.
      transaction_deadline_(absl::Milliseconds(config.transaction_timeout_ms()) * 0.75),
      retry_backoff_(absl::Milliseconds(config.retry_backoff_ms())),
      name_(std::move(name)),
      parts_(parts) {}

Lane::~Lane() = default;

absl::Status Lane::Run() {
  if (absl::Status opened = OpenSink(); !opened.ok() || parts_.stop.requested()) return opened;
  absl::Status status = parts_.source.Open(this);
  if (status.ok()) {
    parts_.statistics.ChangeLanesOpen(1);
    std::thread committer([this] { CommitUntilEnded(); });
    status = PollUntilStopped();
    const absl::Time deadline = std::min(parts_.stop.requested_at(), SteadyNow()) + drain_deadline_;
    parts_.sink.EndBy(deadline);
    Drain(deadline);
    {
      ingest::MonitorLock lock(&monitor_);
      ended_ = true;
    }
    committer.join();
    parts_.statistics.ChangeLanesOpen(-1);
  }
  if (const absl::Status closed = parts_.source.Close(); !closed.ok()) {
    // The group finds out by the session timeout instead.
    spdlog::warn("{}{}", name_, ingest::StatusText(closed));
  }
  ingest::MonitorLock lock(&monitor_);
  monitor_.Await([this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return NothingAtWork(); });
  if (status.ok()) status = committer_status_;
  // A commit that was cut off by the drain deadline: its outcome stands with the broker, and the next start reads it.
  if (absl::IsDeadlineExceeded(status) && parts_.stop.requested()) {
    spdlog::warn("{}{}", name_, ingest::StatusText(status));
    return absl::OkStatus();
  }
  return status;
}

absl::Status Lane::OpenSink() {
  absl::Time tell_next = SteadyNow() + kTellEvery;
  while (!parts_.stop.requested()) {
    absl::Status status = parts_.sink.Open(SteadyNow() + kOpenAttempt);
    if (status.ok() || !absl::IsUnavailable(status)) return status;
    if (SteadyNow() >= tell_next) {
      spdlog::warn("{}waiting: {}", name_, ingest::StatusText(status));
      tell_next = SteadyNow() + kTellEvery;
    }
    parts_.stop.WaitFor(std::min(retry_backoff_, kOpenAttempt));
  }
  return absl::OkStatus();
}

absl::Status Lane::PollUntilStopped() {
  while (!parts_.stop.requested()) {
    bool rewind = false;
    {
      ingest::MonitorLock lock(&monitor_);
      if (!committer_status_.ok()) return committer_status_;
      rewind = rewind_pending_;
    }
    if (rewind) {
      if (absl::Status status = TryRewind(); !status.ok()) return status;
      ingest::MonitorLock lock(&monitor_);
      rewind = rewind_pending_;
    }
    const bool reads = !rewind && WaitForRoom(kRoomWait);
    if (absl::Status status = reads ? parts_.source.Resume() : parts_.source.Pause(); !status.ok()) return status;
    std::vector<ingest::Record> records;
    if (absl::Status status = parts_.source.Poll(rewind ? kRewindWait : kPollWait, chunk_bytes_, records); !status.ok())
      return status;
    if (!records.empty()) Enqueue(std::move(records));
  }
  return absl::OkStatus();
}

bool Lane::WaitForRoom(absl::Duration wait) {
  ingest::MonitorLock lock(&monitor_);
  const auto room = [this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return HasRoom() || rewind_pending_; };
  monitor_.AwaitFor(wait, room);
  return HasRoom() && !rewind_pending_;
}

void Lane::Enqueue(std::vector<ingest::Record> records) {
  auto chunk = std::make_shared<Chunk>();
  chunk->polled = SteadyNow();
  for (const ingest::Record& record : records) chunk->bytes += record.Bytes();
  chunk->records = std::move(records);
  chunk->processor = parts_.processor.Get();
  {
    ingest::MonitorLock lock(&monitor_);
    const ingest::Record* before = nullptr;
    for (const ingest::Record& record : chunk->records) {
      if (before == nullptr || !SamePartition(*before, record)) {
        resume_at_.try_emplace({std::string(record.topic), record.partition}, record.offset);
      }
      before = &record;
    }
    // What came before was abandoned, perhaps while this was polled: it must not be committed past that gap.
    if (rewind_pending_) return;
    chunk->epoch = epoch_;
    chunk->run = run_;
    chunk->turn = turn_++;
    queue_.push_back(chunk);
    queued_bytes_ += chunk->bytes;
    in_flight_ += chunk->bytes;
    ++at_work_;
  }
  parts_.statistics.ChangeBytesInFlight(static_cast<int64_t>(chunk->bytes));
  parts_.workers.Submit([this, chunk = std::move(chunk)]() mutable {
    Work(*chunk);
    ingest::MonitorLock lock(&monitor_);
    chunk->done = true;
    chunk.reset();  // an abandoned one dies here, before the source may
    --at_work_;
  });
}

void Lane::Work(Chunk& chunk) {
  std::vector<std::optional<Reading>> readings;  // none where records need not be known before they are processed
  if (parts_.duplicates != nullptr && !ReadAndLink(chunk, readings)) return;
  for (size_t i = 0; i < chunk.records.size(); ++i) {
    // Nobody will have it; what is read again waits behind it.
    if (Abandoned(chunk)) return;
    const ingest::Record& record = chunk.records[i];
    const size_t before = chunk.outputs.size();
    std::string defect;
    try {
      const bool known = !readings.empty() && readings[i];
      Reading reading = known ? *std::move(readings[i]) : chunk.processor->Read(record, chunk.processed);
      chunk.processor->Process(record, std::move(reading), i, chunk.outputs, chunk.processed);
      continue;
    } catch (const std::exception& error) {
      defect = error.what();
    } catch (...) {
      defect = "an exception of an unknown kind";
    }
    spdlog::error("{}{}: {}", name_, Place(record), defect);
    chunk.outputs.erase(chunk.outputs.begin() + static_cast<ptrdiff_t>(before), chunk.outputs.end());
    chunk.processor->Reject(record, i, {v1::ENRICH, v1::INTERNAL, std::move(defect), ""}, chunk.outputs);
  }
  parts_.statistics.AddProcessed(chunk.processed);
}

void Lane::Moved() {
  const absl::Time now = SteadyNow();
  ingest::MonitorLock lock(&monitor_);
  for (const ingest::TopicPartition& partition : assigned_) parts_.statistics.SetProgress(partition, now);
}

bool Lane::Abandoned(const Chunk& chunk) const { return chunk.epoch != epoch_; }

bool Lane::ReadAndLink(Chunk& chunk, std::vector<std::optional<Reading>>& readings) {
  const auto abandoned = [&] { return Abandoned(chunk); };
  readings.resize(chunk.records.size());
  for (size_t i = 0; i < readings.size() && !abandoned(); ++i) {
    readings[i] = TryRead(*chunk.processor, chunk.records[i], chunk.processed);
  }
  absl::Status status;
  // Whatever befalls the chunk, those behind it wait for its turn.
  turnstile_.Take(chunk.turn, [&] {
    status = abandoned() ? absl::CancelledError("abandoned")
                         : parts_.duplicates->Link(chunk.records, *chunk.processor, chunk.run,
                                                   {abandoned, [this] { Moved(); }}, readings);
  });
  if (status.ok()) return true;
  if (!absl::IsCancelled(status)) {
    ingest::MonitorLock lock(&monitor_);
    committer_status_.Update(status);
    Abandon();
  }
  return false;
}

absl::Status Lane::TryRewind() {
  ingest::NextOffsets to;
  {
    ingest::MonitorLock lock(&monitor_);
    // The running commit may still succeed: only its outcome tells where to go on.
    if (committing_) return absl::OkStatus();
    to = resume_at_;
  }
  absl::Status status = parts_.source.Rewind(to);
  if (absl::IsUnavailable(status) || absl::IsAborted(status)) {
    spdlog::debug("{}rewind: {}", name_, ingest::StatusText(status));
    return absl::OkStatus();  // still pending
  }
  if (!status.ok()) return status;
  parts_.statistics.AddRewind();
  ingest::MonitorLock lock(&monitor_);
  rewind_pending_ = false;
  ++run_;
  // The source may have gone to what the group has committed instead: the next record of each partition tells.
  resume_at_.clear();
  return absl::OkStatus();
}

void Lane::Drain(absl::Time deadline) {
  ingest::MonitorLock lock(&monitor_);
  draining_ = true;
  monitor_.AwaitUntil(deadline, [this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return Idle(); });
  draining_ = false;
  if (!Idle()) {
    spdlog::warn("{}not everything could be committed in time; it will be read again", name_);
    Abandon();
  }
}

void Lane::ReadAgain() {
  ingest::MonitorLock lock(&monitor_);
  Abandon();
}

void Lane::Abandon() {
  ++epoch_;
  size_t bytes = 0;
  for (const std::shared_ptr<Chunk>& chunk : queue_) bytes += chunk->bytes;
  queue_.clear();
  queued_bytes_ = 0;
  in_flight_ -= bytes;
  rewind_pending_ = true;
  parts_.statistics.ChangeBytesInFlight(-static_cast<int64_t>(bytes));
}

void Lane::OnAssigned(const std::vector<ingest::TopicPartition>& partitions) {
  const absl::Time now = SteadyNow();
  ingest::MonitorLock lock(&monitor_);
  for (const ingest::TopicPartition& partition : partitions) {
    assigned_.insert(partition);
    parts_.statistics.SetProgress(partition, now);
  }
}

void Lane::OnRevoked(const std::vector<ingest::TopicPartition>& partitions) {
  Drain(std::min(SteadyNow(), parts_.stop.requested_at()) + drain_deadline_);
  Forget(partitions);
}

void Lane::OnLost(const std::vector<ingest::TopicPartition>& partitions) {
  {
    ingest::MonitorLock lock(&monitor_);
    // Of a running commit the broker decides, which knows who owns what.
    Abandon();
  }
  Forget(partitions);
}

void Lane::Forget(const std::vector<ingest::TopicPartition>& partitions) {
  if (parts_.duplicates != nullptr) parts_.duplicates->Forget(partitions);
  ingest::MonitorLock lock(&monitor_);
  ++run_;
  for (const ingest::TopicPartition& partition : partitions) {
    resume_at_.erase(partition);
    assigned_.erase(partition);
    parts_.statistics.ForgetProgress(partition);
  }
}

bool Lane::BatchIsFull() const { return draining_ || ended_ || queued_bytes_ >= batch_bytes_; }

void Lane::CommitUntilEnded() {
  Batch batch;
  while (TakeBatch(batch)) {
    Commit(batch);
    const size_t bytes = batch.bytes;
    // The records go before the budget says that they are gone.
    batch = Batch();
    parts_.statistics.ChangeBytesInFlight(-static_cast<int64_t>(bytes));
    ingest::MonitorLock lock(&monitor_);
    in_flight_ -= bytes;
    committing_ = false;
    if (!committer_status_.ok()) return;
  }
}

bool Lane::TakeBatch(Batch& batch) {
  ingest::MonitorLock lock(&monitor_);
  const auto something = [this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return !queue_.empty() || ended_; };
  do {
    monitor_.Await(something);
    if (queue_.empty()) return false;
    monitor_.AwaitUntil(queue_.front()->polled + batch_wait_,
                        [this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return BatchIsFull(); });
  } while (queue_.empty());  // abandoned meanwhile
  batch.epoch = epoch_;
  committing_ = true;
  while (!queue_.empty() && (batch.chunks.empty() || (batch.bytes + queue_.front()->bytes <= batch_bytes_ &&
                                                      queue_.front()->processor == batch.chunks.front()->processor))) {
    batch.bytes += queue_.front()->bytes;
    batch.chunks.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_bytes_ -= batch.bytes;
  for (const std::shared_ptr<Chunk>& chunk : batch.chunks) monitor_.Await([&chunk] { return chunk->done; });
  return true;
}

void Lane::Assemble(Batch& batch) const {
  sink::Transaction& transaction = batch.transaction;
  size_t first = 0;
  for (const std::shared_ptr<Chunk>& chunk : batch.chunks) {
    for (size_t i = 0; i < chunk->records.size(); ++i) {
      const ingest::Record& record = chunk->records[i];
      if (i + 1 < chunk->records.size() && SamePartition(record, chunk->records[i + 1])) continue;
      transaction.next_offsets[{std::string(record.topic), record.partition}] = record.offset + 1;
    }
    for (sink::Output& output : chunk->outputs) {
      output.input += first;
      transaction.outputs.push_back(std::move(output));
    }
    chunk->outputs.clear();
    first += chunk->records.size();
  }
}

void Lane::Commit(Batch& batch) {
  Assemble(batch);
  absl::Duration backoff = retry_backoff_;
  bool waits = false;
  const absl::Cleanup goes_on = [&] {
    if (waits) parts_.statistics.ChangeLanesOpen(1);
  };
  const auto abandoned = [&]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return batch.epoch != epoch_; };
  for (;;) {
    // In this order: the membership is that of the epoch which is looked at after it. Were the partitions given up in
    // between, the broker would refuse it.
    batch.transaction.membership = parts_.source.Membership();
    {
      ingest::MonitorLock lock(&monitor_);
      if (abandoned()) return;
    }
    const absl::Time began = SteadyNow();
    const sink::CommitResult result = parts_.sink.Commit(batch.transaction, began + transaction_deadline_);
    switch (result.fate) {
      case sink::Fate::kCommitted:
        Committed(batch, SteadyNow() - began);
        if (parts_.recent_events != nullptr) {
          parts_.recent_events->Add(batch.transaction.outputs, SteadyNow(), absl::Now());
        }
        return;
      case sink::Fate::kRetry: {
        if (!result.too_large.empty() || !result.refused.empty()) {
          TellUndelivered(name_, result.refused);
          if (ReplaceRejected(batch, result)) {
            Moved();
            continue;
          }
          ingest::MonitorLock lock(&monitor_);
          committer_status_ = absl::InternalError(
              fmt::format("the dead-letter topic takes not even a dead letter without its value: {}",
                          ingest::StatusText(result.status)));
          Abandon();
          return;
        }
        parts_.statistics.AddRetry();
        if (!std::exchange(waits, true)) parts_.statistics.ChangeLanesOpen(-1);
        spdlog::warn("{}{}; the batch is tried again", name_, ingest::StatusText(result.status));
        ingest::MonitorLock lock(&monitor_);
        if (monitor_.AwaitFor(backoff, abandoned)) return;
        backoff = std::min(backoff * 2, retry_backoff_ * 16);
        continue;
      }
      case sink::Fate::kRewind: {
        spdlog::warn("{}{}; reading again from the committed offsets", name_, ingest::StatusText(result.status));
        ingest::MonitorLock lock(&monitor_);
        Abandon();
        return;
      }
      case sink::Fate::kStop: {
        ingest::MonitorLock lock(&monitor_);
        committer_status_ = result.status;
        Abandon();
        return;
      }
    }
  }
}

bool Lane::ReplaceRejected(Batch& batch, const sink::CommitResult& result) {
  std::vector<sink::Output>& outputs = batch.transaction.outputs;
  std::map<size_t, sink::Failure> rejected;  // by input
  for (const sink::Refusal& refusal : result.refused) {
    rejected[outputs[refusal.output].input] = {v1::PUBLISH, refusal.reason, refusal.detail, ""};
  }
  for (const size_t index : result.too_large) {
    sink::Output& output = outputs[index];
    if (output.route != sink::Route::kDeadLetters) {
      rejected[output.input] = {v1::PUBLISH, v1::OUTPUT_TOO_LARGE, std::string(ingest::StatusText(result.status)), ""};
    } else if (batch.shrunk.insert(output.input).second) {
      batch.processor().Shrink(output);
    } else {
      return false;
    }
  }
  if (rejected.empty()) return true;
  std::vector<sink::Output> kept;
  kept.reserve(outputs.size());
  for (sink::Output& output : outputs) {
    const size_t input = output.input;
    const auto failure = rejected.find(input);
    if (failure == rejected.end()) {
      kept.push_back(std::move(output));
    } else if (kept.empty() || kept.back().input != input) {  // else its dead letter stands there already
      batch.processor().Reject(batch.record(input), input, failure->second, kept);
    }
  }
  outputs = std::move(kept);
  return true;
}

void Lane::Committed(const Batch& batch, absl::Duration took) {
  CommitCounts committed;
  for (const sink::Output& output : batch.transaction.outputs) committed.Count(output);
  for (const std::shared_ptr<Chunk>& chunk : batch.chunks) {
    committed.records += chunk->records.size();
    committed.input_bytes += chunk->bytes - chunk->records.size() * ingest::Record::kOverhead;
    committed.articles += chunk->processed.articles;
    committed.not_english += chunk->processed.not_english;
    committed.duplicates += chunk->processed.duplicates;
  }
  parts_.statistics.AddCommit(committed, took);
  const absl::Time now = SteadyNow();
  ingest::MonitorLock lock(&monitor_);
  for (const auto& [partition, offset] : batch.transaction.next_offsets) {
    const auto at = resume_at_.find(partition);
    if (at == resume_at_.end()) continue;  // given up meanwhile
    at->second = offset;
    parts_.statistics.SetProgress(partition, now);
  }
}

}  // namespace policywire::deploy
