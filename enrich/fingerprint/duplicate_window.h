// The texts that were seen lately, and which of them a text repeats.
#ifndef POLICYWIRE_ENRICH_FINGERPRINT_DUPLICATE_WINDOW_H_
#define POLICYWIRE_ENRICH_FINGERPRINT_DUPLICATE_WINDOW_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/fingerprint/sketch.h"

namespace policywire::enrich {

// First tellings among the articles of one stretch of a stream. What it answers depends on what it was told since it
// was made, and on nothing else. About 170 bytes an article, and its id. Not thread-safe.
class DuplicateStretch {
 public:
  // Places in the index of what was remembered: needed to forget it.
  using Slots = std::array<uint32_t, kSketchKeys>;

  // Remembers `articles` at most, with ids of kIdBytes on average at most.
  explicit DuplicateStretch(uint32_t articles);

  // The id of the first article that `text` nearly repeats, of those that are of time `oldest` or later. Valid until
  // the stretch changes.
  std::optional<std::string_view> Find(const KeyedSketch& text, int64_t oldest) const;
  // Remembers an article; nothing where there is no room for it.
  std::optional<Slots> Remember(const KeyedSketch& text, int64_t time, std::string_view article_id);
  // Forgets the article that was remembered last, which these are the slots of.
  void ForgetLast(const Slots& slots);

 private:
  static constexpr size_t kIdBytes = 128;

  struct Told {
    Sketch sketch;
    uint32_t id_begin;
    int64_t time;
    uint32_t id_size;
  };

  size_t SlotAt(size_t key, uint32_t value, size_t step) const;
  bool SameKey(const Told& told, const KeyedSketch& text, size_t key) const;

  const size_t room_;
  std::vector<Told> told_;
  std::string ids_;
  // Open addressing; those of one key stand in their order. A place in told_ plus one; 0 is free.
  std::vector<uint32_t> index_;
};

// The last `records` records of a stream, and up to as many again before them: two stretches, of which the older goes
// when a third begins. So what is answered at a position depends on the records from `BeginOf` that position on, and on
// nothing else: whoever reads these again answers the same. Not thread-safe.
class DuplicateWindow {
 public:
  // A time that is not known: such an article is as young as any.
  static constexpr int64_t kNoTime = INT64_MAX;

  struct Limits {
    uint32_t records = 20000;    // at least 1; in two stretches as many articles are remembered, each
    int64_t age_ms = INT64_MAX;  // how long ago the first telling may be
  };
  explicit DuplicateWindow(const Limits& limits) : limits_(limits) {}

  // The first position that what is answered at `position` may depend on.
  static int64_t BeginOf(int64_t position, const Limits& limits);

  // The id of the article that this one repeats, and remembers it. `position` is that of its record, and never falls.
  std::optional<std::string> See(int64_t position, int64_t time, std::string_view article_id, const KeyedSketch& text);

  // As if nothing at `position` or behind it had been seen. False, and then nothing is changed, where that is not known
  // any more.
  bool ForgetFrom(int64_t position);
  // Nothing before `position` will be asked to be forgotten.
  void Keep(int64_t position);

 private:
  struct Seen {
    int64_t position;
    DuplicateStretch::Slots slots;
  };

  void MoveTo(int64_t number);

  const Limits limits_;
  int64_t number_ = -1;  // of the stretch that is being filled
  int64_t floor_ = 0;    // what was seen before it cannot be forgotten
  int64_t next_ = 0;     // behind the last position
  std::unique_ptr<DuplicateStretch> before_;
  std::unique_ptr<DuplicateStretch> current_;
  std::deque<Seen> seen_;  // what was remembered since floor_
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_FINGERPRINT_DUPLICATE_WINDOW_H_
