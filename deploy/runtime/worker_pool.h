// Threads that extract, shared by all lanes.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_WORKER_POOL_H_
#define POLICYWIRE_DEPLOY_RUNTIME_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "ingest/monitor.h"

namespace policywire::deploy {

// Runs tasks in the order of submission. The queue is not bounded: the lanes' budgets bound what they submit.
class WorkerPool {
 public:
  // 0 threads: one a core.
  explicit WorkerPool(unsigned threads);
  // Finishes what was submitted.
  ~WorkerPool();

  size_t threads() const { return threads_.size(); }

  // Thread-safe. `task` must not throw.
  void Submit(std::function<void()> task);

 private:
  void Work();

  ingest::Monitor mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_WORKER_POOL_H_
