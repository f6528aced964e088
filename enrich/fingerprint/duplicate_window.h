// The texts that were seen lately, and which of them a text repeats.
#ifndef POLICYWIRE_ENRICH_FINGERPRINT_DUPLICATE_WINDOW_H_
#define POLICYWIRE_ENRICH_FINGERPRINT_DUPLICATE_WINDOW_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/fingerprint/sketch.h"

namespace policywire::enrich {

// First tellings among so many articles, and no more. What it answers depends on what it was told since it was made,
// and on nothing else. Not thread-safe.
class DuplicateTable {
 public:
  // Where in the index an article is remembered under a key, and what stood there: needed to forget it.
  struct Slot {
    uint32_t slot = UINT32_MAX;  // nowhere
    uint32_t before = 0;
  };
  using Slots = std::array<Slot, kSketchKeys>;

  // Remembers `articles` at most, with ids of kIdBytes on average at most. Takes memory as it fills: about 170 bytes an
  // article, and its id.
  explicit DuplicateTable(uint32_t articles);

  // The id of the first article that `text` nearly repeats, of those that are of time `oldest` or later. Valid until
  // the table changes.
  std::optional<std::string_view> Find(const KeyedSketch& text, int64_t oldest) const;
  // Remembers an article; nothing where there is no room for it. It takes the places of what is older than `oldest`.
  std::optional<Slots> Remember(const KeyedSketch& text, int64_t time, int64_t oldest, std::string_view article_id);
  // Forgets the article that was remembered last, which these are the slots of.
  void ForgetLast(const Slots& slots);

  bool empty() const { return told_.empty(); }

 private:
  static constexpr size_t kIdBytes = 128;

  struct Told {
    Sketch sketch;
    uint32_t id_begin;
    int64_t time;
    uint32_t id_size;
  };
  struct Free {
    void operator()(uint32_t* memory) const { std::free(memory); }
  };

  size_t SlotAt(size_t key, uint32_t value, size_t step) const;
  bool SameKey(const Told& told, const KeyedSketch& text, size_t key) const;

  const size_t room_;
  const size_t slots_;
  std::vector<Told> told_;
  std::string ids_;
  // Open addressing; those of one key stand in their order. A place in told_ plus one; 0 is free. Memory that was not
  // written to is the system's zeros, and takes none.
  std::unique_ptr<uint32_t[], Free> index_;
};

// The articles of one stretch of a stream: as many tables as they need. Not thread-safe.
class DuplicateStretch {
 public:
  explicit DuplicateStretch(uint32_t articles_a_table) : articles_a_table_(articles_a_table) {}

  // As of DuplicateTable.
  std::optional<std::string_view> Find(const KeyedSketch& text, int64_t oldest) const;
  std::optional<DuplicateTable::Slots> Remember(const KeyedSketch& text, int64_t time, int64_t oldest,
                                                std::string_view article_id);
  void ForgetLast(const DuplicateTable::Slots& slots);

 private:
  const uint32_t articles_a_table_;
  std::vector<DuplicateTable> tables_;
};

// The last `records` records of a stream, and up to as many again before them: two stretches, of which the older goes
// when a third begins. So what is answered at a position depends on the records from `BeginOf` that position on, and on
// nothing else: whoever reads these again answers the same. The first telling that is known is found; where a story
// goes on for longer than the window, that one repeats an earlier one itself. Not thread-safe.
class DuplicateWindow {
 public:
  // A time that is not known: such an article is as young as any.
  static constexpr int64_t kNoTime = INT64_MAX;

  struct Limits {
    uint32_t records = 20000;    // at least 1; of a stretch, of which there are two
    int64_t age_ms = INT64_MAX;  // how long ago the telling that is found may be
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
    DuplicateTable::Slots slots;
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
