// Which processor is in force, while another may take its place.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_CURRENT_PROCESSOR_H_
#define POLICYWIRE_DEPLOY_RUNTIME_CURRENT_PROCESSOR_H_

#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "deploy/runtime/processor.h"
#include "ingest/monitor.h"

namespace policywire::deploy {

// Whoever asks gets the processor that is in force at that moment, and has it for as long as it is held. Thread-safe.
class CurrentProcessor {
 public:
  explicit CurrentProcessor(std::shared_ptr<const Processor> processor) : processor_(std::move(processor)) {}

  std::shared_ptr<const Processor> Get() const {
    const ingest::MonitorLock lock(&mutex_);
    return processor_;
  }
  void Set(std::shared_ptr<const Processor> processor) {
    {
      const ingest::MonitorLock lock(&mutex_);
      processor_.swap(processor);
    }
    // The old one, when nobody has it any more, ends here: outside of the lock.
  }

 private:
  mutable ingest::Monitor mutex_;
  std::shared_ptr<const Processor> processor_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_CURRENT_PROCESSOR_H_
