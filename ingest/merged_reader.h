// Several streams of records as one.
#ifndef POLICYWIRE_INGEST_MERGED_READER_H_
#define POLICYWIRE_INGEST_MERGED_READER_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/record.h"
#include "ingest/record_stream.h"

namespace policywire::ingest {

// The records of several streams by their timestamps, the earliest first; of equal ones, that of the stream that
// was named first. Each stream keeps its own order, whatever its timestamps say. Holds one record of each.
class MergedReader final : public RecordStream {
 public:
  explicit MergedReader(std::vector<std::unique_ptr<RecordStream>> streams);

  // An error of one stream ends all.
  absl::StatusOr<bool> Next(Record& record) override;

 private:
  struct Front {
    Record record;
    size_t stream = 0;
  };
  static bool Later(const Front& a, const Front& b);
  absl::Status Refill(size_t stream);

  std::vector<std::unique_ptr<RecordStream>> streams_;
  std::vector<Front> fronts_;  // a heap, the earliest on top
  size_t given_ = 0;           // the stream of the record that was given last, whose front is missing
  bool begun_ = false;
  absl::Status status_;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_MERGED_READER_H_
