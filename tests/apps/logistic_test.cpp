#include "apps/forecast/logistic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

using Doubles = std::vector<double>;
using Ints = std::vector<int>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Features sin and cos waves on scales far apart; the label leans on the first.
struct Sample {
  Doubles x;
  Ints y;
  explicit Sample(int n) {
    for (int i = 0; i < n; ++i) {
      const double a = std::sin(1.7 * i), b = std::cos(0.9 * i * i);
      x.insert(x.end(), {1e-4 * a + 3.0, 1e3 * b - 500.0});
      y.push_back(2.0 * a - 0.5 * b + 1.5 * std::sin(37.0 * i * i) > 0.3 ? 1 : 0);
    }
  }
};

TEST(Logistic, GradientOfThePenalisedLossVanishes) {
  const Sample s(300);
  const double l2 = 2.5;
  const Logistic fit = Logistic::fit(s.x, 2, s.y, l2);
  const Doubles p = fit.predict(s.x);
  double gap_sum = 0;
  for (std::size_t f = 0; f < 2; ++f) {
    double mean = 0, square = 0, gradient = 0;
    for (std::size_t r = 0; r < 300; ++r) mean += s.x[2 * r + f] / 300;
    for (std::size_t r = 0; r < 300; ++r) square += (s.x[2 * r + f] - mean) * (s.x[2 * r + f] - mean) / 300;
    for (std::size_t r = 0; r < 300; ++r)
      gradient += (p[r] - s.y[r]) * (s.x[2 * r + f] - mean) / std::sqrt(square);
    EXPECT_NEAR(gradient + l2 * fit.weights()[f], 0.0, 1e-5);
  }
  for (std::size_t r = 0; r < 300; ++r) gap_sum += p[r] - s.y[r];
  EXPECT_NEAR(gap_sum, 0.0, 1e-5);
  EXPECT_GT(fit.weights()[0], 0.5);
}

TEST(Logistic, OneBinaryFeatureHasAClosedForm) {
  // With next to no penalty p is the share of ones on either side.
  Doubles x;
  Ints y;
  for (int i = 0; i < 40; ++i) {
    x.push_back(i < 10 ? 1.0 : 0.0);
    y.push_back(i < 7 || i >= 34 ? 1 : 0);
  }
  const Doubles p = Logistic::fit(x, 1, y, 1e-9).predict(Doubles{1.0, 0.0});
  EXPECT_NEAR(p[0], 0.7, 1e-6);
  EXPECT_NEAR(p[1], 0.2, 1e-6);
}

TEST(Logistic, SeparableRowsStayFinite) {
  const Logistic fit = Logistic::fit(Doubles{1, 2, 3, 4}, 1, Ints{0, 0, 1, 1}, 1e-3);
  EXPECT_TRUE(std::isfinite(fit.weights()[0]));
  const Doubles p = fit.predict(Doubles{1, 4});
  EXPECT_LT(p[0], 0.05);
  EXPECT_GT(p[1], 0.95);
}

TEST(Logistic, StrongPenaltyLeavesTheBaseRate) {
  const Sample s(200);
  double ones = 0;
  for (int v : s.y) ones += v;
  for (double p : Logistic::fit(s.x, 2, s.y, 1e12).predict(s.x)) EXPECT_NEAR(p, ones / 200, 1e-6);
}

TEST(Logistic, MissingAndConstantCountAsTheMean) {
  Doubles x;
  Ints y;
  for (int i = 0; i < 60; ++i) {
    x.insert(x.end(), {i % 7 - 3.0, 5.0, kNaN});
    y.push_back(i % 7 + i % 3 > 4 ? 1 : 0);
  }
  const Logistic fit = Logistic::fit(x, 3, y);
  EXPECT_GT(fit.weights()[0], 0.0);
  EXPECT_EQ(fit.weights()[1], 0.0);
  EXPECT_EQ(fit.weights()[2], 0.0);
  double mean = 0;
  for (std::size_t i = 0; i < x.size(); i += 3) mean += x[i] / 60;
  EXPECT_NEAR(fit.predict(Doubles{kNaN, 9.0, 9.0})[0], fit.predict(Doubles{mean, 5.0, kNaN})[0], 1e-15);
}

TEST(Logistic, OneClassIsThePrior) {
  const Logistic fit = Logistic::fit(Doubles{1, 2, 3}, 1, Ints{1, 1, 1});
  EXPECT_NEAR(fit.predict(Doubles{-7.0})[0], 0.8, 1e-15);
}

TEST(Logistic, RefusesWhatMakesNoSense) {
  EXPECT_THROW(Logistic::fit(Doubles{}, 1, Ints{}), std::invalid_argument);
  EXPECT_THROW(Logistic::fit(Doubles{1, 2}, 0, Ints{1, 0}), std::invalid_argument);
  EXPECT_THROW(Logistic::fit(Doubles{1, 2, 3}, 2, Ints{1, 0}), std::invalid_argument);
  EXPECT_THROW(Logistic::fit(Doubles{1, 2}, 1, Ints{1, 3}), std::invalid_argument);
  EXPECT_THROW(Logistic::fit(Doubles{1, 2}, 1, Ints{1, 0}, 0.0), std::invalid_argument);
  EXPECT_THROW(Logistic::fit(Doubles{1, std::numeric_limits<double>::infinity()}, 1, Ints{1, 0}),
               std::invalid_argument);
  const Logistic fit = Logistic::fit(Doubles{1, 2, 3, 4}, 2, Ints{1, 0});
  EXPECT_THROW(fit.predict(Doubles{1, 2, 3}), std::invalid_argument);
  EXPECT_THROW(Logistic{}.predict(Doubles{}), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
