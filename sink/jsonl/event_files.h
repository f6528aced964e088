// Events as files of JSON lines, each once.
#ifndef POLICYWIRE_SINK_JSONL_EVENT_FILES_H_
#define POLICYWIRE_SINK_JSONL_EVENT_FILES_H_

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/position.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/archive/directory_lock.h"
#include "sink/jsonl/partition_file.h"
#include "sink/target/target.h"

namespace policywire::sink {

// The files of `partition_file.h`, below one directory that one process at a time writes to; a second one waits. What
// is given twice is written once: an event whose offset the files hold is left out. A file is sealed when the next line
// would make it larger than its limit, and by a thread of this object when it is old enough.
class EventFiles final : public Target {
 public:
  // `topic`: that of the events. `config` is complete and valid (deploy/config). Each output's value is a line of
  // `event_line.h`.
  EventFiles(const v1::JsonlSinkConfig& config, std::string topic);
  ~EventFiles() override;

  // ResourceExhausted where the directory cannot be made, or is none.
  absl::Status Open(absl::Time deadline) override;
  // ResourceExhausted where the disk is full, or the directory or the open file is gone, DataLoss where the files are
  // damaged or are those of other events.
  WriteResult Write(const std::vector<const Output*>& events, absl::Time deadline) override;
  // Writing to a disk is not cut off: what it takes is the kernel's to say.
  void EndBy(absl::Time /*deadline*/) override {}

 private:
  struct Partition {
    std::unique_ptr<PartitionFile> files;
    // Whether an event that is there already has been looked for: once shows that these are the files of this topic.
    bool proved = false;
  };

  // Both with `mutex_` held.
  absl::StatusOr<Partition*> Find(int32_t number);
  absl::Status Append(Partition& partition, const std::vector<const Output*>& events);
  absl::Status SealOld();
  void SealUntilEnded();

  const v1::JsonlSinkConfig config_;
  const std::string topic_;
  std::unique_ptr<DirectoryLock> lock_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ended_ = false;                       // with `mutex_` held
  absl::Status sealing_;                     // what the thread met; with `mutex_` held
  std::map<int32_t, Partition> partitions_;  // with `mutex_` held
  std::thread sealer_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_JSONL_EVENT_FILES_H_
