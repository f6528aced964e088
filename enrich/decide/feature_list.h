// Features by name. Learning and deciding see a feature's hash alone, `explain` its name and what its parts stand for.
#ifndef POLICYWIRE_ENRICH_DECIDE_FEATURE_LIST_H_
#define POLICYWIRE_ENRICH_DECIDE_FEATURE_LIST_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "enrich/read/reading.h"

namespace policywire::enrich {

using FeatureHash = uint64_t;

constexpr uint64_t HashOfName(std::string_view name) {
  uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

// A template of features. Its hash is made at compile time from its name, so names may come and go.
struct FeatureName {
  consteval FeatureName(const char* text) : name(text), hash(HashOfName(text)) {}  // NOLINT: from literals
  const char* name;
  uint64_t hash;
};

// A part of a feature: a hash, and how to name it.
struct Part {
  enum Kind : uint8_t { kNothing, kWord, kClass, kRelation, kNumber, kPath, kAction, kInstrument };
  uint64_t hash = 0;
  Kind kind = kNothing;
  uint32_t value = 0;  // word of the sentence, number of the class, relation ...
};

// Where features go. `names`, when given, gets a line for each.
class FeatureList {
 public:
  void Clear() {
    hashes_.clear();
    names_.clear();
    ++turn_;
  }
  // From now on features get names, with words of `reading`; nullptr for no longer.
  void Name(const Reading* reading) { reading_ = reading; }
  // From now on features of these names, by hash, are left out, and those that would have been there are marked: trials
  // of what they are worth. Borrowed; nullptr for no longer.
  void LeaveOut(std::unordered_map<uint64_t, bool>* met) { left_out_ = met; }

  void Add(const FeatureName& name) { Put(name, {}, {}); }
  void Add(const FeatureName& name, const Part& a) { Put(name, a, {}); }
  void Add(const FeatureName& name, const Part& a, const Part& b) { Put(name, a, b); }

  // Each feature once, as they were first added: what follows from several words counts as much as what follows from
  // one.
  std::span<const FeatureHash> hashes() const { return hashes_; }
  std::span<const std::string> names() const { return names_; }

 private:
  static uint64_t Mix(uint64_t a, uint64_t b) {
    a = (a ^ b) * 0x9E3779B97F4A7C15ULL;
    return a ^ (a >> 29);
  }
  void Put(const FeatureName& name, const Part& a, const Part& b) {
    if (left_out_ != nullptr && IsLeftOut(name)) return;
    const FeatureHash hash = Mix(Mix(name.hash, a.hash), b.hash);
    if (!IsNew(hash)) return;
    hashes_.push_back(hash);
    if (reading_ != nullptr) names_.push_back(Spell(name, a, b));
  }
  bool IsLeftOut(const FeatureName& name);
  bool IsNew(FeatureHash hash) {
    for (size_t slot = hash % kSlots;; slot = (slot + 1) % kSlots) {
      if (seen_[slot].turn != turn_) {
        // So many are beyond any sentence; what comes then may count twice.
        if (hashes_.size() < kSlots / 2) seen_[slot] = {hash, turn_};
        return true;
      }
      if (seen_[slot].hash == hash) return false;
    }
  }
  std::string Spell(const FeatureName& name, const Part& a, const Part& b) const;

  std::vector<FeatureHash> hashes_;
  std::vector<std::string> names_;
  const Reading* reading_ = nullptr;
  std::unordered_map<uint64_t, bool>* left_out_ = nullptr;
  // A table of those that are there; a slot of another turn is empty.
  static constexpr size_t kSlots = 1024;
  struct Slot {
    FeatureHash hash = 0;
    uint64_t turn = 0;
  };
  std::vector<Slot> seen_ = std::vector<Slot>(kSlots);
  uint64_t turn_ = 1;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_FEATURE_LIST_H_
