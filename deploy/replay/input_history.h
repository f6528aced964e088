// A replay's input as the history of its records.
#ifndef POLICYWIRE_DEPLOY_REPLAY_INPUT_HISTORY_H_
#define POLICYWIRE_DEPLOY_REPLAY_INPUT_HISTORY_H_

#include <functional>
#include <memory>

#include "deploy/replay/replay_input.h"
#include "deploy/runtime/record_history.h"

namespace policywire::deploy {

// Not thread-safe, as the input, which nothing else may read meanwhile; it must outlive the history.
class InputHistory final : public RecordHistory {
 public:
  explicit InputHistory(ReplayInput& input) : input_(input) {}

  absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const ingest::TopicPartition& partition, int64_t begin,
                                                             int64_t end,
                                                             const std::function<bool()>& give_up) override;

 private:
  ReplayInput& input_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REPLAY_INPUT_HISTORY_H_
