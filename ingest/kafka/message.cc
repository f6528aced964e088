#include "ingest/kafka/message.h"

#include <memory>
#include <string_view>
#include <utility>

namespace policywire::ingest {
namespace {

class MessageOwner final : public RecordOwner {
 public:
  explicit MessageOwner(MessageHandle message) : message_(std::move(message)) {}

 private:
  MessageHandle message_;
};

}  // namespace

Record ToRecord(MessageHandle message) {
  Record record;
  record.topic = rd_kafka_topic_name(message->rkt);
  record.partition = message->partition;
  record.offset = message->offset;
  rd_kafka_timestamp_type_t type;
  const int64_t timestamp = rd_kafka_message_timestamp(message.get(), &type);
  record.timestamp_ms = type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp;
  record.timestamp_type = static_cast<TimestampType>(type);
  if (message->key != nullptr) {
    record.key = std::string_view(static_cast<const char*>(message->key), message->key_len);
  }
  if (message->payload != nullptr) {
    record.value = std::string_view(static_cast<const char*>(message->payload), message->len);
  }
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message.get(), &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    size_t size = 0;
    for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      HeaderView header;
      header.name = name;
      if (value != nullptr) header.value = std::string_view(static_cast<const char*>(value), size);
      record.headers.push_back(header);
    }
  }
  record.owner = std::make_unique<MessageOwner>(std::move(message));
  return record;
}

}  // namespace policywire::ingest
