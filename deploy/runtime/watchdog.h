// Ends a process that hangs in a library: started anew, it loses nothing.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_WATCHDOG_H_
#define POLICYWIRE_DEPLOY_RUNTIME_WATCHDOG_H_

#include <functional>
#include <map>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "ingest/kafka/client.h"
#include "ingest/monitor.h"

namespace policywire::deploy {

// Logs `call` and how long it has lasted, and ends the process with ExitCode::kWatchdog.
void EndHangingProcess(const std::string& call, absl::Duration lasted);

// Watches calls on a thread of its own. Thread-safe.
class Watchdog final : public ingest::CallObserver {
 public:
  using Hang = std::function<void(const std::string& call, absl::Duration lasted)>;

  // `on_hang` is called once for each call that lasts longer than `limit`, from the watchdog's thread.
  explicit Watchdog(absl::Duration limit, Hang on_hang = EndHangingProcess);
  ~Watchdog() override;

  int Began(const char* call) override;
  void Ended(int number) override;

 private:
  struct Call {
    const char* name;
    absl::Time began;
    bool reported = false;
  };

  void Watch();

  const absl::Duration limit_;
  const Hang on_hang_;
  ingest::Monitor monitor_;
  bool stopping_ ABSL_GUARDED_BY(monitor_) = false;
  int next_ ABSL_GUARDED_BY(monitor_) = 0;
  std::map<int, Call> calls_ ABSL_GUARDED_BY(monitor_);
  std::thread thread_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_WATCHDOG_H_
