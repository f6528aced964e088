// A mutex whose waiting does not depend on the time of day.
#ifndef POLICYWIRE_INGEST_MONITOR_H_
#define POLICYWIRE_INGEST_MONITOR_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "ingest/steady_clock.h"

namespace policywire::ingest {

// As absl::Mutex with its Await, for state that threads wait for: whoever holds it may wait for a condition on what it
// guards, and every release has the waiting look again. absl's own waits with a timeout go by the wall clock (20220623,
// which Debian 12 has). Thread-safe.
class ABSL_LOCKABLE Monitor {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() {
    // In this order: whoever then gets the mutex may be the one who was waited for, and end the monitor.
    changed_.notify_all();
    mutex_.unlock();
  }

  // Returns once `condition()` is true, which is called with the monitor held.
  template <typename Condition>
  void Await(Condition condition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    AwaitUntil(absl::InfiniteFuture(), condition);
  }
  // The same, or at `deadline` (SteadyNow). Returns what `condition()` was at last.
  template <typename Condition>
  bool AwaitUntil(absl::Time deadline, Condition condition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    std::unique_lock lock(mutex_, std::adopt_lock);
    // What the caller has changed before it waits is news to others, too.
    changed_.notify_all();
    bool met = condition();
    while (!met) {
      if (deadline == absl::InfiniteFuture()) {
        changed_.wait(lock);
      } else {
        const absl::Duration left = deadline - SteadyNow();
        if (left <= absl::ZeroDuration()) break;
        changed_.wait_until(lock, std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(left));
      }
      met = condition();
    }
    lock.release();
    return met;
  }
  template <typename Condition>
  bool AwaitFor(absl::Duration timeout, Condition condition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    return AwaitUntil(SteadyNow() + timeout, condition);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

// Holds a monitor for a scope.
class ABSL_SCOPED_LOCKABLE MonitorLock {
 public:
  explicit MonitorLock(Monitor* monitor) ABSL_EXCLUSIVE_LOCK_FUNCTION(monitor) : monitor_(monitor) { monitor_->Lock(); }
  ~MonitorLock() ABSL_UNLOCK_FUNCTION() { monitor_->Unlock(); }
  MonitorLock(const MonitorLock&) = delete;
  MonitorLock& operator=(const MonitorLock&) = delete;

 private:
  Monitor* monitor_;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_MONITOR_H_
