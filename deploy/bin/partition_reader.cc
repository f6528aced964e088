#include "deploy/bin/partition_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(30);
constexpr absl::Duration kWait = absl::Milliseconds(200);
constexpr size_t kBatchBytes = size_t{1} << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<PartitionReader>> PartitionReader::Open(const v1::PipelineConfig& config,
                                                                       const std::string& topic) {
  auto reader = std::unique_ptr<PartitionReader>(
      new PartitionReader(topic, absl::Milliseconds(config.runtime().transaction_timeout_ms()) + kGrace));
  auto topics = TopicReader::Open(config, {topic});
  if (!topics.ok()) return topics.status();
  reader->reader_ = *std::move(topics);
  auto ranges = reader->reader_->Look(TopicReader::Isolation::kReadUncommitted);
  if (!ranges.ok()) return ranges.status();
  reader->ranges_ = *std::move(ranges);
  return reader;
}

TopicReader::Range PartitionReader::range(int32_t partition) const {
  const auto found = ranges_.find({topic_, partition});
  return found == ranges_.end() ? TopicReader::Range() : found->second;
}

absl::Status PartitionReader::Begin(int32_t partition, int64_t from, int64_t until) {
  records_.clear();
  next_ = 0;
  if (partition_ >= 0) reader_->Stop({topic_, partition_});
  partition_ = -1;
  const TopicReader::Range& range = ranges_.at({topic_, partition});
  from = std::max(from, range.begin);
  end_ = std::min(range.end, until);
  if (from >= end_) return absl::OkStatus();
  if (absl::Status started = reader_->Start({topic_, partition}, from); !started.ok()) return started;
  partition_ = partition;
  return absl::OkStatus();
}

absl::StatusOr<bool> PartitionReader::Next(ingest::Record& record) {
  if (partition_ < 0) return false;
  const ingest::TopicPartition partition{topic_, partition_};
  absl::Time give_up = ingest::SteadyNow() + patience_;
  while (next_ == records_.size()) {
    const int64_t position = reader_->positions().at(partition);
    if (position >= end_) return false;
    records_.clear();
    next_ = 0;
    if (absl::Status polled = reader_->Poll(kWait, kBatchBytes, records_); !polled.ok()) return polled;
    if (reader_->positions().at(partition) > position) {
      give_up = ingest::SteadyNow() + patience_;
    } else if (ingest::SteadyNow() > give_up) {
      return absl::UnavailableError(fmt::format("{}: nothing more comes, and not its end", NameOf(partition)));
    }
  }
  if (records_[next_].offset >= end_) return false;
  record = std::move(records_[next_++]);
  return true;
}

absl::Status PartitionReader::Read(int32_t partition, int64_t from,
                                   const std::function<bool(const ingest::Record&)>& visit) {
  if (absl::Status begun = Begin(partition, from); !begun.ok()) return begun;
  for (;;) {
    ingest::Record record;
    const absl::StatusOr<bool> more = Next(record);
    if (!more.ok()) return more.status();
    if (!*more || !visit(record)) return absl::OkStatus();
  }
}

}  // namespace policywire::deploy
