// Records one after the other: what an archive, a topic and several of either have in common.
#ifndef POLICYWIRE_INGEST_RECORD_STREAM_H_
#define POLICYWIRE_INGEST_RECORD_STREAM_H_

#include "absl/status/statusor.h"
#include "ingest/record.h"

namespace policywire::ingest {

// Records of each partition come in order of offset. Not thread-safe.
class RecordStream {
 public:
  virtual ~RecordStream() = default;

  // True with the next record, which must not outlive the stream unless the stream says that it may; false at the end.
  // What `record` held before may be let go first. Errors name topic, partition or file and what is wrong: DataLoss
  // where records are damaged, OutOfRange where they are gone, Unavailable where nobody answers.
  virtual absl::StatusOr<bool> Next(Record& record) = 0;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_RECORD_STREAM_H_
