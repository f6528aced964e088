#include "deploy/replay/replay_source.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "ingest/kafka/kafka_source.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

constexpr int kAnswerMs = 5000;
// How soon a paused source, or one at its end, looks again whether it is asked for something.
constexpr absl::Duration kIdle = absl::Milliseconds(50);
constexpr absl::Duration kGrace = absl::Seconds(30);

}  // namespace

ReplaySource::ReplaySource(v1::PipelineConfig config, ReplayInput& input, std::vector<v1::ReplayRange> ranges,
                           Throttle& throttle)
    : config_(std::move(config)), input_(input), throttle_(throttle), ranges_(std::move(ranges)) {}

absl::StatusOr<std::unique_ptr<ReplaySource>> ReplaySource::Create(const v1::PipelineConfig& config, ReplayInput& input,
                                                                   std::vector<v1::ReplayRange> ranges,
                                                                   Throttle& throttle) {
  std::unique_ptr<ReplaySource> source(new ReplaySource(config, input, std::move(ranges), throttle));
  // As read_committed, so that offsets of open transactions are waited for.
  auto client = ingest::MakeBystander(ingest::ConsumerProperties(config, 0));
  if (!client.ok()) return client.status();
  source->client_ = *std::move(client);
  return source;
}

std::vector<ingest::TopicPartition> ReplaySource::Partitions() const {
  std::vector<ingest::TopicPartition> partitions;
  for (const v1::ReplayRange& range : ranges_) partitions.push_back({range.topic(), range.partition()});
  return partitions;
}

absl::Status ReplaySource::Open(ingest::AssignmentListener* listener) {
  listener_ = listener;
  const absl::Time give_up =
      ingest::SteadyNow() + absl::Milliseconds(config_.runtime().transaction_timeout_ms()) + kGrace;
  for (;;) {
    absl::Status reopened = Reopen();
    if (reopened.ok()) break;
    // The broker may still be writing down how a predecessor's transaction ended.
    if (!absl::IsUnavailable(reopened) || ingest::SteadyNow() > give_up) return reopened;
    absl::SleepFor(kIdle);
  }
  listener_->OnAssigned(Partitions());
  return absl::OkStatus();
}

absl::Status ReplaySource::Reopen() {
  const auto committed = ingest::CommittedOffsets(client_.get(), Partitions(), kAnswerMs);
  if (!committed.ok()) return committed.status();
  std::vector<std::unique_ptr<ingest::RecordStream>> streams;
  for (v1::ReplayRange rest : ranges_) {
    const auto at = committed->find({rest.topic(), rest.partition()});
    if (at != committed->end()) rest.set_begin_offset(std::max(rest.begin_offset(), at->second));
    if (rest.begin_offset() >= rest.end_offset()) continue;
    auto opened = input_.Open(rest);
    if (!opened.ok()) return opened.status();
    streams.push_back(*std::move(opened));
  }
  if (merged_ != nullptr) retired_.push_back(std::move(merged_));
  merged_ = std::make_unique<ingest::MergedReader>(std::move(streams));
  at_end_ = false;
  return absl::OkStatus();
}

absl::Status ReplaySource::Poll(absl::Duration wait, size_t max_bytes, std::vector<ingest::Record>& batch) {
  rd_kafka_poll(client_.get(), 0);
  if (paused_ || at_end_) {
    absl::SleepFor(std::min(wait, kIdle));
    return absl::OkStatus();
  }
  const absl::Time until = ingest::SteadyNow() + wait;
  size_t bytes = 0;
  while (bytes < max_bytes && throttle_.Pass()) {
    ingest::Record record;
    const auto more = merged_->Next(record);
    if (!more.ok()) return more.status();
    if (!*more) {
      at_end_ = true;
      break;
    }
    bytes += record.Bytes();
    given_[{std::string(record.topic), record.partition}] = record.offset + 1;
    batch.push_back(std::move(record));
    if (ingest::SteadyNow() >= until) break;
  }
  return absl::OkStatus();
}

absl::Status ReplaySource::Pause() {
  paused_ = true;
  return absl::OkStatus();
}

absl::Status ReplaySource::Resume() {
  paused_ = false;
  return absl::OkStatus();
}

absl::Status ReplaySource::Rewind(const ingest::NextOffsets& /*to*/) { return Reopen(); }

std::shared_ptr<const ingest::GroupMembership> ReplaySource::Membership() {
  ingest::GroupMetadata metadata(rd_kafka_consumer_group_metadata_new(config_.input().group_id().c_str()));
  return std::make_shared<ingest::KafkaMembership>(std::move(metadata));
}

absl::Status ReplaySource::Close() {
  if (listener_ != nullptr) listener_->OnRevoked(Partitions());
  listener_ = nullptr;
  return absl::OkStatus();
}

absl::StatusOr<bool> ReplaySource::Done() {
  if (!at_end_) return false;
  const auto committed = ingest::CommittedOffsets(client_.get(), Partitions(), kAnswerMs);
  if (!committed.ok()) return committed.status();
  return std::all_of(given_.begin(), given_.end(), [&](const auto& given) {
    const auto at = committed->find(given.first);
    return at != committed->end() && at->second >= given.second;
  });
}

}  // namespace policywire::deploy
