// Many threads, one order.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_ORDERED_POOL_H_
#define POLICYWIRE_DEPLOY_RUNTIME_ORDERED_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace policywire::deploy {

// Reads items on a thread of its own, works on them on `threads` more, and hands the results to the calling thread in
// the order of reading. At most `window` items are held at once, read and not yet handed over, so memory is bounded by
// the items' size and a slow reader of the results slows the reading.
//
// `produce` gives the next item, nothing at the end; `consume` returns false to end early (what is at hand is dropped).
// `work` is called from many threads at once. None of the three may throw.
template <typename Item, typename Result>
void MapInOrder(size_t threads, size_t window, const std::function<std::optional<Item>()>& produce,
                const std::function<Result(Item)>& work, const std::function<bool(Result)>& consume) {
  struct Slot {
    explicit Slot(Item i) : item(std::move(i)) {}
    std::optional<Item> item;
    std::optional<Result> result;
  };
  std::mutex mutex;
  std::condition_variable room;   // a slot became free, or it is over
  std::condition_variable to_do;  // there is an item to work on, or it is over
  std::condition_variable done;   // the oldest item may have its result, or there are no more
  std::deque<std::shared_ptr<Slot>> in_order;
  std::deque<std::shared_ptr<Slot>> waiting;
  bool exhausted = false;
  bool stopped = false;

  const auto read = [&] {
    for (;;) {
      std::optional<Item> item = produce();
      std::unique_lock lock(mutex);
      if (!item || stopped) {
        exhausted = true;
        to_do.notify_all();
        done.notify_all();
        return;
      }
      room.wait(lock, [&] { return stopped || in_order.size() < window; });
      auto slot = std::make_shared<Slot>(*std::move(item));
      in_order.push_back(slot);
      waiting.push_back(std::move(slot));
      to_do.notify_one();
    }
  };
  const auto labour = [&] {
    for (;;) {
      std::shared_ptr<Slot> slot;
      {
        std::unique_lock lock(mutex);
        to_do.wait(lock, [&] { return stopped || exhausted || !waiting.empty(); });
        if (stopped || waiting.empty()) return;
        slot = std::move(waiting.front());
        waiting.pop_front();
      }
      Result result = work(*std::move(slot->item));
      const std::lock_guard lock(mutex);
      slot->item.reset();
      slot->result = std::move(result);
      done.notify_one();
    }
  };

  std::vector<std::thread> pool;
  pool.emplace_back(read);
  for (size_t i = 0; i < threads; ++i) pool.emplace_back(labour);
  for (;;) {
    std::shared_ptr<Slot> slot;
    {
      std::unique_lock lock(mutex);
      done.wait(lock, [&] { return in_order.empty() ? exhausted : in_order.front()->result.has_value(); });
      if (in_order.empty()) break;
      slot = std::move(in_order.front());
      in_order.pop_front();
      room.notify_one();
    }
    if (!consume(*std::move(slot->result))) {
      const std::lock_guard lock(mutex);
      stopped = true;
      room.notify_all();
      to_do.notify_all();
      break;
    }
  }
  for (std::thread& thread : pool) thread.join();
}

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_ORDERED_POOL_H_
