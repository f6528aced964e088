#include "deploy/bin/topic_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/kafka/fate.h"
#include "ingest/kafka/message.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

constexpr int kAnswerMs = 15'000;

KafkaProperties ReaderProperties(const v1::PipelineConfig& config) {
  // Of each partition that many are read ahead, and a fetch may come on top.
  KafkaProperties properties = {{"queued.max.messages.kbytes", "8192"}, {"fetch.message.max.bytes", "4194304"}};
  for (const auto& [name, value] : ConsumerProperties(config)) properties[name] = value;
  properties.erase("group.id");
  properties.erase("group.instance.id");
  properties["isolation.level"] = "read_committed";
  properties["enable.partition.eof"] = "true";
  properties["enable.auto.commit"] = "false";
  properties["auto.offset.reset"] = "error";
  properties["check.crcs"] = "true";
  return properties;
}

}  // namespace

std::string NameOf(const ingest::TopicPartition& partition) {
  return fmt::format("topic \"{}\" partition {}", partition.topic, partition.partition);
}

absl::StatusOr<std::unique_ptr<TopicReader>> TopicReader::Open(const v1::PipelineConfig& config,
                                                               std::vector<std::string> topics) {
  KafkaProperties properties = ReaderProperties(config);
  auto client = MakeKafkaHandle(RD_KAFKA_CONSUMER, properties);
  if (!client.ok()) return client.status();
  std::unique_ptr<TopicReader> reader(new TopicReader(std::move(properties), std::move(topics)));
  reader->client_ = *std::move(client);
  const auto there = PartitionsByTopic(reader->client_.get(), kAnswerMs);
  if (!there.ok()) return there.status();
  for (const std::string& topic : reader->topics_) {
    if (!there->contains(topic)) return absl::NotFoundError(fmt::format("topic \"{}\" does not exist", topic));
  }
  if (char* const id = rd_kafka_clusterid(reader->client_.get(), kAnswerMs)) {
    reader->cluster_id_ = id;
    rd_kafka_mem_free(reader->client_.get(), id);
  }
  reader->queue_.reset(rd_kafka_queue_new(reader->client_.get()));
  return reader;
}

TopicReader::~TopicReader() {
  for (const auto& [partition, offset] : positions_) {
    rd_kafka_consume_stop(handles_[partition.topic].get(), partition.partition);
  }
}

absl::StatusOr<TopicReader::Ranges> TopicReader::Look(Isolation isolation) {
  KafkaHandle other;
  if (isolation == Isolation::kReadUncommitted) {
    // A client asks at its own isolation level alone.
    KafkaProperties properties = properties_;
    properties["isolation.level"] = "read_uncommitted";
    auto made = MakeKafkaHandle(RD_KAFKA_CONSUMER, properties);
    if (!made.ok()) return made.status();
    other = *std::move(made);
  }
  rd_kafka_t* const client = other == nullptr ? client_.get() : other.get();
  const auto there = PartitionsByTopic(client, kAnswerMs);
  if (!there.ok()) return there.status();
  std::map<ingest::TopicPartition, Range> ranges;
  for (const std::string& topic : topics_) {
    const auto found = there->find(topic);
    for (int32_t partition = 0; found != there->end() && partition < found->second; ++partition) {
      Range& range = ranges[{topic, partition}];
      const rd_kafka_resp_err_t error =
          rd_kafka_query_watermark_offsets(client, topic.c_str(), partition, &range.begin, &range.end, kAnswerMs);
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return KafkaStatus(error, fmt::format("{}: where it begins and ends", NameOf({topic, partition})));
      }
    }
  }
  return ranges;
}

absl::StatusOr<std::optional<int64_t>> TopicReader::OffsetAt(const ingest::TopicPartition& partition,
                                                             int64_t timestamp_ms) {
  const ingest::PartitionList list = ingest::ToPartitionList({{partition, timestamp_ms}});
  const std::string what = fmt::format("{}: the offset at a time", NameOf(partition));
  rd_kafka_resp_err_t error = rd_kafka_offsets_for_times(client_.get(), list.get(), kAnswerMs);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = list->elems[0].err;
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaStatus(error, what);
  if (list->elems[0].offset < 0) return std::nullopt;
  return list->elems[0].offset;
}

absl::Status TopicReader::Start(const ingest::TopicPartition& partition, int64_t offset) {
  ingest::TopicHandle& handle = handles_[partition.topic];
  if (handle == nullptr) handle.reset(rd_kafka_topic_new(client_.get(), partition.topic.c_str(), nullptr));
  if (handle == nullptr || rd_kafka_consume_start_queue(handle.get(), partition.partition, offset, queue_.get()) != 0) {
    return KafkaStatus(rd_kafka_last_error(), fmt::format("{}: reading it", NameOf(partition)));
  }
  positions_[partition] = offset;
  return absl::OkStatus();
}

void TopicReader::Stop(const ingest::TopicPartition& partition) {
  if (positions_.erase(partition) > 0) {
    rd_kafka_consume_stop(handles_[partition.topic].get(), partition.partition);
  }
}

absl::Status TopicReader::Poll(absl::Duration wait, size_t max_bytes, std::vector<ingest::Record>& batch) {
  const absl::Time deadline = ingest::SteadyNow() + wait;
  rd_kafka_poll(client_.get(), 0);  // what connections have to say, which is no error here
  size_t bytes = 0;
  while (bytes < max_bytes) {
    const int wait_ms = batch.empty() ? std::max(1, ingest::RemainingMs(deadline, kAnswerMs)) : 0;
    ingest::MessageHandle message(rd_kafka_consume_queue(queue_.get(), wait_ms));
    if (message == nullptr) {
      if (!batch.empty() || ingest::SteadyNow() >= deadline) break;
      continue;
    }
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      positions_[{rd_kafka_topic_name(message->rkt), message->partition}] = message->offset + 1;
      batch.push_back(ingest::ToRecord(std::move(message)));
      bytes += batch.back().Bytes();
      continue;
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      int64_t& position = positions_[{rd_kafka_topic_name(message->rkt), message->partition}];
      position = std::max(position, message->offset);
      continue;
    }
    if (absl::Status failed = Failed(*message); !failed.ok()) return failed;
  }
  return absl::OkStatus();
}

absl::Status TopicReader::Failed(const rd_kafka_message_t& message) {
  const std::string topic = message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt);
  const std::string what = NameOf({topic, message.partition});
  if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
    int64_t begin = -1;
    int64_t end = -1;
    rd_kafka_query_watermark_offsets(client_.get(), topic.c_str(), message.partition, &begin, &end, kAnswerMs);
    return absl::OutOfRangeError(fmt::format("{}: to be read on with offset {}, and the topic has {} to {}", what,
                                             positions_[{topic, message.partition}], begin, end - 1));
  }
  switch (ingest::FateOf(message.err)) {
    case ingest::ErrorFate::kPassing:
    case ingest::ErrorFate::kRewind:
      return absl::OkStatus();
    default:
      return KafkaStatus(message.err, what);
  }
}

}  // namespace policywire::deploy
