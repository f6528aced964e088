// So many records a second, and not more.
#ifndef POLICYWIRE_DEPLOY_REPLAY_THROTTLE_H_
#define POLICYWIRE_DEPLOY_REPLAY_THROTTLE_H_

#include <algorithm>

#include "absl/time/time.h"
#include "deploy/runtime/stop_signal.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {

// Not thread-safe.
class Throttle {
 public:
  // 0: as many as come. `stop` must outlive it.
  Throttle(double records_per_second, const StopSignal& stop) : rate_(records_per_second), stop_(stop) {}

  double records_per_second() const { return rate_; }

  // Waits until one more may pass; false when a stop was requested. What was not used is not saved up.
  bool Pass() {
    if (rate_ <= 0) return !stop_.requested();
    const absl::Time now = ingest::SteadyNow();
    next_ = std::max(next_, now - absl::Seconds(1) / rate_);
    const absl::Duration wait = next_ - now;
    next_ += absl::Seconds(1) / rate_;
    return wait > absl::ZeroDuration() ? !stop_.WaitFor(wait) : !stop_.requested();
  }

 private:
  const double rate_;
  const StopSignal& stop_;
  absl::Time next_ = absl::InfinitePast();
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REPLAY_THROTTLE_H_
