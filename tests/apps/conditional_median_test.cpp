#include "apps/forecast/conditional_median.h"

#include <gtest/gtest.h>

#include <limits>

namespace spectrum::forecast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(ConditionalMedian, TrustIsSkillInUnitsOfTwoPercent) {
  EXPECT_DOUBLE_EQ(median_trust(0.005), 0.25);
  EXPECT_EQ(median_trust(0.02), 1);
  EXPECT_EQ(median_trust(0.3), 1);
  EXPECT_EQ(median_trust(0), 0);
  EXPECT_EQ(median_trust(-0.1), 0);
  EXPECT_EQ(median_trust(kNaN), 0);
}

TEST(ConditionalMedian, MixesByProbabilityAndTrust) {
  const Tilt p = {0.2, 0.5, 0.3};
  // 0.2 * -0.01 + 0.5 * 0 + 0.3 * 0.02 = 0.004
  EXPECT_NEAR(conditional_median(p, {-0.01, 0, 0.02}, 0.001, 1), 0.004, 1e-15);
  EXPECT_NEAR(conditional_median(p, {-0.01, 0, 0.02}, 0.001, 0.25), 0.25 * 0.004 + 0.75 * 0.001, 1e-15);
}

TEST(ConditionalMedian, WithoutTrustOrAClassItIsTheUnconditionalOne) {
  EXPECT_EQ(conditional_median({0.2, 0.5, 0.3}, {-0.01, 0, 0.02}, 0.001, 0), 0.001);
  EXPECT_EQ(conditional_median({0.2, 0.5, 0.3}, {kNaN, 0, 0.02}, 0.001, 1), 0.001);
}

}  // namespace
}  // namespace spectrum::forecast
