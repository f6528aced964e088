#include "deploy/bin/topic_reader.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "ingest/kafka/message.h"

namespace policywire::deploy {
namespace {

constexpr int kAnswerMs = 15000;
constexpr std::chrono::milliseconds kGrace{30000};
constexpr int kPollMs = 200;

// For each partition one past its last record. To a read_committed client a partition ends where the first open
// transaction begins, so another one is asked.
absl::StatusOr<std::vector<int64_t>> EndOffsets(const v1::PipelineConfig& config, const std::string& topic) {
  KafkaProperties properties = ConsumerProperties(config);
  properties["isolation.level"] = "read_uncommitted";
  const auto handle = MakeKafkaHandle(RD_KAFKA_CONSUMER, properties);
  if (!handle.ok()) return handle.status();
  const auto topics = PartitionsByTopic(handle->get(), kAnswerMs);
  if (!topics.ok()) return topics.status();
  const auto found = topics->find(topic);
  if (found == topics->end()) return absl::NotFoundError(fmt::format("topic \"{}\" does not exist", topic));
  std::vector<int64_t> ends(static_cast<size_t>(found->second));
  for (int partition = 0; partition < found->second; ++partition) {
    int64_t begin = 0;
    const auto error = rd_kafka_query_watermark_offsets(handle->get(), topic.c_str(), partition, &begin,
                                                        &ends[static_cast<size_t>(partition)], kAnswerMs);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return KafkaStatus(error, fmt::format("asking where {}[{}] ends", topic, partition));
    }
  }
  return ends;
}

// A connection that broke is made anew by the client.
bool IsPassing(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR__TRANSPORT || error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
         error == RD_KAFKA_RESP_ERR__RESOLVE || error == RD_KAFKA_RESP_ERR__TIMED_OUT;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TopicReader>> TopicReader::Open(const v1::PipelineConfig& config,
                                                               const std::string& topic) {
  auto reader = std::unique_ptr<TopicReader>(
      new TopicReader(topic, std::chrono::milliseconds(config.runtime().transaction_timeout_ms()) + kGrace));
  auto ends = EndOffsets(config, topic);
  if (!ends.ok()) return ends.status();
  reader->ends_ = *std::move(ends);

  KafkaProperties properties = {
      // One record is looked at after the other: there is no use in much ahead.
      {"queued.max.messages.kbytes", "16384"},
      {"fetch.wait.max.ms", "50"},
  };
  for (const auto& [name, value] : ConsumerProperties(config)) properties[name] = value;
  properties["isolation.level"] = "read_committed";
  properties["enable.partition.eof"] = "true";
  properties["auto.offset.reset"] = "earliest";  // what is gone is passed over
  auto handle = MakeKafkaHandle(RD_KAFKA_CONSUMER, properties);
  if (!handle.ok()) return handle.status();
  reader->handle_ = *std::move(handle);
  reader->reading_.reset(rd_kafka_topic_new(reader->handle_.get(), topic.c_str(), nullptr));
  if (reader->reading_ == nullptr) return KafkaStatus(rd_kafka_last_error(), fmt::format("topic \"{}\"", topic));
  return reader;
}

TopicReader::TopicReader(std::string topic, std::chrono::milliseconds patience)
    : topic_(std::move(topic)), patience_(patience) {}

TopicReader::~TopicReader() { Stop(); }

void TopicReader::Stop() {
  if (partition_ >= 0) rd_kafka_consume_stop(reading_.get(), partition_);
  partition_ = -1;
}

absl::Status TopicReader::Begin(int32_t partition, int64_t from) {
  Stop();
  if (from >= ends_[static_cast<size_t>(partition)]) return absl::OkStatus();
  const int64_t start = from <= 0 ? RD_KAFKA_OFFSET_BEGINNING : from;
  if (rd_kafka_consume_start(reading_.get(), partition, start) != 0) {
    return KafkaStatus(rd_kafka_last_error(), fmt::format("reading {}[{}]", topic_, partition));
  }
  partition_ = partition;
  next_ = -1;
  return absl::OkStatus();
}

absl::StatusOr<bool> TopicReader::Next(ingest::Record& record) {
  using Clock = std::chrono::steady_clock;
  if (partition_ < 0) return false;
  const auto what = [&] { return fmt::format("reading {}[{}]", topic_, partition_); };
  const int64_t end = ends_[static_cast<size_t>(partition_)];
  Clock::time_point give_up = Clock::now() + patience_;
  while (next_ < end) {
    ingest::MessageHandle message(rd_kafka_consume(reading_.get(), partition_, kPollMs));
    rd_kafka_poll(handle_.get(), 0);
    if (message == nullptr || IsPassing(message->err)) {
      if (Clock::now() > give_up) {
        return absl::UnavailableError(fmt::format("{}: nothing more comes, and not its end", what()));
      }
      continue;
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      // The end as it is to a read_committed consumer: where an open transaction begins.
      if (message->offset > next_) give_up = Clock::now() + patience_;
      next_ = message->offset;
      continue;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaStatus(message->err, what());
    if (message->offset >= end) break;
    next_ = message->offset + 1;
    record = ingest::ToRecord(std::move(message));
    return true;
  }
  Stop();
  return false;
}

absl::Status TopicReader::Read(int32_t partition, int64_t from,
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
