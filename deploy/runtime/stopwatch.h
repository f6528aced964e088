// How long the stages of a piece of work take.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_STOPWATCH_H_
#define POLICYWIRE_DEPLOY_RUNTIME_STOPWATCH_H_

#include <chrono>

#include "absl/time/time.h"

namespace policywire::deploy {

class Stopwatch {
 public:
  // The time since the last lap, or since this was made.
  absl::Duration Lap() {
    const Clock::time_point now = Clock::now();
    const absl::Duration lap = absl::FromChrono(now - began_);
    began_ = now;
    return lap;
  }

 private:
  using Clock = std::chrono::steady_clock;

  Clock::time_point began_ = Clock::now();
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_STOPWATCH_H_
