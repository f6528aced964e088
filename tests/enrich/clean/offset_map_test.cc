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

TEST(OffsetMap, LeadsOnThroughAnother) {
  // "ab" was made of "a__b", and that of "a--##b": both marks together, the second for two bytes.
  OffsetMap first;
  first.AddAnchor(1, 1);
  first.AddAnchor(1, 3);
  OffsetMap before;
  before.AddAnchor(1, 1);
  before.AddAnchor(2, 3);
  before.AddAnchor(2, 3);
  before.AddAnchor(3, 5);
  first.LeadOnThrough(before);
  EXPECT_EQ(first.ToOriginal(0, 1), std::pair(0U, 1U));
  EXPECT_EQ(first.ToOriginal(1, 2), std::pair(5U, 6U));
  EXPECT_EQ(first.ToOriginal(0, 2), std::pair(0U, 6U));
  first.Clear();
  EXPECT_TRUE(first.IsIdentity());
}

TEST(OffsetMap, AnUneditedTextLeadsOnToWhatItWasMadeFrom) {
  OffsetMap before;
  before.AddAnchor(2, 2);
  before.AddAnchor(3, 6);
  OffsetMap map;
  map.LeadOnThrough(before);
  EXPECT_FALSE(map.IsIdentity());
  EXPECT_EQ(map.ToOriginal(1, 4), std::pair(1U, 7U));
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
