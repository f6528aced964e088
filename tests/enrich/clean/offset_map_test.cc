#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

#include "enrich/clean/clean.h"

namespace policywire::enrich {
namespace {

using Span = std::pair<uint32_t, uint32_t>;

TEST(OffsetMap, WithoutAnchorsIsTheIdentity) {
  const OffsetMap map;
  EXPECT_TRUE(map.IsIdentity());
  EXPECT_EQ(map.ToOriginal(0, 0), Span(0, 0));
  EXPECT_EQ(map.ToOriginal(3, 8), Span(3, 8));
}

// "ab.Cd" -> "ab. Cd"
TEST(OffsetMap, InsertedBytesBelongToNothing) {
  OffsetMap map;
  map.AddAnchor(3, 3);
  map.AddAnchor(4, 3);
  EXPECT_FALSE(map.IsIdentity());
  EXPECT_EQ(map.ToOriginal(0, 3), Span(0, 3));
  EXPECT_EQ(map.ToOriginal(3, 4), Span(3, 3));
  EXPECT_EQ(map.ToOriginal(2, 4), Span(2, 3));
  EXPECT_EQ(map.ToOriginal(3, 5), Span(3, 4));
  EXPECT_EQ(map.ToOriginal(4, 6), Span(3, 5));
}

// Three bytes of a curly quote at 2 became one.
TEST(OffsetMap, ReplacedBytesBelongToAllOfWhatTheyReplace) {
  OffsetMap map;
  map.AddAnchor(2, 2);
  map.AddAnchor(3, 5);
  EXPECT_EQ(map.ToOriginal(2, 3), Span(2, 5));
  EXPECT_EQ(map.ToOriginal(1, 3), Span(1, 5));
  EXPECT_EQ(map.ToOriginal(2, 4), Span(2, 6));
  EXPECT_EQ(map.ToOriginal(3, 4), Span(5, 6));
  EXPECT_EQ(map.ToOriginal(7, 9), Span(9, 11));
}

// One byte at 4 became two.
TEST(OffsetMap, APartOfAReplacementIsAllOfIt) {
  OffsetMap map;
  map.AddAnchor(4, 4);
  map.AddAnchor(6, 5);
  EXPECT_EQ(map.ToOriginal(4, 5), Span(4, 5));
  EXPECT_EQ(map.ToOriginal(5, 6), Span(4, 5));
  EXPECT_EQ(map.ToOriginal(0, 5), Span(0, 5));
  EXPECT_EQ(map.ToOriginal(6, 7), Span(5, 6));
}

// Three bytes of a zero-width space at 2 left nothing.
TEST(OffsetMap, DroppedBytesAreOutsideOfSpansThatTouchThem) {
  OffsetMap map;
  map.AddAnchor(2, 2);
  map.AddAnchor(2, 5);
  EXPECT_EQ(map.ToOriginal(0, 2), Span(0, 2));
  EXPECT_EQ(map.ToOriginal(2, 4), Span(5, 7));
  EXPECT_EQ(map.ToOriginal(1, 3), Span(1, 6));
}

TEST(OffsetMap, AnEmptySpanStaysEmpty) {
  OffsetMap map;
  map.AddAnchor(2, 2);
  map.AddAnchor(3, 5);
  EXPECT_EQ(map.ToOriginal(1, 1), Span(1, 1));
  EXPECT_EQ(map.ToOriginal(3, 3), Span(5, 5));
  EXPECT_EQ(map.ToOriginal(3, 1), Span(5, 5));
}

TEST(OffsetMap, ClearForgetsAll) {
  OffsetMap map;
  map.AddAnchor(2, 2);
  map.AddAnchor(3, 5);
  map.Clear();
  EXPECT_TRUE(map.IsIdentity());
  EXPECT_EQ(map.ToOriginal(2, 3), Span(2, 3));
}

}  // namespace
}  // namespace policywire::enrich
