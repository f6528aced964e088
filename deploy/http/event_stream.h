// The events that are published, as server-sent events for any number of watchers.
//
//   id: 18c2f-7                       which event of which start, for Last-Event-ID
//   data: {"committed":..., ...}      the event in JSON, as on the topic; in front, when it was committed (ms since
//   1970)
//
//   event: missed                     so many events before the next one were not sent
//   data: 12
//
//   event: health                     health.h
//   data: {...}
#ifndef POLICYWIRE_DEPLOY_HTTP_EVENT_STREAM_H_
#define POLICYWIRE_DEPLOY_HTTP_EVENT_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "deploy/runtime/recent_events.h"
#include "ingest/monitor.h"

namespace policywire::deploy {

// Text is made of events once for all readers, and only while there are any. A reader has no queue of its own, only a
// place among the events: one that is slow finds that those which it did not fetch in time are gone, and is told how
// many. Thread-safe.
class EventStream {
 public:
  // What is between one reader and its end of the stream. Must not outlive the stream. One thread at a time.
  class Reader {
   public:
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    // Copies at most `size` bytes of what this reader has not had yet; returns how many, 0 when it has had all.
    size_t Read(char* buffer, size_t size);

   private:
    friend class EventStream;
    using Frame = std::shared_ptr<const std::string>;
    Reader(EventStream& stream, uint64_t number) : stream_(stream), number_(number) {}

    EventStream& stream_;
    uint64_t number_;  // of the last event that it has had, or was told to have missed
    uint64_t health_ = 0;
    uint64_t beat_ = 0;
    // What it is in the middle of.
    Frame frame_;
    size_t sent_ = 0;
  };

  // `start` tells this stream's ids from those of another start of the program. `events` must outlive it.
  EventStream(const RecentEvents& events, uint64_t start, size_t max_readers)
      : events_(events), start_(start), max_readers_(max_readers) {}

  // One that begins behind `last_event_id`, or with all that is kept where that is empty or of another start; what was
  // published before that, it is told to have missed. Null when there are `max_readers` already.
  std::unique_ptr<Reader> Open(std::string_view last_event_id);

  // Sees to what was published since the last call. True when readers have something to fetch.
  bool Refresh();
  // Readers get `json` next, unless a newer one comes before they fetch it.
  void SetHealth(std::string_view json);
  // Readers that have nothing to fetch get a comment, which shows both sides that the other is still there.
  void Beat();

  size_t readers() const;

 private:
  using Frame = Reader::Frame;
  struct Numbered {
    uint64_t number;
    Frame frame;
  };

  std::string FrameOf(const RecentEvents::Event& event) const;
  void Take() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Frame Next(Reader& reader) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Close();

  const RecentEvents& events_;
  const uint64_t start_;
  const size_t max_readers_;
  mutable ingest::Monitor mutex_;
  size_t readers_ ABSL_GUARDED_BY(mutex_) = 0;
  // As many as `events_` keeps. Empty while there are no readers.
  std::deque<Numbered> frames_ ABSL_GUARDED_BY(mutex_);
  uint64_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
  Frame health_ ABSL_GUARDED_BY(mutex_);
  uint64_t health_number_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t beat_number_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HTTP_EVENT_STREAM_H_
