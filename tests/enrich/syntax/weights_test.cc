#include "enrich/syntax/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/enrich/syntax/aligned_bytes.h"

namespace policywire::enrich {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string TwoArrays() {
  WeightsWriter writer;
  writer.Add<uint64_t>("long", std::array<uint64_t, 2>{1, 1ULL << 60});
  writer.Add<int8_t>("short", std::array<int8_t, 3>{-1, 0, 127});
  return writer.Finish();
}

std::string Fault(const std::string& bytes) {
  const AlignedBytes aligned(bytes);
  const auto weights = Weights::Read(aligned.view(), "model.bin");
  return weights.ok() ? "" : std::string(weights.status().message());
}

TEST(Weights, GiveBackWhatWasWritten) {
  const AlignedBytes bytes(TwoArrays());
  const auto weights = Weights::Read(bytes.view(), "model.bin");
  ASSERT_TRUE(weights.ok()) << weights.status().ToString();
  EXPECT_THAT(*weights->Array<uint64_t>("long"), ElementsAre(1, 1ULL << 60));
  EXPECT_THAT(*weights->Array<int8_t>("short"), ElementsAre(-1, 0, 127));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(weights->Array<int8_t>("short")->data()) % Weights::kAlignment, 0U);
}

TEST(Weights, NameWhatIsMissing) {
  const AlignedBytes bytes(TwoArrays());
  const auto weights = Weights::Read(bytes.view(), "model.bin");
  ASSERT_TRUE(weights.ok());
  EXPECT_EQ(weights->Array<int8_t>("other").status().message(), "model.bin: no array other");
  EXPECT_EQ(weights->Array<uint16_t>("short").status().message(),
            "model.bin: the array short is of a wrong size or kind");
}

TEST(Weights, RefuseDamageByName) {
  const std::string good = TwoArrays();
  EXPECT_EQ(Fault(good), "");
  EXPECT_EQ(Fault(""), "model.bin: too short for a file of weights");
  EXPECT_EQ(Fault("<html>this is a page that says that the file has moved</html>"), "model.bin: not a file of weights");
  for (size_t size = 1; size < good.size(); ++size) {
    ASSERT_THAT(Fault(good.substr(0, size)), StartsWith("model.bin: ")) << size;
  }
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 4);
    ASSERT_THAT(Fault(bad), StartsWith("model.bin: ")) << at;
  }
}

TEST(Weights, RefuseAnotherVersion) {
  std::string other = TwoArrays();
  other[16] = 9;  // behind the magic and the checksum
  EXPECT_THAT(Fault(other), HasSubstr("weights of version 9, this program reads version 1"));
}

}  // namespace
}  // namespace policywire::enrich
