// A topic's committed records, partition after partition, for commands that look and are no part of a group.
#ifndef POLICYWIRE_DEPLOY_BIN_PARTITION_READER_H_
#define POLICYWIRE_DEPLOY_BIN_PARTITION_READER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "deploy/bin/topic_reader.h"
#include "ingest/position.h"
#include "ingest/record.h"
#include "ingest/record_stream.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// Reads up to where each partition ended when the reader was opened. Errors are as of TopicReader. Not thread-safe.
class PartitionReader final : public ingest::RecordStream {
 public:
  static absl::StatusOr<std::unique_ptr<PartitionReader>> Open(const v1::PipelineConfig& config,
                                                               const std::string& topic);
  PartitionReader(const PartitionReader&) = delete;
  PartitionReader& operator=(const PartitionReader&) = delete;

  const std::string& topic() const { return topic_; }
  int partitions() const { return static_cast<int>(ranges_.size()); }
  // What the partition held when the reader was opened, committed or not; nothing of one that is not there.
  TopicReader::Range range(int32_t partition) const;

  // Turns to `partition`, of which `Next` then gives the records from the offset `from` on, or from the first that is
  // there, up to `until` at most, exclusive.
  absl::Status Begin(int32_t partition, int64_t from, int64_t until = std::numeric_limits<int64_t>::max());
  // True with the next record, which must not outlive the reader; false at the end. Waits for
  // transactions that were open when the reader was opened: a killed producer's end by its timeout. Unavailable when
  // nothing comes for as long as that and half a minute.
  absl::StatusOr<bool> Next(ingest::Record& record) override;

  // Calls `visit` with each of these records, until it returns false.
  absl::Status Read(int32_t partition, int64_t from, const std::function<bool(const ingest::Record&)>& visit);

 private:
  PartitionReader(std::string topic, absl::Duration patience) : topic_(std::move(topic)), patience_(patience) {}

  std::string topic_;
  absl::Duration patience_;
  std::map<ingest::TopicPartition, TopicReader::Range> ranges_;
  std::unique_ptr<TopicReader> reader_;
  int32_t partition_ = -1;               // the one that is read; -1: none
  int64_t end_ = 0;                      // of what is read of it, exclusive
  std::vector<ingest::Record> records_;  // of it, at hand
  size_t next_ = 0;                      // which of them comes next
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_PARTITION_READER_H_
