#include "deploy/runtime/client_log.h"

#include <memory>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "ingest/monitor.h"
#include "ingest/steady_clock.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {
namespace {

// How long a line that comes again says nothing new.
constexpr absl::Duration kOld = absl::Seconds(10);

spdlog::level::level_enum LevelOf(int severity) {
  if (severity <= 3) return spdlog::level::err;
  if (severity == 4) return spdlog::level::warn;
  return severity <= 6 ? spdlog::level::info : spdlog::level::debug;
}

// librdkafka tries many things again several times a second, and says so each time.
class Client {
 public:
  explicit Client(std::string name) : name_(std::move(name)) {}

  void Say(int severity, std::string_view text) {
    const absl::Time now = ingest::SteadyNow();
    const ingest::MonitorLock lock(&monitor_);
    if (text == last_ && now - said_ < kOld) {
      ++more_;
      return;
    }
    if (more_ > 0) spdlog::log(level_, "{}{} ({} times more)", name_, last_, more_);
    more_ = 0;
    last_ = text;
    level_ = LevelOf(severity);
    said_ = now;
    spdlog::log(level_, "{}{}", name_, text);
  }

 private:
  const std::string name_;
  ingest::Monitor monitor_;
  std::string last_ ABSL_GUARDED_BY(monitor_);
  spdlog::level::level_enum level_ ABSL_GUARDED_BY(monitor_) = spdlog::level::info;
  absl::Time said_ ABSL_GUARDED_BY(monitor_);
  int more_ ABSL_GUARDED_BY(monitor_) = 0;
};

}  // namespace

ingest::LogFunction ClientLog(std::string name) {
  return [client = std::make_shared<Client>(std::move(name))](int severity, std::string_view text) {
    client->Say(severity, text);
  };
}

}  // namespace policywire::deploy
