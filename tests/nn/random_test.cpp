#include "nn/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "gradient_check.h"
#include "nn/dense.h"
#include "nn/dropout.h"
#include "nn/init.h"
#include "nn/lstm.h"

namespace spectrum::nn::test {
namespace {

TEST(Random, UniformAndNormalHaveTheirMoments) {
  std::mt19937_64 rng(1);
  constexpr int kDraws = 200'000;
  double sum_u = 0.0, sum_n = 0.0, square_n = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = uniform(rng), z = normal(rng);
    ASSERT_TRUE(u >= 0.0 && u < 1.0);
    sum_u += u, sum_n += z, square_n += z * z;
  }
  EXPECT_NEAR(sum_u / kDraws, 0.5, 0.004);  // six standard errors
  EXPECT_NEAR(sum_n / kDraws, 0.0, 0.014);
  EXPECT_NEAR(square_n / kDraws, 1.0, 0.019);
}

TEST(Random, ShufflePermutesAndFollowsTheSeed) {
  std::vector<int> a(100), b(100);
  std::iota(a.begin(), a.end(), 0);
  std::iota(b.begin(), b.end(), 0);
  const std::vector<int> sorted = a;
  std::mt19937_64 one(5), two(5);
  shuffle(a, one);
  shuffle(b, two);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, sorted);
  std::ranges::sort(a);
  EXPECT_EQ(a, sorted);
}

TEST(Dropout, MaskHasItsRateAndKeepsTheMean) {
  std::vector<float> mask(100'000);
  draw_dropout_mask<float>(mask, 0.2, 2);
  const auto zeros = static_cast<double>(std::ranges::count(mask, 0.0f));
  EXPECT_EQ(std::ranges::count(mask, 1.25f) + static_cast<long>(zeros), 100'000);
  EXPECT_NEAR(zeros / 100'000, 0.2, 6.0 * std::sqrt(0.2 * 0.8 / 100'000));
  EXPECT_NEAR(std::accumulate(mask.begin(), mask.end(), 0.0) / 100'000, 1.0, 0.01);
}

TEST(Dropout, AppliesTheGivenMaskBothWays) {
  Model<double> m;
  m.add<Dropout<double>>("drop", 3, 0.5);
  const auto chain = m.chain({"drop"});
  const std::vector<double> mask = {0, 2, 0, 2, 2, 0};
  const Matrix<double> x = wave(3, 2);
  Workspace<double> ws(chain, 2, Mode::kTraining);
  EXPECT_EQ(Matrix<double>(chain.forward(x, ws, mask)),
            Matrix<double>(x.cwiseProduct(In<double>(mask.data(), 3, 2))));
  EXPECT_LT(gradient_gap(m, chain, x, mask), 1e-7);
  EXPECT_EQ(Matrix<double>(chain.forward(x, ws)), x);  // no mask: the identity
  EXPECT_LT(gradient_gap(m, chain, x), 1e-7);
}

TEST(Dropout, ChainDrawsOneMaskPerDropout) {
  Model<float> m;
  m.add<Dropout<float>>("a", 4, 0.5);
  m.add<Dropout<float>>("b", 4, 0.25);
  const auto chain = m.chain({"a", "b"});
  ASSERT_EQ(chain.mask_size(10), 80u);
  std::vector<float> masks(80, -1.0f);
  chain.draw_masks(10, masks, 3);
  const float kept_b = static_cast<float>(1.0 / 0.75);
  EXPECT_TRUE(std::all_of(masks.begin(), masks.begin() + 40, [](float v) { return v == 0 || v == 2; }));
  EXPECT_TRUE(std::all_of(masks.begin() + 40, masks.end(), [&](float v) { return v == 0 || v == kept_b; }));
}

TEST(Init, DenseStaysWithinItsBound) {
  Model<float> m;
  auto& dense = m.add<Dense<float>>("d", 16, 400);
  std::mt19937_64 rng(4);
  init_uniform(dense, rng);
  const auto [low, high] = std::ranges::minmax(m.parameters());
  EXPECT_GE(low, -0.25f);
  EXPECT_LE(high, 0.25f);
  EXPECT_LT(low, -0.24f);
  EXPECT_GT(high, 0.24f);
}

TEST(Init, LstmStartsOrthogonalAndRemembering) {
  Model<double> m;
  auto& lstm = m.add<Lstm<double>>("l", 3, 8, 2);
  std::mt19937_64 rng(4);
  init_lstm(lstm, rng);
  const auto p = lstm.params();
  for (int gate = 0; gate < 4; ++gate) {
    const Matrix<double> q = p[1].matrix().middleRows(8 * gate, 8);
    EXPECT_LT((q.transpose() * q - Matrix<double>::Identity(8, 8)).norm(), 1e-12);
  }
  const Matrix<double> bias = p[2].matrix() + p[3].matrix();
  EXPECT_EQ(bias.middleRows(8, 8), Matrix<double>::Ones(8, 1));
  EXPECT_EQ(bias.sum(), 8.0);
  auto& dense = m.add<Dense<double>>("d", 3, 8);
  EXPECT_THROW(init_lstm(dense, rng), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::nn::test
