#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nn/kernels/loss.h"
#include "plain.h"

namespace spectrum::nn::kernels {
namespace {

constexpr float kEpsilon = std::numeric_limits<float>::epsilon();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr int kSizes[] = {0, 1, 3, 8, 15, 16, 17, 31, 32, 33, 50, 100};

std::vector<float> numbers(int n, std::uint64_t seed, double scale = 1) {
  plain::Numbers source(seed);
  std::vector<float> x(static_cast<std::size_t>(n));
  for (float& value : x) value = static_cast<float>(source.next(scale));
  return x;
}

// Sixteen sums, added in pairs.
double sum_of(const std::vector<double>& terms) {
  double sum[16] = {};
  for (std::size_t i = 0; i < terms.size(); ++i) sum[i % 16] += terms[i];
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) sum[i] += sum[i + half];
  return sum[0];
}

class TrainingVariant : public testing::TestWithParam<std::string> {
 protected:
  const FloatKernels& kernels = *variant(GetParam().c_str());
};

TEST_P(TrainingVariant, ReluAndTheSlopes) {
  for (const int n : kSizes) {
    const std::vector<float> y = numbers(n, 1, 0.999), dy = numbers(n, 2);
    std::vector<float> r(y.size() + 1, -7.0f), s = r, t = r, u = r;
    kernels.relu(n, y.data(), r.data());
    kernels.relu_backward(n, y.data(), dy.data(), s.data());
    kernels.tanh_backward(n, y.data(), dy.data(), t.data());
    kernels.sigmoid_backward(n, y.data(), dy.data(), u.data());
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double a = y[i], d = dy[i];
      EXPECT_EQ(r[i], a > 0 ? y[i] : 0);
      EXPECT_EQ(s[i], a > 0 ? dy[i] : 0);
      EXPECT_NEAR(t[i], d * (1 - a * a), 2 * kEpsilon);
      EXPECT_NEAR(u[i], d * a * (1 - a), 4 * kEpsilon);
    }
    for (const auto& x : {r, s, t, u}) EXPECT_EQ(x.back(), -7.0f);
  }
}

TEST_P(TrainingVariant, ReluHandsNanOn) {
  std::vector<float> x(19, 1.0f), y(19);
  x[3] = x[18] = kNan;
  kernels.relu(19, x.data(), y.data());
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(std::isnan(y[i]), i == 3 || i == 18);
}

// Ten steps beside the double ones; the parameters may differ by some roundings of the steps and of their
// own.
TEST_P(TrainingVariant, AdamFollowsTheDoubleStep) {
  for (const int n : kSizes) {
    std::vector<float> p = numbers(n, 3), m(p.size()), v(p.size());
    std::vector<double> exact(p.begin(), p.end()), mean(p.size()), power(p.size());
    for (int t = 1; t <= 10; ++t) {
      const std::vector<float> g = numbers(n, 10 + t, std::pow(10.0, -t));
      const std::vector<double> slopes(g.begin(), g.end());
      const AdamStep<double> step = {
          0.9,  0.1, 0.999, 0.001, 0.01 / (1 - std::pow(0.9, t)), std::sqrt(1 - std::pow(0.999, t)),
          1e-8, 1e-4};
      const auto f = [](double x) { return static_cast<float>(x); };
      kernels.adam(n,
                   {f(step.beta1), f(step.rest1), f(step.beta2), f(step.rest2), f(step.rate), f(step.root),
                    f(step.eps), f(step.decay)},
                   g.data(), p.data(), m.data(), v.data());
      adam(n, step, slopes.data(), exact.data(), mean.data(), power.data());
    }
    for (std::size_t i = 0; i < p.size(); ++i) {
      EXPECT_NEAR(p[i], exact[i], 10 * kEpsilon);
      EXPECT_NEAR(m[i], mean[i], 4 * kEpsilon);
      EXPECT_NEAR(v[i], power[i], 1e-6 * power[i]);
    }
  }
}

TEST_P(TrainingVariant, AdamStandsStillWithoutGradient) {
  std::vector<float> p = {1, -2, 3}, g(3), m(3), v(3);
  kernels.adam(3, {0.9f, 0.1f, 0.999f, 0.001f, 0.01f, 0.03f, 1e-8f, 0}, g.data(), p.data(), m.data(),
               v.data());
  EXPECT_EQ(p, (std::vector<float>{1, -2, 3}));
}

// To the last bit, and so the same for all variants.
TEST_P(TrainingVariant, SumOfSquares) {
  for (const int n : kSizes) {
    const std::vector<float> x = numbers(n, 4);
    std::vector<double> terms(x.begin(), x.end());
    for (double& value : terms) value *= value;
    EXPECT_EQ(kernels.sum_of_squares(n, x.data()), sum_of(terms)) << n;
    EXPECT_EQ(sum_of_squares(n, std::vector<double>(x.begin(), x.end()).data()), sum_of(terms)) << n;
  }
}

TEST_P(TrainingVariant, Scale) {
  for (const int n : kSizes) {
    const std::vector<float> x = numbers(n, 5);
    std::vector<float> y = x;
    y.push_back(-7.0f);
    kernels.scale(n, 0.3f, y.data());
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(y[i], x[i] * 0.3f);
    EXPECT_EQ(y.back(), -7.0f);
  }
}

TEST_P(TrainingVariant, SquaredError) {
  for (const int n : kSizes) {
    const std::vector<float> y = numbers(n, 6), t = numbers(n, 7), weights = numbers(n, 8);
    for (const float* w : {static_cast<const float*>(nullptr), weights.data()}) {
      std::vector<float> dy(y.size() + 1, -7.0f);
      std::vector<double> terms;
      const double sum = kernels.squared_error(n, y.data(), t.data(), w, 0.01f, dy.data());
      for (std::size_t i = 0; i < y.size(); ++i) {
        const float e = y[i] - t[i], weighted = w ? w[i] * e : e;
        terms.push_back(weighted * e);
        EXPECT_EQ(dy[i], weighted * 0.02f);
      }
      EXPECT_EQ(sum, sum_of(terms)) << n;
      EXPECT_EQ(dy.back(), -7.0f);
      EXPECT_EQ(kernels.squared_error(n, y.data(), t.data(), w, 0.01f, nullptr), sum);
    }
  }
}

TEST_P(TrainingVariant, MultipliesInPlaceToo) {
  for (int n : {0, 1, 15, 16, 17, 40}) {
    std::vector<float> x(static_cast<std::size_t>(n)), y = x, z = x;
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = static_cast<float>(i) - 7, y[i] = 0.5f * static_cast<float>(i);
    kernels.multiply(n, x.data(), y.data(), z.data());
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(z[i], x[i] * y[i]);
    kernels.multiply(n, x.data(), y.data(), x.data());
    EXPECT_EQ(x, z);
  }
}

#if defined(__x86_64__)
TEST_P(TrainingVariant, AdamLetsMomentsWithoutGradientFadeToZero) {
  float g[2] = {}, p[2] = {1, 1}, m[2] = {1.3e-38f, 1}, v[2] = {1.3e-38f, 1};
  const AdamStep<float> step = {.beta1 = 0.5f,
                                .rest1 = 0.5f,
                                .beta2 = 0.5f,
                                .rest2 = 0.5f,
                                .rate = 1e-3f,
                                .root = 1,
                                .eps = 1e-8f,
                                .decay = 0};
  kernels.adam(2, step, g, p, m, v);
  EXPECT_EQ(m[0], 0.0f);
  EXPECT_EQ(v[0], 0.0f);
  EXPECT_EQ(m[1], 0.5f);
  volatile float least = 1.3e-38f;
  EXPECT_GT(least * 0.5f, 0.0f);  // and elsewhere numbers fade as IEEE 754 says
}
#endif

INSTANTIATE_TEST_SUITE_P(, TrainingVariant, testing::ValuesIn(plain::variants()), plain::test_name);

}  // namespace
}  // namespace spectrum::nn::kernels
