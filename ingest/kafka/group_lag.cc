#include "ingest/kafka/group_lag.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "ingest/kafka/fate.h"
#include "ingest/kafka/kafka_source.h"
#include "ingest/kafka/unread.h"
#include "ingest/steady_clock.h"

namespace policywire::ingest {

namespace {

int LeftMs(absl::Time deadline) { return std::max(1, RemainingMs(deadline, INT_MAX)); }

// Those that have a leader: for the others librdkafka would wait until the deadline. Asks the broker in any case.
absl::StatusOr<std::vector<TopicPartition>> Led(rd_kafka_t* client, const std::vector<TopicPartition>& partitions,
                                                absl::Time deadline) {
  std::set<std::string> topics;
  for (const TopicPartition& partition : partitions) topics.insert(partition.topic);
  std::vector<TopicHandle> handles;
  for (const std::string& topic : topics) handles.emplace_back(rd_kafka_topic_new(client, topic.c_str(), nullptr));
  if (handles.empty()) handles.emplace_back();
  std::set<TopicPartition> led;
  for (const TopicHandle& handle : handles) {
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code = rd_kafka_metadata(client, 0, handle.get(), &metadata, LeftMs(deadline));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaStatus(code, "asking for metadata");
    const std::unique_ptr<const rd_kafka_metadata_t, CallToFree<rd_kafka_metadata_destroy>> owner(metadata);
    for (int i = 0; i < metadata->topic_cnt; ++i) {
      for (int j = 0; j < metadata->topics[i].partition_cnt; ++j) {
        const rd_kafka_metadata_partition_t& partition = metadata->topics[i].partitions[j];
        if (partition.leader >= 0) led.insert({metadata->topics[i].topic, partition.id});
      }
    }
  }
  std::vector<TopicPartition> chosen;
  std::ranges::copy_if(partitions, std::back_inserter(chosen), [&](const auto& it) { return led.contains(it); });
  return chosen;
}

// Where partitions begin or end (`which` is one of librdkafka's logical offsets), with one request to each leader;
// without those that could not be told.
absl::StatusOr<NextOffsets> OffsetsAt(int64_t which, rd_kafka_t* client, const std::vector<TopicPartition>& partitions,
                                      absl::Time deadline) {
  NextOffsets wanted;
  for (const TopicPartition& partition : partitions) wanted[partition] = which;
  const PartitionList list = ToPartitionList(wanted);
  if (const auto code = rd_kafka_offsets_for_times(client, list.get(), LeftMs(deadline));
      code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(code, "asking where partitions begin and end");
  }
  NextOffsets found;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = list->elems[i];
    if (element.err == RD_KAFKA_RESP_ERR_NO_ERROR && element.offset >= 0) {
      found[{element.topic, element.partition}] = element.offset;
    }
  }
  return found;
}

}  // namespace

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
  const auto led = Led(client_.get(), partitions, deadline);
  if (!led.ok()) return led.status();
  std::map<TopicPartition, Span> spans;
  if (led->empty()) return spans;
  const auto committed = CommittedOffsets(client_.get(), *led, LeftMs(deadline));
  if (!committed.ok()) return committed.status();
  const auto begins = OffsetsAt(RD_KAFKA_OFFSET_BEGINNING, client_.get(), *led, deadline);
  if (!begins.ok()) return begins.status();
  const auto ends = OffsetsAt(RD_KAFKA_OFFSET_END, client_.get(), *led, deadline);
  if (!ends.ok()) return ends.status();
  for (const auto& [partition, end] : *ends) {
    const auto begin = begins->find(partition);
    if (begin == begins->end()) continue;
    Span span{.begin = begin->second, .end = end, .unread = std::nullopt};
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
  // Of one that nobody leads at the moment, what was known stays; no reader would get an answer.
  for (const TopicPartition& partition : partitions) {
    if (const auto known = before_.find(partition); known != before_.end()) spans->insert(*known);
  }
  before_ = *std::move(spans);
  std::map<TopicPartition, int64_t> lag;
  for (const auto& [partition, span] : before_) {
    lag[partition] = span.unread.value_or(true) ? std::max<int64_t>(0, span.end - span.begin) : 0;
  }
  return lag;
}

}  // namespace policywire::ingest
