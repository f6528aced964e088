// Lets threads through one after the other, in a given order.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_TURNSTILE_H_
#define POLICYWIRE_DEPLOY_RUNTIME_TURNSTILE_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace policywire::deploy {

// Turns count from 0, each is taken once, and whoever has a turn must have come, or come, for every one before it: a
// turn that nobody takes holds up all behind it. Thread-safe.
class Turnstile {
 public:
  // Calls `pass` when all turns before `turn` are over; the turn is over when that returns.
  template <typename Pass>
  void Take(uint64_t turn, Pass pass) {
    std::unique_lock lock(mutex_);
    next_came_.wait(lock, [&] { return next_ == turn; });
    lock.unlock();
    pass();
    lock.lock();
    ++next_;
    next_came_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable next_came_;
  uint64_t next_ = 0;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_TURNSTILE_H_
