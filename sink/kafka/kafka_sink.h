// Results to Kafka, with the input's offsets, one transaction a call.
#ifndef POLICYWIRE_SINK_KAFKA_KAFKA_SINK_H_
#define POLICYWIRE_SINK_KAFKA_KAFKA_SINK_H_

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/kafka/client.h"
#include "ingest/monitor.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/sink.h"

namespace policywire::sink {

// What the transactional ids of all instances and lanes of a configuration begin with.
std::string TransactionalIdPrefix(const v1::PipelineConfig& config);

// The producer's properties for `config` (complete and valid: deploy/config). `kafka` and `kafka_producer` override
// what is tuned here.
ingest::Properties ProducerProperties(const v1::PipelineConfig& config, uint32_t lane);

// What keeps two writers of the same input apart, beside the transactional id.
enum class Fencing {
  kMembership,  // the broker refuses offsets of a generation that is not its group's
  kNothing,     // the offsets are of a group without members
};

class KafkaSink final : public Sink {
 public:
  // `log` and `observer` (may be null) must outlive the sink. `setting` is what names its topics, for whoever has to
  // mend it.
  static absl::StatusOr<std::unique_ptr<KafkaSink>> Create(const v1::PipelineConfig& config, uint32_t lane,
                                                           const ingest::LogFunction& log,
                                                           ingest::CallObserver* observer,
                                                           Fencing fencing = Fencing::kMembership,
                                                           std::string setting = "output");
  ~KafkaSink() override;

  absl::Status Open(absl::Time deadline) override;
  CommitResult Commit(const Transaction& transaction, absl::Time deadline) override;
  void EndBy(absl::Time deadline) override;

 private:
  struct Delivery {
    size_t produced = 0;
    size_t delivered = 0;
    size_t failed = 0;
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;  // the first one that tells something
    size_t first_failed = 0;                                // index of that output
    std::set<size_t> refused_for_size;
  };

  KafkaSink(const v1::PipelineConfig& config, uint32_t lane, const ingest::LogFunction& log,
            ingest::CallObserver* observer, Fencing fencing, std::string setting);

  absl::Status MakeClient();
  // The transactional id with the broker, which a client does once.
  absl::Status Register(absl::Time deadline);
  // NotFound or PermissionDenied names the first output topic that cannot be written, before anything is read.
  absl::Status CheckTopics(absl::Time deadline);
  // Destroys the client, with whatever transaction it had open; the next one ends that.
  void Discard();
  static void OnDelivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* self);
  static void OnLog(const rd_kafka_t* client, int severity, const char* facility, const char* text);
  static void OnError(rd_kafka_t* client, int code, const char* reason, void* self);

  // One transaction. `suspects` are outputs that each get a request of their own, so that a refusal for size tells
  // which of them is meant: a broker refuses a whole request.
  CommitResult Try(const Transaction& transaction, const std::set<size_t>& suspects, absl::Time deadline);
  rd_kafka_resp_err_t Produce(const Output& output, size_t index);
  // Waits until everything produced is answered for, or something failed.
  bool Flush(absl::Time deadline);
  // Aborts, and tells what a transaction that failed with `code` comes to; at `topic`, unless that is empty.
  CommitResult Failed(rd_kafka_resp_err_t code, const std::string& text, const std::string& topic, absl::Time deadline,
                      bool outcome_unknown);
  // What a person can do about what cannot be written.
  absl::Status WithAdvice(rd_kafka_resp_err_t code, std::string_view doing) const;
  // `status` with the ACL that is missing, where `code` says that one is; `topic` may be empty.
  absl::Status Refused(rd_kafka_resp_err_t code, const std::string& topic, const absl::Status& status) const;
  // What it comes to where the client cannot go on by itself; nothing where it can.
  std::optional<CommitResult> Broken(rd_kafka_resp_err_t code, const std::string& text);
  // Where the broker does not allow what the transaction at hand wants: sets `code` and returns the topic, if it is one
  // that is known. Else nothing.
  std::optional<std::string> WhyStopped(rd_kafka_resp_err_t& code);
  void HearOfRefusedTopic(std::string_view facility, std::string_view text);
  absl::Status Abort(absl::Time deadline);
  bool fatal() const;
  absl::Time Until(absl::Time deadline) const;
  const std::string& TopicName(Route route) const { return names_[static_cast<size_t>(route)]; }

  const ingest::LogFunction& log_;
  ingest::CallObserver* const observer_;
  const Fencing fencing_;
  const std::string setting_;
  ingest::Properties properties_;
  const std::string transactional_id_;  // the first one
  const std::string transactional_id_prefix_;
  const std::string group_;
  const std::array<std::string, 3> names_;  // by Route
  const size_t max_record_bytes_;
  rd_kafka_t* client_ = nullptr;               // null: made anew by the next `Open`
  std::array<ingest::TopicHandle, 3> topics_;  // by Route
  std::atomic<int64_t> end_by_ms_;             // since 1970
  bool abort_pending_ = false;
  bool registered_ = false;
  bool open_ = false;
  // Why the broker refuses our login, as heard while opening; empty when it does not.
  std::string refusal_;
  absl::Time began_;
  const absl::Duration transaction_timeout_;
  Delivery delivery_;
  ingest::Monitor refused_mutex_;
  std::string refused_topic_ ABSL_GUARDED_BY(refused_mutex_);
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_KAFKA_KAFKA_SINK_H_
