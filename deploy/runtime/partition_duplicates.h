// Which articles repeat an earlier one of their partition.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_PARTITION_DUPLICATES_H_
#define POLICYWIRE_DEPLOY_RUNTIME_PARTITION_DUPLICATES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "deploy/runtime/processor.h"
#include "deploy/runtime/reading.h"
#include "deploy/runtime/record_history.h"
#include "enrich/fingerprint/duplicate_window.h"
#include "ingest/monitor.h"
#include "ingest/position.h"
#include "ingest/record.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// What it answers of a record depends on the records before it in its partition, as many as the window holds, and on
// nothing else. Where it has not seen these, after a start or when a partition came from another instance, it reads
// them from the history first; where reading went back, it forgets what lies ahead. So nothing of it has to be stored,
// and a record that is read again gets the same answer. What was read in another way than the record (a reload of
// settings) is forgotten, too, as a successor knows nothing of it. Thread-safe.
class PartitionDuplicates {
 public:
  // What a caller has to say and to hear while history is read.
  struct Wait {
    std::function<bool()> give_up;  // asked from any thread
    std::function<void()> moved;    // some of the history came
  };

  // `config` is complete and valid, and does not say "off". `history` must outlive it; `threads` read it.
  PartitionDuplicates(const v1::DuplicatesConfig& config, RecordHistory& history, size_t threads);

  // Links the articles of `readings`, which are those of `records` one for one, by `processor`; nothing stands for a
  // record that could not be read. Records of one partition that are told of with the same `run` (not 0) follow one
  // another: nothing was left out between them. Takes long where history is to be read, and says so through `wait`.
  // Cancelled, with the links of some left out, when that gives up meanwhile; else errors are the history's.
  absl::Status Link(const std::vector<ingest::Record>& records, const Processor& processor, uint64_t run,
                    const Wait& wait, std::vector<std::optional<Reading>>& readings);

  // Lets go of what is remembered of partitions that are not read any more. Waits for a `Link` that is under way.
  void Forget(const std::vector<ingest::TopicPartition>& partitions);

 private:
  struct Seen {
    std::optional<enrich::DuplicateWindow> window;
    int64_t next = 0;  // offset behind the last record that the window saw
    uint64_t run = 0;  // of that record
    uint64_t reading_version = 0;
  };

  // Makes what is remembered what it is before `record`.
  absl::Status Prepare(const ingest::Record& record, const ingest::TopicPartition& partition,
                       const Processor& processor, const Wait& wait, Seen& seen);
  absl::Status ReadHistory(const ingest::TopicPartition& partition, int64_t begin, int64_t end,
                           const Processor& processor, const Wait& wait, enrich::DuplicateWindow& window);

  const enrich::DuplicateWindow::Limits limits_;
  RecordHistory& history_;
  const size_t threads_;

  ingest::Monitor monitor_;
  std::map<ingest::TopicPartition, Seen> seen_ ABSL_GUARDED_BY(monitor_);
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_PARTITION_DUPLICATES_H_
