// The newest of the events that were published, for whoever watches.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_RECENT_EVENTS_H_
#define POLICYWIRE_DEPLOY_RUNTIME_RECENT_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "ingest/monitor.h"
#include "sink/sink.h"

namespace policywire::deploy {

// Filled behind the commit, at next to no cost: values change hands as they are, nobody reads them until somebody
// watches. All events are counted; of a flood that no eye can follow only some are kept. Thread-safe.
class RecentEvents {
 public:
  struct Limits {
    size_t events = 2000;
    size_t bytes = 8 << 20;
    // A larger one is counted and not kept.
    size_t event_bytes = 64 << 10;
    // So many are kept of what comes at once, and of what goes on coming one in each pause: 320 a second.
    size_t burst = 2000;
    absl::Duration pause = absl::Microseconds(3125);
  };

  struct Event {
    uint64_t number = 0;  // of all that were published since the start, from 1; without gaps only where none was let go
    absl::Time committed;  // time of day
    std::string value;     // as on the topic
  };

  RecentEvents() : RecentEvents(Limits()) {}
  explicit RecentEvents(const Limits& limits) : limits_(limits) {}

  // Takes the values of the events among the `outputs` of a transaction that was committed at `now`
  // (ingest::SteadyNow), at `time_of_day`.
  void Add(std::vector<sink::Output>& outputs, absl::Time now, absl::Time time_of_day);

  // Those that are still kept and whose number is greater, oldest first.
  std::vector<std::shared_ptr<const Event>> After(uint64_t number) const;

  // How many were published.
  uint64_t count() const;
  // The number of the first that is still kept, or that the next one gets.
  uint64_t oldest() const;

 private:
  const Limits limits_;
  mutable ingest::Monitor mutex_;
  std::deque<std::shared_ptr<const Event>> events_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t count_ ABSL_GUARDED_BY(mutex_) = 0;
  // Each that is kept moves it on by a pause. How far it is behind the present is the room for more.
  absl::Time used_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_RECENT_EVENTS_H_
