// The clock that waits and deadlines go by.
#ifndef POLICYWIRE_INGEST_STEADY_CLOCK_H_
#define POLICYWIRE_INGEST_STEADY_CLOCK_H_

#include <ctime>

#include "absl/time/time.h"

namespace policywire::ingest {

// Time since the machine started, sleep included, in absl's type. The wall clock may be set while the program runs, and
// whoever waits for a time of day then waits for as long as it was set back. Every deadline in `ingest`, `sink` and
// `deploy/runtime` is of this clock: compare such moments only with each other, and never show one. Thread-safe.
inline absl::Time SteadyNow() {
  timespec now = {};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return absl::TimeFromTimespec(now);
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_STEADY_CLOCK_H_
