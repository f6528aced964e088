#include "deploy/http/event_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "ingest/decode/wire_format.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/jsonl/json_writer.h"

namespace policywire::deploy {
namespace {

// What a reader begins with: how long a browser waits before it comes back after a break.
constexpr std::string_view kHello = "retry: 2000\n\n";
constexpr std::string_view kComment = ":\n\n";

// The number in "START-NUMBER" of this start.
std::optional<uint64_t> NumberIn(std::string_view id, uint64_t start) {
  const std::string prefix = fmt::format("{:x}-", start);
  if (!id.starts_with(prefix)) return std::nullopt;
  id.remove_prefix(prefix.size());
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  return number;
}

// `value` in JSON, whichever form the topic has, with a schema's id before it or without. Empty for what is no event.
std::string JsonOf(const std::string& value) {
  const std::string_view text = ingest::Unframed(value, false).value_or("");
  if (text.starts_with('{')) return std::string(text);
  const std::string_view bytes = ingest::Unframed(value, true).value_or("");
  v1::PolicyEvent event;
  std::string json;
  if (event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) sink::AppendJson(event, json);
  return json;
}

}  // namespace

EventStream::Reader::~Reader() { stream_.Close(); }

size_t EventStream::Reader::Read(char* buffer, size_t size) {
  const ingest::MonitorLock lock(&stream_.mutex_);
  size_t filled = 0;
  while (filled < size) {
    if (frame_ == nullptr && (frame_ = stream_.Next(*this)) == nullptr) break;
    const size_t part = std::min(size - filled, frame_->size() - sent_);
    std::memcpy(buffer + filled, frame_->data() + sent_, part);
    filled += part;
    sent_ += part;
    if (sent_ < frame_->size()) break;
    frame_ = nullptr;
    sent_ = 0;
  }
  return filled;
}

std::unique_ptr<EventStream::Reader> EventStream::Open(std::string_view last_event_id) {
  const ingest::MonitorLock lock(&mutex_);
  if (readers_ >= max_readers_) return nullptr;
  ++readers_;
  const uint64_t count = events_.count();
  Take();
  const std::optional<uint64_t> last = NumberIn(last_event_id, start_);
  std::unique_ptr<Reader> reader(new Reader(*this, last ? std::min(*last, count) : 0));
  reader->frame_ = std::make_shared<const std::string>(kHello);
  reader->beat_ = beat_number_;
  return reader;
}

void EventStream::Close() {
  const ingest::MonitorLock lock(&mutex_);
  if (--readers_ > 0) return;
  frames_.clear();
  taken_ = 0;
  health_ = nullptr;
}

bool EventStream::Refresh() {
  const ingest::MonitorLock lock(&mutex_);
  if (readers_ == 0) return false;
  const uint64_t before = taken_;
  Take();
  return taken_ != before;
}

void EventStream::SetHealth(std::string_view json) {
  const ingest::MonitorLock lock(&mutex_);
  if (readers_ == 0) return;
  health_ = std::make_shared<const std::string>(fmt::format("event: health\ndata: {}\n\n", json));
  ++health_number_;
}

void EventStream::Beat() {
  const ingest::MonitorLock lock(&mutex_);
  ++beat_number_;
}

size_t EventStream::readers() const {
  const ingest::MonitorLock lock(&mutex_);
  return readers_;
}

std::string EventStream::FrameOf(const RecentEvents::Event& event) const {
  const std::string json = JsonOf(event.value);
  if (json.empty()) return "";
  return fmt::format("id: {:x}-{}\ndata: {{\"committed\":{},{}\n\n", start_, event.number,
                     absl::ToUnixMillis(event.committed), std::string_view(json).substr(1));
}

void EventStream::Take() {
  for (const auto& event : events_.After(taken_)) {
    taken_ = event->number;
    std::string frame = FrameOf(*event);
    if (!frame.empty()) frames_.push_back({event->number, std::make_shared<const std::string>(std::move(frame))});
  }
  const uint64_t oldest = events_.oldest();
  while (!frames_.empty() && frames_.front().number < oldest) frames_.pop_front();
}

EventStream::Frame EventStream::Next(Reader& reader) {
  const auto next = std::partition_point(frames_.begin(), frames_.end(),
                                         [&](const Numbered& frame) { return frame.number <= reader.number_; });
  if (next != frames_.end()) {
    const uint64_t missed = next->number - reader.number_ - 1;
    reader.number_ += missed;
    if (missed > 0) return std::make_shared<const std::string>(fmt::format("event: missed\ndata: {}\n\n", missed));
    reader.number_ = next->number;
    return next->frame;
  }
  if (health_ != nullptr && reader.health_ != health_number_) {
    reader.health_ = health_number_;
    return health_;
  }
  if (reader.beat_ == beat_number_) return nullptr;
  reader.beat_ = beat_number_;
  return std::make_shared<const std::string>(kComment);
}

}  // namespace policywire::deploy
