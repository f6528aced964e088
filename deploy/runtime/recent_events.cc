#include "deploy/runtime/recent_events.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace policywire::deploy {

void RecentEvents::Add(std::vector<sink::Output>& outputs, absl::Time now, absl::Time time_of_day) {
  const auto is_event = [](const sink::Output& output) { return output.route == sink::Route::kEvents; };
  const auto events = static_cast<size_t>(std::count_if(outputs.begin(), outputs.end(), is_event));
  if (events == 0) return;
  const ingest::MonitorLock lock(&mutex_);
  used_ = std::max(used_, now - static_cast<int64_t>(limits_.burst) * limits_.pause);
  const int64_t room = std::max<int64_t>(0, (now - used_) / limits_.pause);  // lanes may be a little behind each other
  // The last of them: they are the news.
  size_t let_go = events - std::min(events, static_cast<size_t>(room));
  for (sink::Output& output : outputs) {
    if (!is_event(output)) continue;
    ++count_;
    if (let_go > 0) {
      --let_go;
      continue;
    }
    if (output.value.size() > limits_.event_bytes) continue;
    used_ += limits_.pause;
    bytes_ += output.value.size();
    events_.push_back(std::make_shared<const Event>(Event{count_, time_of_day, std::move(output.value)}));
  }
  while (events_.size() > limits_.events || bytes_ > limits_.bytes) {
    bytes_ -= events_.front()->value.size();
    events_.pop_front();
  }
}

std::vector<std::shared_ptr<const RecentEvents::Event>> RecentEvents::After(uint64_t number) const {
  const ingest::MonitorLock lock(&mutex_);
  const auto first =
      std::partition_point(events_.begin(), events_.end(), [&](const auto& event) { return event->number <= number; });
  return {first, events_.end()};
}

uint64_t RecentEvents::count() const {
  const ingest::MonitorLock lock(&mutex_);
  return count_;
}

uint64_t RecentEvents::oldest() const {
  const ingest::MonitorLock lock(&mutex_);
  return events_.empty() ? count_ + 1 : events_.front()->number;
}

}  // namespace policywire::deploy
