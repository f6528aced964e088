#include "deploy/bin/article_producer.h"

#include <fmt/format.h>

#include <utility>

#include "ingest/decode/detect.h"
#include "sink/route/headers.h"

namespace policywire::deploy {
namespace {

constexpr int kConnectMs = 10000;

std::string_view MediaType(std::string_view decoder) {
  if (decoder == "json") return sink::kJsonType;
  if (decoder == "protobuf") return sink::kProtobufType;
  return ingest::MediaTypeOfDecoder(decoder);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ArticleProducer>> ArticleProducer::Connect(const v1::PipelineConfig& config,
                                                                          std::string topic) {
  KafkaProperties properties = {
      // What the service would take, the topic may take; room for key and headers.
      {"message.max.bytes", fmt::format("{}", config.input().max_article_bytes() + (1 << 16))},
      {"queue.buffering.max.kbytes", "65536"},
      {"message.timeout.ms", "60000"},
      {"linger.ms", "20"},
  };
  for (const auto& [name, value] : ProducerProperties(config)) properties[name] = value;
  properties["enable.idempotence"] = "true";

  auto producer = std::unique_ptr<ArticleProducer>(new ArticleProducer(std::move(topic)));
  auto handle = MakeKafkaHandle(RD_KAFKA_PRODUCER, properties, &Delivered, producer.get());
  if (!handle.ok()) return handle.status();
  producer->handle_ = *std::move(handle);
  const auto topics = PartitionsByTopic(producer->handle_.get(), kConnectMs);
  if (!topics.ok()) return topics.status();
  if (!topics->contains(producer->topic_)) {
    return absl::NotFoundError(fmt::format(
        "topic \"{}\" does not exist; policywire topics create makes the topics of a configuration", producer->topic_));
  }
  return producer;
}

ArticleProducer::ArticleProducer(std::string topic) : topic_(std::move(topic)) {}

ArticleProducer::~ArticleProducer() {
  if (handle_ != nullptr) {
    rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    Flush();  // every message's place is handed back by its report
  }
}

void ArticleProducer::Delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  const std::unique_ptr<const std::string> place(static_cast<std::string*>(message->_private));
  static_cast<ArticleProducer*>(opaque)->Record(message->err, *place);
}

void ArticleProducer::Record(rd_kafka_resp_err_t error, const std::string& place) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++delivered_;
    return;
  }
  failures_.push_back(fmt::format("{}: {}", place, rd_kafka_err2str(error)));
  if (error != RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE && cluster_status_.ok()) {
    cluster_status_ = KafkaStatus(error, fmt::format("topic \"{}\"", topic_));
  }
}

void ArticleProducer::Send(std::optional<std::string_view> key, std::string_view value, std::string_view decoder,
                           std::string place) {
  auto owned_place = std::make_unique<std::string>(std::move(place));
  const std::string_view type = MediaType(decoder);
  const char* const key_data = key ? key->data() : nullptr;
  const size_t key_size = key ? key->size() : 0;
  for (;;) {
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        handle_.get(), RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(key_data, key_size), RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
        RD_KAFKA_V_HEADER(sink::kContentTypeHeader.data(), type.data(), static_cast<ssize_t>(type.size())),
        RD_KAFKA_V_OPAQUE(owned_place.get()), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_poll(handle_.get(), 100);
      continue;
    }
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      owned_place.release();  // its delivery report takes it
    } else {
      Record(error, *owned_place);
    }
    break;
  }
  rd_kafka_poll(handle_.get(), 0);
}

void ArticleProducer::Flush() {
  while (rd_kafka_outq_len(handle_.get()) > 0) rd_kafka_flush(handle_.get(), 200);
}

std::vector<std::string> ArticleProducer::TakeFailures() { return std::exchange(failures_, {}); }

}  // namespace policywire::deploy
