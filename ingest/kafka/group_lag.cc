#include "ingest/kafka/group_lag.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "ingest/kafka/fate.h"
#include "ingest/kafka/kafka_source.h"
#include "ingest/kafka/unread.h"
#include "ingest/steady_clock.h"

namespace policywire::ingest {

absl::Status GroupLag::MakeClient() {
  if (client_ != nullptr) return absl::OkStatus();
  Properties properties = ConsumerProperties(config_, 0);
  // What is committed, not what an open transaction may yet commit: there is nearly always one.
  properties["isolation.level"] = "read_uncommitted";
  auto client = MakeBystander(std::move(properties));
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  return absl::OkStatus();
}

absl::StatusOr<std::map<TopicPartition, GroupLag::Span>> GroupLag::ReadSpans(
    const std::vector<TopicPartition>& partitions, absl::Time deadline) {
  const auto left_ms = [&] { return std::max(1, RemainingMs(deadline, INT_MAX)); };
  std::map<TopicPartition, Span> spans;
  if (partitions.empty()) {
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code = rd_kafka_metadata(client_.get(), 0, nullptr, &metadata, left_ms());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaStatus(code, "asking for metadata");
    rd_kafka_metadata_destroy(metadata);
    return spans;
  }
  const auto committed = CommittedOffsets(client_.get(), partitions, left_ms());
  if (!committed.ok()) return committed.status();
  for (const TopicPartition& partition : partitions) {
    Span span;
    const auto code = rd_kafka_query_watermark_offsets(client_.get(), partition.topic.c_str(), partition.partition,
                                                       &span.begin, &span.end, left_ms());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return KafkaStatus(code, fmt::format("asking where {}[{}] ends", partition.topic, partition.partition));
    }
    if (const auto at = committed->find(partition); at != committed->end()) {
      span.begin = std::max(span.begin, at->second);
    }
    spans[partition] = span;
  }
  return spans;
}

absl::StatusOr<std::map<TopicPartition, int64_t>> GroupLag::Read(const std::vector<TopicPartition>& partitions,
                                                                 absl::Duration wait,
                                                                 const std::function<bool()>& cancelled) {
  const absl::Time deadline = SteadyNow() + wait;
  if (absl::Status status = MakeClient(); !status.ok()) return status;
  auto spans = ReadSpans(partitions, deadline);
  if (!spans.ok()) return spans.status();
  std::vector<TopicPartition> silent;
  for (auto& [partition, span] : *spans) {
    const auto before = before_.find(partition);
    if (before == before_.end() || before->second.begin != span.begin || before->second.end != span.end) continue;
    span.unread = before->second.unread;
    if (span.begin < span.end && !span.unread) silent.push_back(partition);
  }
  if (!silent.empty()) {
    // Where it cannot be told at the moment, it is asked again.
    if (const auto unread = FindUnread(config_, silent, deadline - SteadyNow(), cancelled); unread.ok()) {
      for (const TopicPartition& partition : silent) (*spans)[partition].unread = unread->contains(partition);
    }
  }
  before_ = *std::move(spans);
  std::map<TopicPartition, int64_t> lag;
  for (const auto& [partition, span] : before_) {
    lag[partition] = span.unread.value_or(true) ? std::max<int64_t>(0, span.end - span.begin) : 0;
  }
  return lag;
}

}  // namespace policywire::ingest
