#include "apps/forecast/platt.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace spectrum::forecast {
namespace {

using Doubles = std::vector<double>;
using Ints = std::vector<int>;

/// n rows at each score, of which `ones` are ones.
void add(Doubles& scores, Ints& labels, double score, int n, int ones) {
  for (int i = 0; i < n; ++i) {
    scores.push_back(score);
    labels.push_back(i < ones ? 1 : 0);
  }
}

TEST(Platt, TwoScoresHaveAClosedForm) {
  // With two distinct scores the two parameters reach the mean target at each exactly.
  Doubles scores;
  Ints labels;
  add(scores, labels, -1.0, 40, 10);
  add(scores, labels, 2.0, 60, 45);
  const Platt platt = fit_platt(scores, labels);
  const double high = 56.0 / 57.0, low = 1.0 / 47.0;  // 55 ones, 45 zeros
  EXPECT_NEAR(platt(-1.0), (10 * high + 30 * low) / 40, 1e-7);
  EXPECT_NEAR(platt(2.0), (45 * high + 15 * low) / 60, 1e-7);
  EXPECT_LT(platt.a, 0.0);
}

TEST(Platt, IsTheLogisticOfItsParameters) {
  const Platt platt{-2.0, 0.5};
  EXPECT_NEAR(platt(1.0), 1 / (1 + std::exp(-1.5)), 1e-15);
  EXPECT_DOUBLE_EQ(platt(1e6), 1.0);
  EXPECT_DOUBLE_EQ(platt(-1e6), 0.0);
}

TEST(Platt, SeparatedScoresStayFinite) {
  const Platt platt = fit_platt(Doubles{-3, -2, -1, 1, 2, 3}, Ints{0, 0, 0, 1, 1, 1});
  EXPECT_TRUE(std::isfinite(platt.a) && std::isfinite(platt.b));
  EXPECT_LT(platt(-2.0), 0.25);
  EXPECT_GT(platt(2.0), 0.75);
}

TEST(Platt, ScoresOfAnySizeConverge) {
  Doubles scores;
  Ints labels;
  for (int i = 0; i < 200; ++i) {
    scores.push_back(i);
    labels.push_back((i * 7 % 10) < i / 20 ? 1 : 0);
  }
  const Platt platt = fit_platt(scores, labels);
  for (double scale : {1e-3, 1e3}) {
    Doubles scaled = scores;
    for (double& v : scaled) v *= scale;
    EXPECT_NEAR(fit_platt(scaled, labels)(150.0 * scale), platt(150.0), 1e-4);
  }
}

TEST(Platt, EqualScoresGiveTheMeanTarget) {
  Doubles scores;
  Ints labels;
  add(scores, labels, 0.7, 10, 3);
  EXPECT_NEAR(fit_platt(scores, labels)(0.7), (3 * 0.8 + 7 / 9.0) / 10, 1e-6);
}

TEST(Platt, OneClassOrNoneIsThePrior) {
  const Platt ones = fit_platt(Doubles{1, 2, 3}, Ints{1, 1, 1});
  EXPECT_EQ(ones.a, 0.0);
  EXPECT_NEAR(ones(-5.0), 0.8, 1e-15);
  EXPECT_NEAR(fit_platt(Doubles{1, 2, 3}, Ints{0, 0, 0})(9.0), 0.2, 1e-15);
  EXPECT_DOUBLE_EQ(fit_platt(Doubles{}, Ints{})(1.0), 0.5);
}

TEST(Platt, RefusesWhatMakesNoSense) {
  EXPECT_THROW(fit_platt(Doubles{1}, Ints{1, 0}), std::invalid_argument);
  EXPECT_THROW(fit_platt(Doubles{1, 2}, Ints{1, 2}), std::invalid_argument);
  EXPECT_THROW(fit_platt(Doubles{1, std::numeric_limits<double>::infinity()}, Ints{1, 0}),
               std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
