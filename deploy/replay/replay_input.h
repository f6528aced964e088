// What is replayed: the seam between an archive or topics and the replay.
#ifndef POLICYWIRE_DEPLOY_REPLAY_REPLAY_INPUT_H_
#define POLICYWIRE_DEPLOY_REPLAY_REPLAY_INPUT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/position.h"
#include "ingest/record.h"
#include "ingest/record_stream.h"
#include "policywire/v1/replay.pb.h"

namespace policywire::deploy {

struct OffsetRange {
  int64_t begin = 0;
  int64_t end = 0;  // exclusive

  bool operator==(const OffsetRange&) const = default;
};

// Not thread-safe.
class ReplayInput {
 public:
  virtual ~ReplayInput() = default;

  // The same whenever the same input is opened: what `ReplayManifest.source` says.
  virtual std::string Name() const = 0;
  // All partitions, each with the offsets that it holds at this moment.
  virtual absl::StatusOr<std::map<ingest::TopicPartition, OffsetRange>> Partitions() = 0;
  // The least offset of a record with this timestamp or a later one; nothing when there is none.
  virtual absl::StatusOr<std::optional<int64_t>> OffsetAt(const ingest::TopicPartition& partition,
                                                          int64_t timestamp_ms) = 0;
  // The records of `range`; the input must outlive the stream. OutOfRange where the input does not hold all of it,
  // naming partition and offsets: then records are missing, which is no end.
  virtual absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const v1::ReplayRange& range) = 0;
  // What `ReplayRange.first_record` says of it: the digest of the first record from its beginning on. "" where there is
  // none, or it is gone or damaged.
  virtual std::string FirstRecord(const v1::ReplayRange& range) = 0;
  // Offsets of `range` whose records are known to have been lost before the input got them, in their order.
  virtual std::vector<OffsetRange> Gaps(const v1::ReplayRange& /*range*/) { return {}; }
};

// Which part of an input.
struct ReplaySelection {
  std::vector<std::string> topics;  // empty: all
  // Only these partitions, of each these offsets; empty: all.
  std::map<ingest::TopicPartition, OffsetRange> offsets;
  // Records from the first on that has this timestamp or a later one, up to the first that has `until_ms` or a later
  // one, in each partition.
  std::optional<int64_t> from_ms;
  std::optional<int64_t> until_ms;

  // As `ReplayManifest.selection` has it.
  std::vector<std::string> Words() const;
};

// "raw-articles[3]=1000..2000"; either number may be left out. Nothing when it is not that.
std::optional<std::pair<ingest::TopicPartition, OffsetRange>> ParseOffsets(std::string_view text);

// The parts of `input` that are selected; partitions that have nothing of it are left out. NotFound for a topic or
// partition that the input does not have, OutOfRange for offsets that it does not; else its errors.
absl::StatusOr<std::vector<v1::ReplayRange>> SelectRanges(ReplayInput& input, const ReplaySelection& selection);

// FailedPrecondition where `input` has another record at the beginning of one of the ranges: it is not the input that
// they were selected from, though it has the same name.
absl::Status CheckSameInput(ReplayInput& input, const v1::ReplayManifest& manifest);

// OutOfRange where a range is not within what is `held`, which is null where the partition is not there. `holder` is
// for the message: "the topic".
absl::Status CheckHeld(const v1::ReplayRange& range, const OffsetRange* held, std::string_view holder);

// 16 hexadecimal digits over offset, timestamp, key and value.
std::string DigestOf(const ingest::Record& record);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REPLAY_REPLAY_INPUT_H_
