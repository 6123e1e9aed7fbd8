#include "nn/kernels/random.h"

#include <gtest/gtest.h>

#include "plain.h"

namespace spectrum::nn::kernels {
namespace {

class RandomVariant : public testing::TestWithParam<std::string> {
 protected:
  const FloatKernels& kernels = *variant(GetParam().c_str());
};

TEST_P(RandomVariant, MasksAreThoseOfThePlainGenerator) {
  for (int n : {0, 1, 15, 16, 17, 31, 32, 33, 500}) {
    std::vector<float> mask(static_cast<std::size_t>(n) + 1, -1.0f);
    std::vector<double> plain(mask.size(), -1.0);
    RandomState state = random_state(77);
    kernels.dropout_mask(n, 20'000, 1.5f, state, mask.data());
    dropout_mask(n, 20'000, 1.5, 77, plain.data());
    EXPECT_EQ(std::vector<double>(mask.begin(), mask.end()), plain) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(, RandomVariant, testing::ValuesIn(plain::variants()), plain::test_name);

TEST(RandomMask, ThresholdZeroKeepsAllAndTheHighestDropsNearlyAll) {
  std::vector<double> mask(10'000);
  dropout_mask(10'000, 0, 2.0, 5, mask.data());
  EXPECT_EQ(std::count(mask.begin(), mask.end(), 2.0), 10'000);
  dropout_mask(10'000, 65'536, 2.0, 5, mask.data());
  EXPECT_EQ(std::count(mask.begin(), mask.end(), 0.0), 10'000);
}

TEST(RandomMask, NeighbouringKeysAndLanesAreUnrelated) {
  constexpr int kN = 64'000;
  std::vector<double> a(kN), b(kN);
  dropout_mask(kN, 32'768, 1.0, 1, a.data());
  dropout_mask(kN, 32'768, 1.0, 2, b.data());
  const auto agreement = [](const std::vector<double>& x, const std::vector<double>& y, int shift) {
    int same = 0;
    for (int i = 0; i + shift < kN; ++i)
      same += x[static_cast<std::size_t>(i)] == y[static_cast<std::size_t>(i + shift)];
    return static_cast<double>(same) / (kN - shift);
  };
  EXPECT_NEAR(agreement(a, b, 0), 0.5, 0.01);
  for (int shift : {1, 2, 16, 32, 64}) EXPECT_NEAR(agreement(a, a, shift), 0.5, 0.01) << shift;
}

// xoshiro128++ from the state 1, 2, 3, 4, by hand: rotl(1 + 4, 7) + 1 = 641.
TEST_P(RandomVariant, TheFirstNumberIsTheFormulas) {
  RandomState state{};
  for (int w = 0; w < 4; ++w)
    for (auto& lane : state.word[w]) lane = static_cast<std::uint32_t>(w + 1);
  float at_641[1], above[1];
  RandomState copy = state;
  kernels.dropout_mask(1, 641, 1.0f, state, at_641);
  kernels.dropout_mask(1, 642, 1.0f, copy, above);
  EXPECT_EQ(at_641[0], 1.0f);
  EXPECT_EQ(above[0], 0.0f);
}

}  // namespace
}  // namespace spectrum::nn::kernels
