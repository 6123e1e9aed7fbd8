#include "apps/forecast/diebold_mariano.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <stdexcept>
#include <vector>

#include "nn/random.h"

namespace spectrum::forecast {
namespace {

TEST(StudentT, ClosedFormsAndTheTable) {
  for (double t : {0.1, 0.7, 1.0, 3.0, 40.0}) {
    EXPECT_NEAR(student_two_sided(t, 1), 1 - 2 / std::numbers::pi * std::atan(t), 1e-13) << t;  // Cauchy
    EXPECT_NEAR(student_two_sided(t, 2), 1 - t / std::sqrt(2 + t * t), 1e-13) << t;
    EXPECT_EQ(student_two_sided(-t, 5), student_two_sided(t, 5));
  }
  EXPECT_DOUBLE_EQ(student_two_sided(0, 7), 1.0);
  EXPECT_NEAR(student_two_sided(2.570581836, 5), 0.05, 1e-9);
  EXPECT_NEAR(student_two_sided(2.228138852, 10), 0.05, 1e-9);
  // Many degrees of freedom: the normal's, with the first term of its expansion in 1 / freedom.
  const double z = 1.96, tail = std::erfc(z / std::numbers::sqrt2);
  const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
  EXPECT_NEAR(student_two_sided(z, 1e4), tail + density * z * (z * z + 1) / (2 * 1e4), 1e-8);
}

TEST(DieboldMariano, ByHand) {
  // Differences 1, 3, -2, 4, 0, 2: mean 4/3; variance of the mean 0.108025 with one lag, 0.146091 with two.
  const std::vector<double> loss{1, 1, 3, 0, 2, 1}, baseline{2, 4, 1, 4, 2, 3};
  const auto one = diebold_mariano(loss, baseline, 1), two = diebold_mariano(loss, baseline, 2);
  EXPECT_NEAR(one.mean, 4.0 / 3, 1e-15);
  EXPECT_NEAR(one.statistic, 3.703280399090207, 1e-12);
  EXPECT_NEAR(two.statistic, 2.600108340104637, 1e-12);
  EXPECT_NEAR(one.p, student_two_sided(one.statistic, 5), 1e-15);
  EXPECT_NEAR(diebold_mariano(baseline, loss, 1).statistic, -one.statistic, 1e-15);
}

TEST(DieboldMariano, EqualLossesTellNothing) {
  const std::vector<double> loss{1, 2, 3, 4}, more{2, 3, 4, 5};
  EXPECT_TRUE(std::isnan(diebold_mariano(loss, loss, 1).statistic));
  EXPECT_EQ(diebold_mariano(loss, loss, 1).p, 1.0);
  EXPECT_TRUE(std::isnan(diebold_mariano(loss, more, 1).statistic));
  EXPECT_THROW(diebold_mariano(loss, more, 3), std::invalid_argument);
  EXPECT_THROW(diebold_mariano(loss, std::vector<double>{1}, 1), std::invalid_argument);
}

TEST(DieboldMariano, RejectsNoiseAtItsOwnRate) {
  std::mt19937_64 rng(11);
  int rejected = 0;
  constexpr int kTrials = 1000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> a, b;
    for (int i = 0; i < 200; ++i) a.push_back(nn::normal(rng)), b.push_back(nn::normal(rng));
    rejected += diebold_mariano(a, b, 1).p < 0.05;
  }
  EXPECT_NEAR(rejected / static_cast<double>(kTrials), 0.05, 3 * std::sqrt(0.05 * 0.95 / kTrials));
}

}  // namespace
}  // namespace spectrum::forecast
