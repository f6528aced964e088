// Records from Kafka, for a member of a consumer group.
#ifndef POLICYWIRE_INGEST_KAFKA_KAFKA_SOURCE_H_
#define POLICYWIRE_INGEST_KAFKA_KAFKA_SOURCE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ingest/kafka/client.h"
#include "ingest/monitor.h"
#include "ingest/source.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::ingest {

// The consumer's properties for `config` (complete and valid: deploy/config). `kafka` and `kafka_consumer` override
// what is tuned here: the client's own queue holds about a quarter of the lane's budget, so that memory does not grow
// with lag. `lane` counts from 0 and is part of the static member's name where there is more than one.
Properties ConsumerProperties(const v1::PipelineConfig& config, uint32_t lane);

class KafkaSource final : public Source {
 public:
  // `log` and `observer` (may be null) must outlive the source. `setting` is what names its topics, for whoever has to
  // mend it.
  static absl::StatusOr<std::unique_ptr<KafkaSource>> Create(const v1::PipelineConfig& config, uint32_t lane,
                                                             const LogFunction& log, CallObserver* observer,
                                                             std::string setting = "input.topics");
  ~KafkaSource() override;

  absl::Status Open(AssignmentListener* listener) override;
  absl::Status Poll(absl::Duration wait, size_t max_bytes, std::vector<Record>& batch) override;
  absl::Status Pause() override;
  absl::Status Resume() override;
  // What the group has committed by the broker's word goes before `to`: the two differ where the outcome of a commit
  // was not known when the lane asked for the rewind.
  absl::Status Rewind(const NextOffsets& to) override;
  std::shared_ptr<const GroupMembership> Membership() override;
  absl::Status Close() override;

 private:
  KafkaSource(const v1::PipelineConfig& config, std::string principal, const LogFunction& log, CallObserver* observer,
              std::string setting);

  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions,
                          void* self);
  static void OnLog(const rd_kafka_t* client, int severity, const char* facility, const char* text);
  static void OnError(rd_kafka_t* client, int code, const char* reason, void* self);

  void Assign(rd_kafka_topic_partition_list_t* partitions);
  void Revoke(rd_kafka_topic_partition_list_t* partitions, bool lost);
  // Sets the offsets of partitions without a committed one to where `start_time` points.
  absl::Status StartAtTime(rd_kafka_topic_partition_list_t* partitions);
  // As ingest::CommittedOffsets.
  absl::StatusOr<NextOffsets> Committed(const std::vector<TopicPartition>& partitions);
  // A fetch found no such offset, or the group has none: the client has stopped fetching the partition. DataLoss where
  // it ends before that offset for longer than a broker may be mistaken.
  absl::Status OffsetMissing(const rd_kafka_message_t& message);
  // Goes on with partitions whose time has come.
  absl::Status ResumeSuspended();
  void DropFromBatch(const std::set<TopicPartition>& partitions);
  // `status` with the ACL or the topic that is missing, where `code` says that one is.
  absl::Status Refused(rd_kafka_resp_err_t code, const std::string& topic, const absl::Status& status) const;
  absl::Status SetPaused(bool paused, const std::set<TopicPartition>& partitions);
  bool cooperative() const;

  // Not fetched at the moment.
  struct Suspended {
    int64_t offset = 0;  // where it goes on; may be one of librdkafka's logical ones
    absl::Time until;
  };

  const v1::InputConfig input_;
  const std::string setting_;
  const std::string principal_;
  const absl::Duration truncation_patience_;
  const LogFunction& log_;
  CallObserver* const observer_;
  AssignmentListener* listener_ = nullptr;
  rd_kafka_t* client_ = nullptr;
  QueueHandle queue_;
  bool paused_ = false;
  bool closed_ = false;
  std::set<TopicPartition> assigned_;
  // What comes next of a partition that was begun; may be one of librdkafka's logical offsets.
  NextOffsets next_;
  // That of the record before: most often the next one's, too.
  const rd_kafka_topic_t* last_topic_ = nullptr;
  int32_t last_partition_ = 0;
  int64_t* last_next_ = nullptr;
  std::map<TopicPartition, Suspended> suspended_;
  std::map<TopicPartition, absl::Time> out_of_range_;  // since when a partition ends before what comes next
  absl::Status assignment_status_;
  // Logins that a broker refused, one soon after the other.
  int refused_logins_ = 0;
  absl::Time refused_at_ = absl::InfinitePast();
  std::string refusal_;
  std::vector<Record>* batch_ = nullptr;  // that of the Poll that is running

  Monitor identity_mutex_;
  // The member id under which the partitions were assigned.
  std::string member_id_ ABSL_GUARDED_BY(identity_mutex_);
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_KAFKA_SOURCE_H_
