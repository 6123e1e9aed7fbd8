#include "apps/forecast/tilt.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace spectrum::forecast {
namespace {

TEST(VolatilityPrior, CountsStandardisedMoves) {
  // Moves alternate +1 %, 0, -1 %, 0 under vol 1 %: z = 1, 0, -1, 0. At vol 1 % the threshold is 0.5.
  std::vector<double> close = {100};
  for (int k = 0; k < 80; ++k)
    close.push_back(close.back() * (1 + 0.01 * (k % 4 == 0) - 0.01 * (k % 4 == 2)));
  std::vector<double> vol(close.size(), 0.01);
  vol.back() = 0.004;  // quiet: threshold 1.25, beyond every known move
  const auto p = volatility_prior(close, vol);
  EXPECT_TRUE(std::isnan(p[59][0]));
  EXPECT_NEAR(p[60][0], 15.0 / 60, 1e-12);
  EXPECT_NEAR(p[60][2], 15.0 / 60, 1e-12);
  EXPECT_EQ(p.back(), (Tilt{0, 1, 0}));
}

TEST(VolatilityPrior, MovesAreScaledByTheVolatilityExpectedBeforeThem) {
  // Every move is +1 %; it was expected at 1 % on even days and at 4 % on odd ones: z = 1 and 0.25 by turns.
  std::vector<double> close = {100}, vol;
  for (int k = 0; k < 80; ++k) close.push_back(close.back() * 1.01);
  for (int k = 0; k < 81; ++k) vol.push_back(k % 2 ? 0.04 : 0.01);
  vol.back() = 0.01;  // threshold 0.5: only the moves expected at 1 % lie beyond it
  EXPECT_NEAR(volatility_prior(close, vol).back()[2], 40.0 / 80, 1e-12);
  EXPECT_NEAR(volatility_prior(std::span(close).first(62), std::span(vol).first(62)).back()[2], 1, 1e-12)
      << "at 4 % the threshold is 0.125, below every move";
}

TEST(StackWeight, TrustsWhoeverIsRight) {
  std::vector<Tilt> sure, vague;
  std::vector<int> right, wrong;
  for (int i = 0; i < 40; ++i) {
    sure.push_back(i % 2 ? Tilt{0.9, 0.05, 0.05} : Tilt{0.05, 0.05, 0.9});
    vague.push_back({0.3, 0.4, 0.3});
    right.push_back(i % 2 ? 0 : 2);
    wrong.push_back(i % 2 ? 2 : 0);
  }
  EXPECT_EQ(stack_weight(sure, vague, right), 1.0);
  EXPECT_EQ(stack_weight(sure, vague, wrong), 0.0);
  EXPECT_EQ(stack_weight({}, {}, {}), 0.0);
  EXPECT_EQ(stack_weight(vague, vague, right), 0.0) << "a model equal to the prior earns nothing";
}

TEST(Blend, ClampsAndSumsToOne) {
  const Tilt p = blend({1, 0, 0}, {1, 0, 0}, 0.5);
  EXPECT_NEAR(p[0] + p[1] + p[2], 1.0, 1e-15);
  EXPECT_NEAR(p[0], 0.99, 1e-12);
  EXPECT_NEAR(p[1], 0.005, 1e-12);
}

}  // namespace
}  // namespace spectrum::forecast
