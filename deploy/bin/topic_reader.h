// A topic as it is: what a read_committed consumer sees of it, for commands that look and are no part of a group.
#ifndef POLICYWIRE_DEPLOY_BIN_TOPIC_READER_H_
#define POLICYWIRE_DEPLOY_BIN_TOPIC_READER_H_

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/bin/kafka_handle.h"
#include "ingest/kafka/client.h"
#include "ingest/record.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// Reads partition by partition, up to where each ended when the reader was opened. No group is joined and no offset
// committed. Errors are as `KafkaStatus` (deploy/bin/kafka_handle.h) makes them and name topic and partition. Not
// thread-safe.
class TopicReader {
 public:
  // NotFound when there is no such topic, Unavailable when no broker answers within 15 seconds.
  static absl::StatusOr<std::unique_ptr<TopicReader>> Open(const v1::PipelineConfig& config, const std::string& topic);
  ~TopicReader();
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  const std::string& topic() const { return topic_; }
  int partitions() const { return static_cast<int>(ends_.size()); }

  // Turns to `partition`, of which `Next` then gives the records from the offset `from` on.
  absl::Status Begin(int32_t partition, int64_t from);
  // True with the next record, which must not outlive the reader; false at the end. Waits for transactions that were
  // open when the reader was opened: a killed producer's end by its timeout. Unavailable when nothing comes for as long
  // as that and half a minute.
  absl::StatusOr<bool> Next(ingest::Record& record);

  // Calls `visit` with each of these records, until it returns false.
  absl::Status Read(int32_t partition, int64_t from, const std::function<bool(const ingest::Record&)>& visit);

 private:
  TopicReader(std::string topic, std::chrono::milliseconds patience);
  void Stop();

  std::string topic_;
  std::chrono::milliseconds patience_;
  std::vector<int64_t> ends_;  // by partition: one past the last record, whether committed or not
  KafkaHandle handle_;
  ingest::TopicHandle reading_;  // dies before the client
  int32_t partition_ = -1;       // being fetched; -1: none
  int64_t next_ = 0;             // offset that comes next in it
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_TOPIC_READER_H_
