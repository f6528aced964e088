#include "deploy/bin/topic_input.h"

#include <fmt/format.h>

#include <utility>

#include "deploy/bin/partition_reader.h"
#include "deploy/bin/topic_reader.h"

namespace policywire::deploy {
namespace {

class TopicInput final : public ReplayInput {
 public:
  TopicInput(const v1::PipelineConfig& config, std::unique_ptr<TopicReader> reader)
      : config_(config), reader_(std::move(reader)) {}

  std::string Name() const override { return fmt::format("topics of cluster \"{}\"", reader_->cluster_id()); }

  absl::StatusOr<std::map<ingest::TopicPartition, OffsetRange>> Partitions() override {
    const auto ranges = reader_->Look();
    if (!ranges.ok()) return ranges.status();
    std::map<ingest::TopicPartition, OffsetRange> partitions;
    for (const auto& [partition, range] : *ranges) partitions[partition] = {range.begin, range.end};
    return partitions;
  }

  absl::StatusOr<std::optional<int64_t>> OffsetAt(const ingest::TopicPartition& partition,
                                                  int64_t timestamp_ms) override {
    return reader_->OffsetAt(partition, timestamp_ms);
  }

  absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const v1::ReplayRange& range) override {
    auto reader = PartitionReader::Open(config_, range.topic());
    if (!reader.ok()) return reader.status();
    const TopicReader::Range there = (*reader)->range(range.partition());
    const OffsetRange held = {there.begin, there.end};
    if (absl::Status checked = CheckHeld(range, &held, "the topic"); !checked.ok()) return checked;
    if (absl::Status begun = (*reader)->Begin(range.partition(), range.begin_offset(), range.end_offset());
        !begun.ok()) {
      return begun;
    }
    return std::move(*reader);
  }

  std::string FirstRecord(const v1::ReplayRange& range) override {
    // One for all partitions of a topic: to open one is to ask where each of them begins and ends.
    if (looking_ == nullptr || looking_->topic() != range.topic()) {
      auto reader = PartitionReader::Open(config_, range.topic());
      if (!reader.ok()) return "";
      looking_ = *std::move(reader);
    }
    const TopicReader::Range held = looking_->range(range.partition());
    if (held.begin > range.begin_offset() || held.begin >= held.end) return "";  // a partition may be gone altogether
    ingest::Record record;
    std::string digest;
    if (looking_->Begin(range.partition(), range.begin_offset(), range.end_offset()).ok()) {
      const auto found = looking_->Next(record);
      if (found.ok() && *found) digest = DigestOf(record);
    }
    // Nothing more is fetched.
    looking_->Begin(range.partition(), range.end_offset(), range.end_offset()).IgnoreError();
    return digest;
  }

 private:
  const v1::PipelineConfig& config_;
  std::unique_ptr<TopicReader> reader_;
  std::unique_ptr<PartitionReader> looking_;  // for first records, of the topic that was asked for last
};

}  // namespace

absl::StatusOr<std::unique_ptr<ReplayInput>> OpenTopicInput(const v1::PipelineConfig& config,
                                                            std::vector<std::string> topics) {
  auto reader = TopicReader::Open(config, std::move(topics));
  if (!reader.ok()) return reader.status();
  return std::make_unique<TopicInput>(config, *std::move(reader));
}

}  // namespace policywire::deploy
