// Where results go: the seam between the pipeline and Kafka (or a test).
#ifndef POLICYWIRE_SINK_SINK_H_
#define POLICYWIRE_SINK_SINK_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ingest/position.h"
#include "policywire/v1/dead_letter.pb.h"

namespace policywire::sink {

// Which topic of the configuration an output is for.
enum class Route { kEvents, kEnrichedArticles, kDeadLetters };

// A null value is not an empty one. Names may repeat.
struct Header {
  Header(std::string_view header, std::optional<std::string> text) : name(header), value(std::move(text)) {}

  std::string name;
  std::optional<std::string> value;

  bool operator==(const Header&) const = default;
};
using Headers = std::vector<Header>;

// One record to be written.
struct Output {
  Route route = Route::kEvents;
  std::optional<std::string> key;
  std::string value;
  std::shared_ptr<const Headers> headers;  // null for none; the events of an article share theirs
  // Index, within its batch, of the input record that this came from: tells the lane what to do about a rejection.
  size_t input = 0;
  // Where that record stood: what is written outside Kafka goes by it. -1 where nobody asks.
  int32_t partition = -1;
  int64_t offset = -1;
  // What it is counted under: the v1::Action of an event, the v1::Reason of a dead letter, else 0.
  int kind = 0;

  // What the record counts for in `output.max_record_bytes`: key, value, headers, and a share for Kafka's own framing.
  size_t Bytes() const {
    size_t bytes = kOverhead + (key ? key->size() : 0) + value.size();
    if (headers == nullptr) return bytes;
    for (const Header& header : *headers) bytes += HeaderBytes(header);
    return bytes;
  }
  static size_t HeaderBytes(const Header& header) {
    return kHeaderOverhead + header.name.size() + (header.value ? header.value->size() : 0);
  }
  static constexpr size_t kOverhead = 128;
  static constexpr size_t kHeaderOverhead = 10;
};

// All outputs of some input records, and how far these bring the consumer.
struct Transaction {
  std::vector<Output> outputs;  // in input order
  ingest::NextOffsets next_offsets;
  std::shared_ptr<const ingest::GroupMembership> membership;
};

// The fates of a failed transaction, kept apart all the way up. After `kRetry`, and after `kStop`, nothing of the
// transaction is visible to a read_committed consumer; after `kRewind` the committed offsets tell.
enum class Fate {
  kCommitted,
  // A passing fault, aborted cleanly: the same transaction may be tried again after a pause.
  kRetry,
  // The partitions changed hands, the outcome is unknown, or the transaction outlasted its timeout: forget the results,
  // read again from the committed offsets.
  kRewind,
  // Fenced by a successor, refused by an ACL, or a broken client: this process cannot go on.
  kStop,
};

// An output that its place does not take, though it takes others.
struct Refusal {
  size_t output = 0;   // index within the transaction
  std::string detail;  // why, in a sentence
  v1::Reason reason = v1::EVENT_REFUSED;
};

struct CommitResult {
  Fate fate = Fate::kCommitted;
  absl::Status status;                // why, naming topic, partition and the broker's error; OK when committed
  std::vector<size_t> too_large;      // with kRetry: indices of outputs that the broker refused for their size
  std::vector<Refusal> refused = {};  // with kRetry: outputs that are to become dead letters
};

// Writes transactions, one at a time. Deadlines are of ingest::SteadyNow. Not thread-safe, but may be used from another
// thread than the source's.
class Sink {
 public:
  virtual ~Sink() = default;

  // Makes the sink ready; ends a predecessor's open transaction. Blocks until then or until `deadline`.
  virtual absl::Status Open(absl::Time deadline) = 0;

  // Writes the outputs and the offsets, all or nothing. Blocks until the outcome is known or `deadline`, whichever
  // comes first; at the deadline the transaction is aborted.
  virtual CommitResult Commit(const Transaction& transaction, absl::Time deadline) = 0;

  // From now on no call lasts beyond `deadline`, the running one included. May be called from any thread.
  virtual void EndBy(absl::Time deadline) = 0;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_SINK_H_
