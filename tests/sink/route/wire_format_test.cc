#include "sink/route/wire_format.h"

#include <gtest/gtest.h>

#include <string>

#include "policywire/v1/article.pb.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::sink {
namespace {

TEST(WireFormatTest, TheIdIsFourBytesTheHighestFirst) {
  EXPECT_EQ(JsonFrame(1), std::string("\0\0\0\0\1", 5));
  EXPECT_EQ(JsonFrame(0xA1B2C3D4), std::string("\0\xA1\xB2\xC3\xD4", 5));
}

TEST(WireFormatTest, TheFirstMessageOfAFileIsOneByte) {
  ASSERT_EQ(v1::Article::descriptor()->index(), 0);
  EXPECT_EQ(ProtobufFrame(7, *v1::Article::descriptor()), std::string("\0\0\0\0\7\0", 6));
}

TEST(WireFormatTest, AnyOtherIsAPathWithItsLength) {
  const auto& event = *v1::PolicyEvent::descriptor();
  ASSERT_GT(event.index(), 0);
  ASSERT_LT(event.index(), 64);
  EXPECT_EQ(ProtobufFrame(7, event), std::string("\0\0\0\0\7\2", 6) + static_cast<char>(2 * event.index()));
}

}  // namespace
}  // namespace policywire::sink
