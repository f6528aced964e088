// Messages from files into a topic, each delivery checked.
#ifndef POLICYWIRE_DEPLOY_BIN_ARTICLE_PRODUCER_H_
#define POLICYWIRE_DEPLOY_BIN_ARTICLE_PRODUCER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/bin/kafka_handle.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// An idempotent producer for one topic: no message is lost or doubled by a retry. Not thread-safe.
class ArticleProducer {
 public:
  // NotFound when the topic does not exist, Unavailable when no broker answers within 10 seconds, PermissionDenied,
  // InvalidArgument for a property that librdkafka refuses.
  static absl::StatusOr<std::unique_ptr<ArticleProducer>> Connect(const v1::PipelineConfig& config, std::string topic);
  ~ArticleProducer();
  ArticleProducer(const ArticleProducer&) = delete;
  ArticleProducer& operator=(const ArticleProducer&) = delete;

  // Queues one message; waits while the queue is full. `decoder` ("json") becomes the content-type header. `place` is
  // what a failure is called by. Its delivery is known after `Flush`, and failures may be taken before.
  void Send(std::optional<std::string_view> key, std::string_view value, std::string_view decoder, std::string place);
  // Waits until the fate of every message is known.
  void Flush();

  uint64_t delivered() const { return delivered_; }
  // "articles.jsonl:17: Broker: Message size too large", and forgets them.
  std::vector<std::string> TakeFailures();
  // The first failure that had to do with the cluster rather than with the message.
  const absl::Status& cluster_status() const { return cluster_status_; }

 private:
  explicit ArticleProducer(std::string topic);
  static void Delivered(rd_kafka_t* handle, const rd_kafka_message_t* message, void* opaque);
  void Record(rd_kafka_resp_err_t error, const std::string& place);

  std::string topic_;
  KafkaHandle handle_;
  uint64_t delivered_ = 0;
  std::vector<std::string> failures_;
  absl::Status cluster_status_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_ARTICLE_PRODUCER_H_
