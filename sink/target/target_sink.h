// Events to a place outside Kafka; dead letters and the input's offsets to Kafka, after them.
#ifndef POLICYWIRE_SINK_TARGET_TARGET_SINK_H_
#define POLICYWIRE_SINK_TARGET_TARGET_SINK_H_

#include <memory>

#include "sink/sink.h"
#include "sink/target/target.h"

namespace policywire::sink {

// At least once: offsets are committed only when all that was read before them is in its place. What makes it exactly
// once is the target's own: it knows what it has by now.
class TargetSink final : public Sink {
 public:
  // `kafka` writes whatever is no event, and commits.
  TargetSink(std::unique_ptr<Target> target, std::unique_ptr<Sink> kafka);

  absl::Status Open(absl::Time deadline) override;
  CommitResult Commit(const Transaction& transaction, absl::Time deadline) override;
  void EndBy(absl::Time deadline) override;

 private:
  const std::unique_ptr<Target> target_;
  const std::unique_ptr<Sink> kafka_;
  bool open_ = false;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_TARGET_TARGET_SINK_H_
