#include "deploy/bin/dead_letter_replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "deploy/config/config.h"
#include "enrich/version.h"
#include "ingest/kafka/client.h"
#include "ingest/kafka/fate.h"
#include "sink/dead_letter/replay.h"
#include "sink/route/headers.h"

namespace policywire::deploy {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kAnswerMs = 15000;
constexpr int kSliceMs = 500;
constexpr std::chrono::seconds kGrace{30};
// A transaction ends at as many letters, or at as many bytes.
constexpr size_t kBatchLetters = 100;
constexpr uint64_t kBatchBytes = 8 << 20;

// A client that is broken for good says so at every call; why it is, it says only when asked.
absl::Status ClientStatus(rd_kafka_t* client, rd_kafka_resp_err_t code, std::string_view doing,
                          std::string_view detail = {}) {
  std::array<char, 512> text{};
  if (code != RD_KAFKA_RESP_ERR__FATAL) return ingest::KafkaStatus(code, doing, detail);
  const auto cause = rd_kafka_fatal_error(client, text.data(), text.size());
  return ingest::KafkaStatus(cause, doing, text.data());
}

std::string PlaceOf(const StoredLetter& stored) {
  return fmt::format("dead letter {}:{}", stored.partition, stored.offset);
}

}  // namespace

std::string ReplayTransactionalId(const v1::PipelineConfig& config) {
  return config.output().dead_letters_topic() + "-replay";
}

std::vector<std::string> ReplayTopics(const v1::PipelineConfig& config) {
  std::vector<std::string> topics(config.input().topics().begin(), config.input().topics().end());
  if (!config.sinks().empty()) topics.push_back(config.output().events_topic());
  return topics;
}

DeadLetterReplay::DeadLetterReplay(const v1::PipelineConfig& config, const DeadLetterReplayOptions& options,
                                   const ReplayListener& listener)
    : config_(config), options_(options), listener_(listener) {}

DeadLetterReplay::~DeadLetterReplay() {
  if (producer_ == nullptr) return;
  // Nothing of an open transaction is worth waiting for.
  rd_kafka_purge(producer_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  rd_kafka_flush(producer_.get(), 0);
}

absl::Status DeadLetterReplay::Run() {
  if (absl::Status opened = OpenProducer(); !opened.ok()) return opened;
  if (!options_.dry_run) {
    if (absl::Status registered = RegisterTransactionalId(); !registered.ok()) return registered;
  }
  const auto topic = DeadLetterTopic::Open(config_);  // only now: see above
  if (!topic.ok()) return topic.status();
  uint64_t taken = 0;
  const auto at_limit = [&] { return options_.limit > 0 && taken == options_.limit; };
  absl::Status status;
  const auto take = [&](StoredLetter stored) {
    if (stored.replayed || !options_.filter.Takes(stored)) return true;
    if (at_limit()) {
      listener_.beyond_limit();
      return true;
    }
    const auto why_not = WhyNot(stored);
    if (!why_not.ok()) {
      status = why_not.status();
    } else if (!why_not->empty()) {
      listener_.left(stored, *why_not);
    } else {
      ++taken;
      status = Put(std::move(stored));
      if (status.ok() && at_limit()) status = Commit();  // the rest is only counted
    }
    return status.ok();
  };
  const auto complain = [&](const std::string& complaint) {
    if (!at_limit()) listener_.complain(complaint);
  };
  for (int32_t partition = 0; partition < (*topic)->partitions(); ++partition) {
    const absl::Status read = (*topic)->Read(partition, 0, take, complain);
    if (status.ok()) status = read;
    if (status.ok()) status = Commit();
    if (!status.ok()) return Failed(std::move(status));
  }
  return absl::OkStatus();
}

absl::Status DeadLetterReplay::OpenProducer() {
  KafkaProperties properties = {
      // A transaction is bounded here; what one record may be, the topics say.
      {"queue.buffering.max.kbytes", "2097151"},
      {"message.max.bytes", "1000000000"},
      {"linger.ms", "1"},
      {"compression.type", "lz4"},
  };
  for (const auto& [name, value] : ProducerProperties(config_)) properties[name] = value;
  properties["enable.idempotence"] = "true";
  if (!options_.dry_run) {
    properties["transactional.id"] = ReplayTransactionalId(config_);
    properties["transaction.timeout.ms"] = fmt::format("{}", config_.runtime().transaction_timeout_ms());
  }
  auto handle = MakeKafkaHandle(RD_KAFKA_PRODUCER, properties, &OnDelivery, this);
  if (!handle.ok()) return handle.status();
  producer_ = *std::move(handle);
  auto partitions = PartitionsByTopic(producer_.get(), kAnswerMs);
  if (!partitions.ok()) return partitions.status();
  partitions_ = *std::move(partitions);
  return absl::OkStatus();
}

absl::Status DeadLetterReplay::RegisterTransactionalId() {
  const auto give_up = Clock::now() + std::chrono::milliseconds(config_.runtime().transaction_timeout_ms()) + kGrace;
  const std::string doing = fmt::format("registering the transactional id \"{}\"", ReplayTransactionalId(config_));
  for (;;) {
    const ingest::ErrorHandle error(rd_kafka_init_transactions(producer_.get(), kSliceMs));
    if (error == nullptr) return absl::OkStatus();
    if (rd_kafka_error_is_retriable(error.get()) == 0 || Clock::now() > give_up) return Failure(error, doing);
  }
}

absl::StatusOr<std::string> DeadLetterReplay::WhyNot(StoredLetter& stored) {
  v1::DeadLetter& letter = stored.letter;
  if (letter.attempt() >= options_.max_attempts) {
    return fmt::format("it has been replayed {} time{} (--max-attempts {})", letter.attempt(),
                       letter.attempt() == 1 ? "" : "s", options_.max_attempts);
  }
  if (const auto topics = ReplayTopics(config_); std::ranges::find(topics, letter.topic()) == topics.end()) {
    std::string_view why;
    if (!config_.sinks().empty()) {
      why = ", and not what sinks read";
    } else if (letter.topic() == config_.output().events_topic()) {
      why = ", and this configuration has no sinks: take one with the sink that set it aside";
    }
    return fmt::format("its topic {} is none of input.topics{}", letter.topic(), why);
  }
  const auto topic = partitions_.find(letter.topic());
  if (topic == partitions_.end()) return fmt::format("its topic {} does not exist", letter.topic());
  if (letter.partition() >= topic->second) {
    return fmt::format("its partition {}[{}] does not exist", letter.topic(), letter.partition());
  }
  // Nobody else would take it.
  const auto is_its = [&](const auto& sink) { return SinkGroup(config_, sink.first) == letter.sink_group(); };
  if (!letter.sink_group().empty() && std::ranges::none_of(config_.sinks(), is_its)) {
    return fmt::format("the sink of the group {} set it aside, and this configuration has none of that group",
                       letter.sink_group());
  }
  return letter.value_omitted() ? Complete(letter) : "";
}

absl::StatusOr<std::string> DeadLetterReplay::Complete(v1::DeadLetter& letter) {
  auto& reader = readers_[letter.topic()];
  if (reader == nullptr) {
    auto opened = PartitionReader::Open(config_, letter.topic());
    if (!opened.ok()) return opened.status();
    reader = *std::move(opened);
  }
  bool found = false;
  const absl::Status read = reader->Read(letter.partition(), letter.offset(), [&](const ingest::Record& record) {
    found = record.offset == letter.offset() && record.value && sink::IsValueOf(letter, *record.value);
    if (!found) return false;
    letter.set_value(record.value->data(), record.value->size());
    letter.clear_key();
    if (record.key) letter.set_key(record.key->data(), record.key->size());
    letter.clear_headers();
    for (const ingest::HeaderView& header : record.headers) {
      v1::Header& copy = *letter.add_headers();
      copy.set_name(header.name.data(), header.name.size());
      if (header.value) copy.set_value(header.value->data(), header.value->size());
    }
    return false;
  });
  if (!read.ok()) return read;
  if (found) return "";
  return fmt::format("its value was too large to be kept, and the record at {}[{}] offset {} is gone", letter.topic(),
                     letter.partition(), letter.offset());
}

absl::Status DeadLetterReplay::Put(StoredLetter stored) {
  if (options_.dry_run) {
    listener_.replayed(stored);
    return absl::OkStatus();
  }
  if (!in_transaction_) {
    delivery_ = absl::OkStatus();
    const ingest::ErrorHandle error(rd_kafka_begin_transaction(producer_.get()));
    if (error != nullptr) return Failure(error, "beginning a transaction");
    in_transaction_ = true;
  }
  v1::DeadLetter& letter = stored.letter;
  // Without its old timestamp: by that the topic could drop it before anybody has read it.
  absl::Status produced =
      Produce(letter.topic(), letter.partition(), letter.has_key() ? &letter.key() : nullptr,
              letter.has_value() ? &letter.value() : nullptr, sink::ReplayHeaders(letter), PlaceOf(stored));
  if (!produced.ok()) return produced;
  batch_bytes_ += letter.ByteSizeLong();
  letter.clear_value();
  letter.clear_headers();
  batch_.push_back(std::move(stored));
  return batch_.size() >= kBatchLetters || batch_bytes_ >= kBatchBytes ? Commit() : absl::OkStatus();
}

absl::Status DeadLetterReplay::Produce(const std::string& topic, int32_t partition, const std::string* key,
                                       const std::string* value,
                                       const google::protobuf::RepeatedPtrField<v1::Header>& headers,
                                       const std::string& what) {
  rd_kafka_headers_t* list = rd_kafka_headers_new(static_cast<size_t>(headers.size()));
  for (const v1::Header& header : headers) {
    rd_kafka_header_add(list, header.name().data(), static_cast<ssize_t>(header.name().size()),
                        header.has_value() ? header.value().data() : nullptr,
                        static_cast<ssize_t>(header.value().size()));
  }
  // An empty key is not a null key, and std::string's data() is never null.
  const char* const key_data = key == nullptr ? nullptr : key->data();
  const size_t key_size = key == nullptr ? 0 : key->size();
  char* const value_data = value == nullptr ? nullptr : const_cast<char*>(value->data());
  const size_t value_size = value == nullptr ? 0 : value->size();
  auto place = std::make_unique<std::string>(what);
  const auto produce = [&] {
    return rd_kafka_producev(producer_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
                             RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key_data, key_size),
                             RD_KAFKA_V_VALUE(value_data, value_size), RD_KAFKA_V_HEADERS(list),
                             RD_KAFKA_V_OPAQUE(place.get()), RD_KAFKA_V_END);
  };
  auto code = produce();
  while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && delivery_.ok()) {
    rd_kafka_poll(producer_.get(), 10);
    code = produce();
  }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    place.release();  // its delivery report takes it
    return absl::OkStatus();
  }
  rd_kafka_headers_destroy(list);
  if (!delivery_.ok()) return delivery_;
  return ClientStatus(producer_.get(), code, fmt::format("{}: writing to {}[{}]", what, topic, partition));
}

void DeadLetterReplay::OnDelivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* self) {
  const std::unique_ptr<const std::string> place(static_cast<std::string*>(message->_private));
  absl::Status& delivery = static_cast<DeadLetterReplay*>(self)->delivery_;
  const auto code = message->err;
  // What is purged fails because something else did.
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
      code == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT || !delivery.ok()) {
    return;
  }
  delivery =
      ClientStatus(client, code,
                   fmt::format("{}: writing to {}[{}]", *place, rd_kafka_topic_name(message->rkt), message->partition));
}

absl::Status DeadLetterReplay::Commit() {
  if (!in_transaction_) return absl::OkStatus();
  v1::DeadLettersReplayed told;
  for (const StoredLetter& stored : batch_) told.add_offsets(stored.offset);
  told.set_build(enrich::kBuildVersion);
  google::protobuf::RepeatedPtrField<v1::Header> headers;
  for (const auto& [name, value] :
       {std::pair<std::string_view, std::string_view>{sink::kContentTypeHeader, sink::kProtobufType},
        {sink::kMessageHeader, told.GetDescriptor()->full_name()}}) {
    v1::Header& header = *headers.Add();
    header.set_name(name.data(), name.size());
    header.set_value(value.data(), value.size());
  }
  const std::string value = told.SerializeAsString();
  if (absl::Status produced = Produce(config_.output().dead_letters_topic(), batch_.front().partition, nullptr, &value,
                                      headers, "what tells of replayed letters");
      !produced.ok()) {
    return produced;
  }
  if (absl::Status flushed = Flush(); !flushed.ok()) return flushed;
  const auto give_up = Clock::now() + std::chrono::milliseconds(config_.runtime().transaction_timeout_ms()) + kGrace;
  for (;;) {
    const ingest::ErrorHandle error(rd_kafka_commit_transaction(producer_.get(), kSliceMs));
    if (error == nullptr) break;
    if (rd_kafka_error_is_retriable(error.get()) == 0 || rd_kafka_error_txn_requires_abort(error.get()) != 0 ||
        Clock::now() > give_up) {
      return Failure(error, "committing");
    }
  }
  in_transaction_ = false;
  for (const StoredLetter& stored : batch_) listener_.replayed(stored);
  batch_.clear();
  batch_bytes_ = 0;
  return absl::OkStatus();
}

absl::Status DeadLetterReplay::Failure(const ingest::ErrorHandle& error, std::string_view doing) const {
  return ClientStatus(producer_.get(), rd_kafka_error_code(error.get()), doing, rd_kafka_error_string(error.get()));
}

absl::Status DeadLetterReplay::Flush() {
  const auto give_up = Clock::now() + std::chrono::milliseconds(config_.runtime().transaction_timeout_ms());
  while (rd_kafka_outq_len(producer_.get()) > 0 && delivery_.ok()) {
    if (Clock::now() > give_up)
      return absl::UnavailableError("writing the records: no answer within the time of a transaction");
    rd_kafka_flush(producer_.get(), 100);
  }
  return delivery_;
}

absl::Status DeadLetterReplay::Failed(absl::Status status) {
  if (!in_transaction_) return status;
  // Where this fails, the broker does it by the transaction's timeout, or the next replay does.
  const ingest::ErrorHandle error(rd_kafka_abort_transaction(producer_.get(), 5000));
  in_transaction_ = false;
  return status;
}

}  // namespace policywire::deploy
