#include "enrich/decide/feature_table.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

namespace policywire::enrich {
namespace {

uint64_t Hash(uint64_t number) {
  number *= 0x9E3779B97F4A7C15ULL;
  return number ^ (number >> 29);
}

TEST(FeatureTable, FindsWhatWasPutAndNothingElse) {
  constexpr uint32_t kEntries = 5000;
  FeatureTableWriter writer(kEntries);
  for (uint32_t i = 1; i <= kEntries; ++i) writer.Put(Hash(i), i);
  ASSERT_TRUE(FeatureTable::IsSound(writer.buckets()));
  const FeatureTable table(writer.buckets());
  for (uint32_t i = 1; i <= kEntries; ++i) EXPECT_EQ(table.Find(Hash(i)), i);
  for (uint32_t i = kEntries + 1; i <= 2 * kEntries; ++i) EXPECT_EQ(table.Find(Hash(i)), 0U);
}

// More than a bucket has places for, in the last one: what is left goes on at the first.
TEST(FeatureTable, GoesOnWhereABucketIsFull) {
  FeatureTableWriter writer(12);
  const auto hash = [](uint64_t key) { return key << 32 | UINT32_MAX; };
  for (uint32_t key = 1; key <= 12; ++key) writer.Put(hash(key), 100 + key);
  const FeatureTable table(writer.buckets());
  for (uint32_t key = 1; key <= 12; ++key) EXPECT_EQ(table.Find(hash(key)), 100 + key);
  EXPECT_EQ(table.Find(hash(13)), 0U);
}

TEST(FeatureTable, AnEmptyOneHasNothing) {
  const FeatureTableWriter writer(0);
  EXPECT_EQ(FeatureTable(writer.buckets()).Find(Hash(1)), 0U);
}

TEST(FeatureTable, IsUnsoundWithoutAFreePlace) {
  EXPECT_FALSE(FeatureTable::IsSound({}));
  std::vector<Bucket> buckets(2);
  EXPECT_TRUE(FeatureTable::IsSound(buckets));
  for (Bucket& bucket : buckets) bucket.keys.fill(1);
  EXPECT_FALSE(FeatureTable::IsSound(buckets));
}

}  // namespace
}  // namespace policywire::enrich
