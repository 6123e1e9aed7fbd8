#include "nn/kernels/activation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "plain.h"

namespace spectrum::nn::kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kDenormal = std::numeric_limits<float>::denorm_min();

// A dense grid, steps through all magnitudes on both sides of zero, and the ends.
std::vector<float> grid() {
  std::vector<float> x = {0.0f, -0.0f, 100.0f, -100.0f, 1e30f, -1e30f, kInfinity, -kInfinity};
  for (int i = -120000; i <= 120000; ++i) x.push_back(static_cast<float>(i) / 1024);
  for (float magnitude = kDenormal; magnitude < 1; magnitude *= 1.25f + kDenormal) {
    x.push_back(magnitude);
    x.push_back(-magnitude);
    if (magnitude < 16 * kDenormal) magnitude += kDenormal;
  }
  return x;
}

std::vector<float> mapped(FloatKernels::Map map, const std::vector<float>& x) {
  std::vector<float> y(x.size());
  map(static_cast<int>(x.size()), x.data(), y.data());
  return y;
}

float at(FloatKernels::Map map, float x) {
  float y;
  map(1, &x, &y);
  return y;
}

class ActivationVariant : public testing::TestWithParam<std::string> {
 protected:
  const FloatKernels& kernels = *variant(GetParam().c_str());
};

TEST_P(ActivationVariant, Sigmoid) {
  const std::vector<float> x = grid(), y = mapped(kernels.sigmoid, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_NEAR(y[i], plain::sigmoid(x[i]), 3e-7) << x[i];
    ASSERT_TRUE(y[i] >= 0 && y[i] <= 1) << x[i];
  }
  EXPECT_EQ(at(kernels.sigmoid, 0), 0.5f);
  EXPECT_EQ(at(kernels.sigmoid, 100), 1);
  EXPECT_EQ(at(kernels.sigmoid, kInfinity), 1);
  EXPECT_LT(at(kernels.sigmoid, -kInfinity), 2e-38f);
  EXPECT_TRUE(std::isnan(at(kernels.sigmoid, kNan)));
}

TEST_P(ActivationVariant, Tanh) {
  const std::vector<float> x = grid(), y = mapped(kernels.tanh, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double exact = std::tanh(static_cast<double>(x[i]));
    ASSERT_NEAR(y[i], exact, 3e-7 * std::abs(exact) + kDenormal) << x[i];
    ASSERT_LE(std::abs(y[i]), 1) << x[i];
  }
  EXPECT_EQ(at(kernels.tanh, 0), 0);
  for (float far : {100.0f, 1e30f, kInfinity}) {
    EXPECT_EQ(at(kernels.tanh, far), 1);
    EXPECT_EQ(at(kernels.tanh, -far), -1);
  }
  EXPECT_TRUE(std::isnan(at(kernels.tanh, kNan)));
}

TEST_P(ActivationVariant, Exp) {
  const std::vector<float> x = grid(), y = mapped(kernels.exp, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double exact = std::exp(static_cast<double>(x[i]));
    if (exact > std::numeric_limits<float>::max())
      ASSERT_EQ(y[i], kInfinity) << x[i];
    else
      ASSERT_NEAR(y[i], exact, 3e-7 * exact + kDenormal) << x[i];
  }
  EXPECT_EQ(at(kernels.exp, 0), 1);
  EXPECT_EQ(at(kernels.exp, kInfinity), kInfinity);
  EXPECT_EQ(at(kernels.exp, -kInfinity), 0);
  EXPECT_TRUE(std::isnan(at(kernels.exp, kNan)));
}

TEST_P(ActivationVariant, PositionDoesNotMatter) {
  plain::Numbers numbers(7);
  std::vector<float> x(70);
  for (float& value : x) value = static_cast<float>(numbers.next(6));
  for (auto map : {kernels.sigmoid, kernels.tanh, kernels.exp})
    for (int n = 0; n <= 70; ++n) {
      std::vector<float> y(71, -7.0f);
      map(n, x.data(), y.data());
      for (int i = 0; i < n; ++i) ASSERT_EQ(y[i], at(map, x[i])) << n << " " << i;
      for (int i = n; i <= 70; ++i) ASSERT_EQ(y[i], -7.0f) << n << " " << i;
      std::vector<float> in_place = x;
      map(n, in_place.data(), in_place.data());
      ASSERT_TRUE(std::equal(y.begin(), y.begin() + n, in_place.begin()));
    }
}

TEST_P(ActivationVariant, ANanStaysInItsLane) {
  std::vector<float> x(37, 1.0f);
  x[5] = x[36] = kNan;
  for (auto map : {kernels.sigmoid, kernels.tanh, kernels.exp}) {
    const auto y = mapped(map, x);
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(std::isnan(y[i]), i == 5 || i == 36);
  }
}

INSTANTIATE_TEST_SUITE_P(, ActivationVariant, testing::ValuesIn(plain::variants()), plain::test_name);

TEST(Activation, DoubleIsTheStandardLibrary) {
  const double x[] = {-800, -3, -0.0, 1e-300, 0.7, 40, 800};
  double s[7], t[7], e[7];
  sigmoid(7, x, s);
  tanh(7, x, t);
  exp(7, x, e);
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(s[i], plain::sigmoid(x[i]));
    EXPECT_EQ(t[i], std::tanh(x[i]));
    EXPECT_EQ(e[i], std::exp(x[i]));
  }
}

TEST(Activation, FloatRunsTheBestVariant) {
  const auto x = grid();
  std::vector<float> y(x.size());
  const int n = static_cast<int>(x.size());
  sigmoid(n, x.data(), y.data());
  EXPECT_EQ(y, mapped(best_variant().sigmoid, x));
  tanh(n, x.data(), y.data());
  EXPECT_EQ(y, mapped(best_variant().tanh, x));
  exp(n, x.data(), y.data());
  EXPECT_EQ(y, mapped(best_variant().exp, x));
}

}  // namespace
}  // namespace spectrum::nn::kernels
