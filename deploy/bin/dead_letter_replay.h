// Dead letters put back into the topics that their records came from, exactly once.
//
// A transaction holds some records and, among the dead letters, a DeadLettersReplayed that names their letters: both
// are there or neither. Which letters are left is read after the transactional id was registered. That ends what a
// predecessor had begun and fences it if it still runs, so no letter is replayed twice, whoever is killed or started
// at the same time. The service then reads the records as any others.
#ifndef POLICYWIRE_DEPLOY_BIN_DEAD_LETTER_REPLAY_H_
#define POLICYWIRE_DEPLOY_BIN_DEAD_LETTER_REPLAY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/bin/dead_letter_topic.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/partition_reader.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

struct DeadLetterReplayOptions {
  LetterFilter filter;
  uint64_t limit = 0;         // letters; 0: all
  uint32_t max_attempts = 3;  // a letter that was replayed as often as this is left
  bool dry_run = false;       // writes nothing, registers nothing
};

// Who hears of each letter that the filter takes and that was not replayed before.
struct ReplayListener {
  // After the commit of its transaction; in a dry run, at once. `value` and `headers` of the letter may be gone.
  std::function<void(const StoredLetter& stored)> replayed;
  // It stays where it is.
  std::function<void(const StoredLetter& stored, const std::string& why)> left;
  // It would be taken, but for the limit.
  std::function<void()> beyond_limit;
  // What among the dead letters, up to the limit, is none.
  std::function<void(const std::string& complaint)> complain;
};

// The transactional id that replays of these dead letters share. Named after the topic: whoever replays the same
// letters, with whatever configuration, meets here.
std::string ReplayTransactionalId(const v1::PipelineConfig& config);

// Where letters may go back to: the input's topics, and what the sinks read where there are any.
std::vector<std::string> ReplayTopics(const v1::PipelineConfig& config);

// Not thread-safe.
class DeadLetterReplay {
 public:
  // `config` and `listener` must outlive it.
  DeadLetterReplay(const v1::PipelineConfig& config, const DeadLetterReplayOptions& options,
                   const ReplayListener& listener);
  ~DeadLetterReplay();
  DeadLetterReplay(const DeadLetterReplay&) = delete;
  DeadLetterReplay& operator=(const DeadLetterReplay&) = delete;

  // Partition after partition of the dead letters, each in its order: letters of one key keep theirs. An error is of
  // the cluster (ingest/kafka/fate.h, deploy/bin/kafka_handle.h); what was told as replayed stays so, and a new run
  // goes on with the rest. FailedPrecondition when another replay of the same topic was started meanwhile. Call once.
  absl::Status Run();

 private:
  absl::Status OpenProducer();
  absl::Status RegisterTransactionalId();
  // Why the letter cannot go back; empty when it can. Completes a letter that had to leave its value out from the
  // record that it came from.
  absl::StatusOr<std::string> WhyNot(StoredLetter& stored);
  absl::StatusOr<std::string> Complete(v1::DeadLetter& letter);

  absl::Status Put(StoredLetter stored);
  absl::Status Produce(const std::string& topic, int32_t partition, const std::string* key, const std::string* value,
                       const google::protobuf::RepeatedPtrField<v1::Header>& headers, const std::string& what);
  absl::Status Commit();
  absl::Status Flush();
  absl::Status Failure(const ingest::ErrorHandle& error, std::string_view doing) const;
  // Aborts the transaction, if there is one, and gives `status` back.
  absl::Status Failed(absl::Status status);
  static void OnDelivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* self);

  const v1::PipelineConfig& config_;
  const DeadLetterReplayOptions options_;
  const ReplayListener& listener_;
  std::map<std::string, int> partitions_;                            // of each topic
  std::map<std::string, std::unique_ptr<PartitionReader>> readers_;  // of originals, by topic
  KafkaHandle producer_;
  bool in_transaction_ = false;
  std::vector<StoredLetter> batch_;  // of one partition, in the running transaction
  uint64_t batch_bytes_ = 0;
  absl::Status delivery_;  // the first failure in the running transaction
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_DEAD_LETTER_REPLAY_H_
