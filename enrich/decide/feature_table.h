// Hashes to numbers, in tables larger than the caches: a bucket is one line of them, its places are compared at once
// and without a branch, and what is not there costs as much as what is.
#ifndef POLICYWIRE_ENRICH_DECIDE_FEATURE_TABLE_H_
#define POLICYWIRE_ENRICH_DECIDE_FEATURE_TABLE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace policywire::enrich {

struct alignas(64) Bucket {
  static constexpr size_t kPlaces = 8;
  std::array<uint32_t, kPlaces> keys{};    // 0 for a place that is free; filled from the first
  std::array<uint32_t, kPlaces> values{};  // never 0
};

// A view. Safe to read from any thread.
class FeatureTable {
 public:
  FeatureTable() = default;
  // A search ends where there is a free place, so there must be one: `IsSound`.
  explicit FeatureTable(std::span<const Bucket> buckets) : buckets_(buckets) {}
  static bool IsSound(std::span<const Bucket> buckets) {
    return std::ranges::any_of(buckets, [](const Bucket& bucket) { return bucket.keys.back() == 0; });
  }

  // Asks for what `Find` will read.
  void Prefetch(uint64_t hash) const { __builtin_prefetch(&buckets_[Place(hash, buckets_.size())]); }

  // 0 for what is not there.
  uint32_t Find(uint64_t hash) const {
    // Compilers leave this loop to branches, which are guessed wrong half of the time, when it is not spelt as vectors.
    using Four = uint32_t __attribute__((vector_size(16)));
    const auto four = [](const uint32_t* numbers) {
      Four vector;
      std::memcpy(&vector, numbers, sizeof vector);
      return vector;
    };
    const uint32_t key = Key(hash);
    for (size_t b = Place(hash, buckets_.size());; b = After(b, buckets_.size())) {
      const Bucket& bucket = buckets_[b];
      Four found{};
      for (size_t place = 0; place < Bucket::kPlaces; place += 4) {
        found |= (four(&bucket.keys[place]) == key) & four(&bucket.values[place]);
      }
      const uint32_t value = found[0] | found[1] | found[2] | found[3];
      if (value != 0 || bucket.keys.back() == 0) return value;
    }
  }

 private:
  friend class FeatureTableWriter;
  // The low half of a hash tells the bucket, the high half, never 0, is compared.
  static uint32_t Key(uint64_t hash) { return std::max(static_cast<uint32_t>(hash >> 32), 1U); }
  static size_t Place(uint64_t hash, size_t buckets) { return (hash & UINT32_MAX) * buckets >> 32; }
  static size_t After(size_t bucket, size_t buckets) { return bucket + 1 == buckets ? 0 : bucket + 1; }

  std::span<const Bucket> buckets_;
};

class FeatureTableWriter {
 public:
  // Of `entries` in all, which are put one by one: the same ones in the same order give the same bytes.
  explicit FeatureTableWriter(size_t entries) : buckets_(entries / kMean + 1) {}

  void Put(uint64_t hash, uint32_t value) {
    size_t b = FeatureTable::Place(hash, buckets_.size());
    while (buckets_[b].keys.back() != 0) b = FeatureTable::After(b, buckets_.size());
    const auto place = static_cast<size_t>(std::ranges::find(buckets_[b].keys, 0U) - buckets_[b].keys.begin());
    buckets_[b].keys[place] = FeatureTable::Key(hash);
    buckets_[b].values[place] = value;
  }
  std::span<const Bucket> buckets() const { return buckets_; }

 private:
  // In a bucket; one in twenty has no free place then.
  static constexpr size_t kMean = 4;
  std::vector<Bucket> buckets_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_FEATURE_TABLE_H_
