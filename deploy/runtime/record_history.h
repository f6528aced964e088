// Records before those that are read.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_RECORD_HISTORY_H_
#define POLICYWIRE_DEPLOY_RUNTIME_RECORD_HISTORY_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "ingest/position.h"
#include "ingest/record_stream.h"

namespace policywire::deploy {

// Thread-safe, but for what an implementation says.
class RecordHistory {
 public:
  virtual ~RecordHistory() = default;

  // The committed records of `partition` from offset `begin`, or from the first that is still there, up to `end`,
  // exclusive. They may be kept as long as the stream; the history and `give_up` must outlive it. Whoever does not
  // answer is asked again until `give_up` is true, which may be called from another thread: Cancelled then, from here
  // or from the stream. Else errors as of RecordStream.
  virtual absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const ingest::TopicPartition& partition,
                                                                     int64_t begin, int64_t end,
                                                                     const std::function<bool()>& give_up) = 0;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_RECORD_HISTORY_H_
