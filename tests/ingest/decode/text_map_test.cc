#include "ingest/decode/text_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace policywire::ingest {
namespace {

std::string Shown(const TextMap& map) {
  std::string out;
  for (const TextPiece& piece : map.pieces()) {
    out += std::to_string(piece.text_begin) + "+" + std::to_string(piece.text_size) + (piece.whole ? "~" : "=") +
           std::to_string(piece.input_begin) + "+" + std::to_string(piece.input_size) + " ";
  }
  return out;
}

TEST(TextMapTest, CopiesThatFollowEachOtherAreOnePiece) {
  TextMap map;
  map.Copy(0, 5, 10);
  map.Copy(5, 3, 15);
  map.Replace(8, 1, 18, 5);
  map.Copy(9, 2, 23);
  map.Copy(13, 2, 30);
  EXPECT_EQ(Shown(map), "0+8=10+8 8+1~18+5 9+2=23+2 13+2=30+2 ");
  map.Truncate(14);
  EXPECT_EQ(Shown(map), "0+8=10+8 8+1~18+5 9+2=23+2 13+1=30+1 ");
  map.Truncate(8);
  EXPECT_EQ(Shown(map), "0+8=10+8 ");
}

TEST(TextMapTest, LeadsThroughAnotherMap) {
  TextMap outer;  // of the page in UTF-8
  outer.Copy(0, 6, 2);
  outer.Replace(6, 1, 8, 3);
  TextMap inner;  // of the bytes, whose fifth is one character of two in UTF-8
  inner.Copy(0, 4, 0);
  inner.Replace(4, 2, 4, 1);
  inner.Copy(6, 10, 5);
  EXPECT_EQ(Shown(outer.Through(inner)), "0+2=2+2 2+2~4+1 4+2=5+2 6+1~7+3 ");
}

TEST(TextMapTest, IsWrittenAsFourLists) {
  TextMap map;
  map.Copy(0, 5, 10);
  map.Replace(5, 1, 15, 6);
  v1::TextMap out;
  map.Write(out);
  EXPECT_THAT(out.text_begin(), testing::ElementsAre(0, 5));
  EXPECT_THAT(out.text_size(), testing::ElementsAre(5, 1));
  EXPECT_THAT(out.input_begin(), testing::ElementsAre(10, 15));
  EXPECT_THAT(out.input_size(), testing::ElementsAre(5, 6));
}

}  // namespace
}  // namespace policywire::ingest
