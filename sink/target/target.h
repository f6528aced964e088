// A place outside Kafka that events are written to: the seam between the pipeline and files, a database, a receiver.
#ifndef POLICYWIRE_SINK_TARGET_TARGET_H_
#define POLICYWIRE_SINK_TARGET_TARGET_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "sink/sink.h"

namespace policywire::sink {

// What became of a batch.
struct WriteResult {
  // OK: all is where it stays, or, where something is refused, the rest will be once it is given again without that.
  absl::Status status;
  std::vector<Refusal> refused = {};  // `output` counts within the batch
};

// Written to by one thread at a time. Deadlines are of ingest::SteadyNow. Unavailable, and nothing else, is what a
// later try may cure; messages name the place and never a secret.
class Target {
 public:
  virtual ~Target() = default;

  // Makes the place ready. Called until it succeeds, and not again.
  virtual absl::Status Open(absl::Time deadline) = 0;

  // Writes events, in the order of their records, and stops trying at `deadline` where it does not get on; what gets on
  // may take longer. When it returns OK, all of them are where they stay, whatever dies then. After an error any of
  // them may be there, and what is tried again or read again will be given here a second time: a target that can tell
  // does not write it twice.
  virtual WriteResult Write(const std::vector<const Output*>& events, absl::Time deadline) = 0;

  // From now on no call lasts beyond `deadline`, the running one included. May be called from any thread.
  virtual void EndBy(absl::Time deadline) = 0;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_TARGET_TARGET_H_
