#include "ingest/decode/wire_format.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace policywire::ingest {
namespace {

const std::string kId("\0\0\0\0\7", 5);

TEST(WireFormatTest, OnlyTheByteZeroBeginsAFrame) {
  EXPECT_EQ(Unframed("", false), "");
  EXPECT_EQ(Unframed("{}", false), "{}");
  EXPECT_EQ(Unframed("\x0A\1x", true), "\x0A\1x");
}

TEST(WireFormatTest, JsonIsBehindTheId) {
  EXPECT_EQ(Unframed(kId + "{}", false), "{}");
  EXPECT_EQ(Unframed(kId, false), "");
  EXPECT_EQ(Unframed(std::string_view(kId).substr(0, 4), false), std::nullopt);
}

TEST(WireFormatTest, ProtobufIsBehindIdAndPath) {
  const auto after = [](std::string bytes) {
    const std::string value = kId + std::move(bytes);
    const auto unframed = Unframed(value, true);
    return unframed ? std::optional<std::string>(*unframed) : std::nullopt;
  };
  EXPECT_EQ(after(std::string("\0rest", 5)), "rest");
  EXPECT_EQ(after("\2\6rest"), "rest");
  EXPECT_EQ(after("\4\2\x80\1rest"), "rest");
  EXPECT_EQ(after(""), std::nullopt) << "no path";
  EXPECT_EQ(after("\4\2"), std::nullopt) << "half a path";
  EXPECT_EQ(after("\1"), std::nullopt) << "a negative length";
  EXPECT_EQ(after("\2\3"), std::nullopt) << "a negative step";
  EXPECT_EQ(after(std::string(12, '\xFF')), std::nullopt) << "a number without end";
  EXPECT_EQ(after("\x7E" + std::string(100, '\2')), std::nullopt) << "too long a path";
}

}  // namespace
}  // namespace policywire::ingest
