#include "enrich/syntax/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace policywire::enrich {
namespace {

int Between(std::mt19937& random, int least, int most) {
  return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
}

TEST(Kernels, AllFormsAreTriedHere) {
  if (UsableKernels().size() < 3) {
    GTEST_SKIP() << "this processor has no AVX2, or no AVX-512 VNNI: products that need it are not tried";
  }
}

// Greatest values too: sums in sixteen bits must not wrap.
TEST(Kernels, LayersAreTheSameOnEveryProcessor) {
  std::mt19937 random(1);
  for (const bool greatest : {true, false}) {
    for (const size_t outputs : {16, 32, 64, 80, 640}) {
      for (const size_t count : {1, 2, 9, 15}) {
        const size_t inputs = 64;
        const size_t stride = 32;  // windows overlap
        std::vector<int8_t> weights(inputs * outputs);
        std::vector<int32_t> bias(outputs);
        std::vector<uint8_t> in(stride * count + inputs);
        for (auto& w : weights) {
          w = static_cast<int8_t>(greatest ? (random() % 2 == 0 ? kMostWeight : -kMostWeight)
                                           : Between(random, -kMostWeight, kMostWeight));
        }
        // All of one sign in the first output, where the sum is greatest.
        if (greatest) {
          for (size_t k = 0; k < inputs; ++k) weights[WeightAt(inputs, k, 0)] = kMostWeight;
        }
        for (auto& b : bias) b = Between(random, -100'000, 100'000);
        for (auto& x : in) x = static_cast<uint8_t>(greatest ? kMostActive : Between(random, 0, kMostActive));
        const DenseView layer{weights.data(), bias.data(), inputs, outputs, 5};
        std::vector<int32_t> sums(count * outputs);
        for (size_t i = 0; i < count; ++i) {
          for (size_t o = 0; o < outputs; ++o) {
            int32_t sum = bias[o];
            for (size_t k = 0; k < inputs; ++k) sum += in[i * stride + k] * weights[WeightAt(inputs, k, o)];
            sums[i * outputs + o] = sum;
          }
        }
        for (const Kernels& kernels : UsableKernels()) {
          std::vector<int32_t> scores(outputs);
          for (const size_t wanted : {size_t{3}, outputs - 8, outputs}) {
            kernels.scores(layer, in.data(), wanted, scores.data());
            ASSERT_TRUE(std::equal(scores.begin(), scores.begin() + static_cast<ptrdiff_t>(wanted), sums.begin()));
          }
          ASSERT_EQ(kernels.best(scores.data(), outputs),
                    static_cast<size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin()));
          std::vector<uint8_t> active(count * outputs);
          std::vector<int16_t> wide(count * outputs);
          kernels.activate(layer, in.data(), stride, count, active.data());
          kernels.contribute(layer, in.data(), stride, count, wide.data());
          for (size_t i = 0; i < sums.size(); ++i) {
            ASSERT_EQ(active[i], std::clamp(sums[i] >> 5, 0, kMostActive)) << i;
            ASSERT_EQ(wide[i], std::clamp(sums[i] >> 5, -kMostInState, kMostInState)) << i;
          }
        }
      }
    }
  }
}

TEST(Kernels, BestIsTheFirstOfTheGreatest) {
  std::vector<int32_t> scores(24, -5);
  for (const Kernels& kernels : UsableKernels()) {
    EXPECT_EQ(kernels.best(scores.data(), scores.size()), 0U);
  }
  scores[11] = scores[12] = scores[20] = -4;
  for (const Kernels& kernels : UsableKernels()) {
    EXPECT_EQ(kernels.best(scores.data(), scores.size()), 11U);
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
    const Kernels& portable = UsableKernels().front();
    std::vector<uint8_t> wide_sums(128);
    std::vector<uint8_t> byte_sums(64);
    portable.sum_wide(wide_rows.data(), count, 128, 2, wide_sums.data());
    portable.sum_bytes(start.data(), narrow_rows.data(), count, 64, byte_sums.data());
    for (const Kernels& kernels : UsableKernels().subspan(1)) {
      std::vector<uint8_t> got(128);
      kernels.sum_wide(wide_rows.data(), count, 128, 2, got.data());
      EXPECT_EQ(got, wide_sums);
      got.resize(64);
      kernels.sum_bytes(start.data(), narrow_rows.data(), count, 64, got.data());
      EXPECT_EQ(got, byte_sums);
    }
  }
}

}  // namespace
}  // namespace policywire::enrich
