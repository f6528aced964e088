#include "enrich/syntax/kernels.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace policywire::enrich {
namespace {

int Between(std::mt19937& random, int least, int most) {
  return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
}

// Greatest values too: a product of pairs must not wrap in sixteen bits.
TEST(Kernels, DenseIsTheSameOnEveryProcessor) {
  std::mt19937 random(1);
  for (const int most : {127, 100, 3}) {
    for (const size_t outputs : {8, 16, 56, 72, 640}) {
      for (const size_t count : {1, 3, 4, 9}) {
        const size_t inputs = 64;
        const size_t stride = 32;  // windows overlap
        std::vector<int8_t> weights(inputs * outputs);
        std::vector<int32_t> bias(outputs);
        std::vector<uint8_t> in(stride * count + inputs);
        for (auto& w : weights)
          w = static_cast<int8_t>(most == 127 ? (random() % 2 ? 127 : -127) : Between(random, -most, most));
        for (auto& b : bias) b = Between(random, -100'000, 100'000);
        for (auto& x : in) x = static_cast<uint8_t>(most == 127 ? 127 : Between(random, 0, most));
        const DenseView layer{weights.data(), bias.data(), inputs, outputs};
        std::vector<int32_t> expected(count * outputs);
        std::vector<int32_t> got(count * outputs);
        PortableKernels().dense(layer, in.data(), stride, count, expected.data());
        BestKernels().dense(layer, in.data(), stride, count, got.data());
        ASSERT_EQ(got, expected) << outputs << " outputs, " << count << " rows";
        for (size_t i = 0; i < count; ++i) {
          for (size_t o = 0; o < outputs; ++o) {
            int32_t sum = bias[o];
            for (size_t k = 0; k < inputs; ++k) sum += in[i * stride + k] * weights[(k / 4 * outputs + o) * 4 + k % 4];
            ASSERT_EQ(got[i * outputs + o], sum);
          }
        }
      }
    }
  }
}

TEST(Kernels, SumsAreTheSameOnEveryProcessor) {
  std::mt19937 random(2);
  for (const size_t count : {0, 1, 7, 22}) {
    std::vector<std::vector<int16_t>> wide(count, std::vector<int16_t>(128));
    std::vector<std::vector<int8_t>> narrow(count, std::vector<int8_t>(64));
    std::vector<int16_t> start(64);
    std::vector<const int16_t*> wide_rows;
    std::vector<const int8_t*> narrow_rows;
    for (auto& row : wide) {
      for (auto& x : row) x = static_cast<int16_t>(Between(random, -1000, 1000));
      wide_rows.push_back(row.data());
    }
    for (auto& row : narrow) {
      for (auto& x : row) x = static_cast<int8_t>(Between(random, -127, 127));
      narrow_rows.push_back(row.data());
    }
    for (auto& x : start) x = static_cast<int16_t>(Between(random, -300, 300));
    std::vector<uint8_t> expected(128);
    std::vector<uint8_t> got(128);
    PortableKernels().sum_wide(wide_rows.data(), count, 128, 2, expected.data());
    BestKernels().sum_wide(wide_rows.data(), count, 128, 2, got.data());
    EXPECT_EQ(got, expected);
    PortableKernels().sum_bytes(start.data(), narrow_rows.data(), count, 64, expected.data());
    BestKernels().sum_bytes(start.data(), narrow_rows.data(), count, 64, got.data());
    EXPECT_EQ(got, expected);
  }
}

}  // namespace
}  // namespace policywire::enrich
