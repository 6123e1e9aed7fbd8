#include "apps/forecast/diebold_mariano.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include "apps/forecast/student_t.h"
#include "tests/apps/overlapping.h"

namespace spectrum::forecast {
namespace {

TEST(DieboldMariano, ByHand) {
  // Differences 1, 3, -2, 4, 0, 2: mean 4/3; variance of the mean 0.14609053 with two lags, which are those
  // of one session ahead; four of two sessions ahead.
  const std::vector<double> loss{1, 1, 3, 0, 2, 1}, baseline{2, 4, 1, 4, 2, 3};
  const auto one = diebold_mariano(loss, baseline, 1);
  EXPECT_NEAR(one.mean, 4.0 / 3, 1e-15);
  EXPECT_NEAR(one.statistic, 4.0 / 3 / std::sqrt(0.14609053497942387), 1e-12);
  EXPECT_NEAR(one.p, student_two_sided(one.statistic, 3), 1e-15);
  EXPECT_NEAR(diebold_mariano(baseline, loss, 1).statistic, -one.statistic, 1e-15);
}

TEST(DieboldMariano, LossesThatDifferByRoundingOrByAConstant) {
  const std::vector<double> loss{1, 2, 3, 4}, more{2, 3, 4, 5};
  EXPECT_EQ(diebold_mariano(loss, loss, 1).p, 1.0);
  const std::vector<double> rounded{1 + 1e-15, 2 + 1e-15, 3 + 1e-15, 4 + 2e-15};
  EXPECT_EQ(diebold_mariano(loss, rounded, 1).p, 1.0);
  EXPECT_EQ(diebold_mariano(loss, more, 1).p, 0.0);
  EXPECT_TRUE(std::isinf(diebold_mariano(loss, more, 1).statistic));
  EXPECT_THROW(diebold_mariano(loss, more, 3), std::invalid_argument);
  EXPECT_THROW(diebold_mariano(loss, std::vector<double>{1}, 1), std::invalid_argument);
}

/// Between forecasts that are equally good the test finds a difference about as often as it says: 5 in 100
/// for the next session, and no more than 9 for the overlapping outcomes of 5 and 21.
TEST(DieboldMariano, RejectsNoiseAtItsOwnRate) {
  constexpr int kTrials = 1000;
  const double error = 3 * std::sqrt(0.05 * 0.95 / kTrials);
  for (const auto& [horizon, most] : {std::pair(1, 0.05), {5, 0.075}, {21, 0.09}}) {
    std::mt19937_64 rng(11);
    int rejected = 0;
    const std::vector<double> none(650, 0.0);
    for (int trial = 0; trial < kTrials; ++trial)
      rejected += diebold_mariano(test::overlapping(650, horizon, rng), none, horizon).p < 0.05;
    const double rate = rejected / static_cast<double>(kTrials);
    EXPECT_LT(rate, most + error) << horizon;
    EXPECT_GT(rate, 0.05 - error) << horizon;
  }
}

}  // namespace
}  // namespace spectrum::forecast
