#include "enrich/fingerprint/duplicate_window.h"

#include <algorithm>
#include <new>
#include <utility>

namespace policywire::enrich {
namespace {

constexpr uint32_t kNoSlot = UINT32_MAX;
// Slots that one key may be looked for in.
constexpr size_t kSteps = 16;
// Articles that are remembered under one key. What many share, the sentence that ends each release of an office, is not
// what finds a copy.
constexpr size_t kOfOneKey = 4;

}  // namespace

DuplicateTable::DuplicateTable(uint32_t articles)
    : room_(articles),
      slots_(room_ * kSketchKeys * 5 / 4 + kSteps),
      index_(static_cast<uint32_t*>(std::calloc(slots_, sizeof(uint32_t)))) {
  if (index_ == nullptr) throw std::bad_alloc();
  // Address space; memory comes as it is written to.
  told_.reserve(room_);
  ids_.reserve(room_ * kIdBytes);
}

size_t DuplicateTable::SlotAt(size_t key, uint32_t value, size_t step) const {
  const uint64_t hash = (uint64_t{value} * kSketchKeys + key + 1) * 0x9E3779B97F4A7C15ULL;
  return static_cast<size_t>((hash >> 32) * (slots_ - kSteps) >> 32) + step;
}

bool DuplicateTable::SameKey(const Told& told, const KeyedSketch& text, size_t key) const {
  const size_t bin = BinOfKey(key);
  return told.sketch.bins[bin] == text.sketch.bins[bin];
}

std::optional<std::string_view> DuplicateTable::Find(const KeyedSketch& text, int64_t oldest) const {
  if (text.sketch.runs == 0) return std::nullopt;
  size_t first = told_.size();
  for (size_t key = 0; key < kSketchKeys; ++key) {
    for (size_t step = 0; step < kSteps; ++step) {
      const uint32_t entry = index_[SlotAt(key, text.keys[key], step)];
      if (entry == 0) break;
      const size_t place = entry - 1;
      if (place >= first) continue;
      const Told& told = told_[place];
      if (told.time >= oldest && SameKey(told, text, key) && NearlySame(told.sketch, text.sketch)) first = place;
    }
  }
  if (first == told_.size()) return std::nullopt;
  return std::string_view(ids_).substr(told_[first].id_begin, told_[first].id_size);
}

std::optional<DuplicateTable::Slots> DuplicateTable::Remember(const KeyedSketch& text, int64_t time, int64_t oldest,
                                                              std::string_view article_id) {
  // An empty one has room for any id.
  if (told_.size() == room_ || (!told_.empty() && ids_.size() + article_id.size() > room_ * kIdBytes)) {
    return std::nullopt;
  }
  Slots slots;
  for (size_t key = 0; key < kSketchKeys; ++key) {
    size_t same = 0;
    for (size_t step = 0; step < kSteps && same < kOfOneKey; ++step) {
      const size_t slot = SlotAt(key, text.keys[key], step);
      const uint32_t entry = index_[slot];
      // A free place, else the first of one that is too old.
      const bool old = entry != 0 && told_[entry - 1].time < oldest;
      if (entry == 0 || (old && slots[key].slot == kNoSlot)) slots[key] = {static_cast<uint32_t>(slot), entry};
      if (entry == 0) break;
      same += !old && SameKey(told_[entry - 1], text, key);
    }
    if (same == kOfOneKey) slots[key] = {};
  }
  told_.push_back({text.sketch, static_cast<uint32_t>(ids_.size()), time, static_cast<uint32_t>(article_id.size())});
  ids_ += article_id;
  for (const Slot& slot : slots) {
    if (slot.slot != kNoSlot) index_[slot.slot] = static_cast<uint32_t>(told_.size());
  }
  return slots;
}

void DuplicateTable::ForgetLast(const Slots& slots) {
  for (const Slot& slot : slots) {
    if (slot.slot != kNoSlot) index_[slot.slot] = slot.before;
  }
  ids_.resize(told_.back().id_begin);
  told_.pop_back();
}

std::optional<std::string_view> DuplicateStretch::Find(const KeyedSketch& text, int64_t oldest) const {
  for (const DuplicateTable& table : tables_) {
    if (const auto found = table.Find(text, oldest)) return found;
  }
  return std::nullopt;
}

std::optional<DuplicateTable::Slots> DuplicateStretch::Remember(const KeyedSketch& text, int64_t time, int64_t oldest,
                                                                std::string_view article_id) {
  if (text.sketch.runs == 0) return std::nullopt;
  if (!tables_.empty()) {
    if (auto slots = tables_.back().Remember(text, time, oldest, article_id)) return slots;
  }
  // Records may hold many articles each, and articles long ids.
  tables_.emplace_back(articles_a_table_);
  return tables_.back().Remember(text, time, oldest, article_id);
}

void DuplicateStretch::ForgetLast(const DuplicateTable::Slots& slots) {
  tables_.back().ForgetLast(slots);
  if (tables_.back().empty()) tables_.pop_back();
}

int64_t DuplicateWindow::BeginOf(int64_t position, const Limits& limits) {
  return std::max<int64_t>(0, (position / limits.records - 1) * limits.records);
}

void DuplicateWindow::MoveTo(int64_t number) {
  if (number == number_) return;
  before_ = number == number_ + 1 ? std::move(current_) : nullptr;
  current_ = std::make_unique<DuplicateStretch>(limits_.records);
  number_ = number;
  floor_ = number * limits_.records;
  seen_.clear();
}

std::optional<std::string> DuplicateWindow::See(int64_t position, int64_t time, std::string_view article_id,
                                                const KeyedSketch& text) {
  MoveTo(position / limits_.records);
  next_ = position + 1;
  const int64_t oldest = time == kNoTime || limits_.age_ms == INT64_MAX ? INT64_MIN : time - limits_.age_ms;
  std::optional<std::string> original;
  if (before_) original = before_->Find(text, oldest);
  const std::optional<std::string_view> here = current_->Find(text, oldest);
  if (!here) {
    if (const auto slots = current_->Remember(text, time, oldest, article_id)) seen_.push_back({position, *slots});
  } else if (!original) {
    original = *here;
  }
  return original;
}

bool DuplicateWindow::ForgetFrom(int64_t position) {
  if (position >= next_) return true;
  if (position < floor_) return false;
  while (!seen_.empty() && seen_.back().position >= position) {
    current_->ForgetLast(seen_.back().slots);
    seen_.pop_back();
  }
  next_ = position;
  return true;
}

void DuplicateWindow::Keep(int64_t position) {
  floor_ = std::max(floor_, position);
  while (!seen_.empty() && seen_.front().position < position) seen_.pop_front();
}

}  // namespace policywire::enrich
