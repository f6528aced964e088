#include "ingest/kafka/unread.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "ingest/kafka/client.h"
#include "ingest/kafka/fate.h"
#include "ingest/kafka/kafka_source.h"
#include "ingest/steady_clock.h"

namespace policywire::ingest {
namespace {

// How late a cancellation is seen at most.
constexpr int kSliceMs = 200;

absl::StatusOr<ConsumerHandle> MakeReader(const v1::PipelineConfig& config) {
  Properties properties = ConsumerProperties(config, 0);
  properties["enable.partition.eof"] = "true";
  // One record a partition is all it wants.
  properties["queued.max.messages.kbytes"] = "1024";
  properties["fetch.message.max.bytes"] = "65536";
  absl::StatusOr<ConsumerHandle> reader = MakeBystander(std::move(properties));
  if (!reader.ok()) return reader.status();
  if (const auto code = rd_kafka_poll_set_consumer(reader->get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(code, "Kafka consumer");
  }
  return reader;
}

// Where reading would begin, by partition.
absl::StatusOr<PartitionList> Begin(rd_kafka_t* reader, const v1::InputConfig& input,
                                    const std::vector<TopicPartition>& partitions, absl::Time deadline,
                                    const std::function<bool()>& cancelled) {
  NextOffsets wanted;
  for (const TopicPartition& partition : partitions) wanted[partition] = RD_KAFKA_OFFSET_INVALID;
  PartitionList committed = ToPartitionList(wanted);
  for (;;) {
    const auto code = rd_kafka_committed(reader, committed.get(), kSliceMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) break;
    if (cancelled()) return absl::CancelledError("asking for committed offsets");
    if (SteadyNow() >= deadline) return KafkaStatus(code, "asking for committed offsets");
  }
  NextOffsets begin;
  for (int i = 0; i < committed->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = committed->elems[i];
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaStatus(element.err, "asking for a committed offset");
    if (element.offset >= 0) {
      begin[{element.topic, element.partition}] = element.offset;
    } else if (input.start_from() == "earliest") {
      begin[{element.topic, element.partition}] = RD_KAFKA_OFFSET_BEGINNING;
    }
  }
  return ToPartitionList(begin);
}

}  // namespace

absl::StatusOr<std::set<TopicPartition>> FindUnread(const v1::PipelineConfig& config,
                                                    const std::vector<TopicPartition>& partitions, absl::Duration wait,
                                                    const std::function<bool()>& cancelled) {
  const absl::Time deadline = SteadyNow() + wait;
  absl::StatusOr<ConsumerHandle> reader = MakeReader(config);
  if (!reader.ok()) return reader.status();
  absl::StatusOr<PartitionList> begin = Begin(reader->get(), config.input(), partitions, deadline, cancelled);
  if (!begin.ok()) return begin.status();
  if (const auto code = rd_kafka_assign(reader->get(), begin->get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(code, "reading beside the group");
  }
  std::set<TopicPartition> open;
  for (int i = 0; i < (*begin)->cnt; ++i) open.insert({(*begin)->elems[i].topic, (*begin)->elems[i].partition});
  std::set<TopicPartition> unread;
  while (!open.empty()) {
    if (cancelled()) return absl::CancelledError("reading beside the group");
    if (SteadyNow() >= deadline) return absl::UnavailableError("reading beside the group: no answer");
    const MessageHandle message(rd_kafka_consumer_poll(reader->get(), kSliceMs));
    if (message == nullptr || message->rkt == nullptr) continue;
    const TopicPartition partition{rd_kafka_topic_name(message->rkt), message->partition};
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      unread.insert(partition);
    } else if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      continue;
    }
    open.erase(partition);
  }
  return unread;
}

}  // namespace policywire::ingest
