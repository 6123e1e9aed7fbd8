#include "apps/forecast/murphy.h"

#include <gtest/gtest.h>

#include <vector>

#include "apps/forecast/scores.h"

namespace spectrum::forecast {
namespace {

TEST(Murphy, ByHand) {
  // Two groups of four: said 0.25, one came (share 0.25); said 0.75, two came (share 0.5). Base rate 3/8.
  const std::vector<double> p{0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75};
  const std::vector<int> y{1, 0, 0, 0, 1, 1, 0, 0};
  const Murphy m = murphy(p, y);
  EXPECT_NEAR(m.reliability, 0.5 * 0.25 * 0.25, 1e-15);
  EXPECT_NEAR(m.resolution, 0.125 * 0.125, 1e-15);
  EXPECT_NEAR(m.uncertainty, 3.0 / 8 * 5.0 / 8, 1e-15);
  EXPECT_NEAR(m.remainder, 0.0, 1e-15);
}

TEST(Murphy, PartsMakeTheBrierScore) {
  std::vector<double> p;
  std::vector<int> y;
  for (int i = 0; i < 97; ++i) p.push_back((i * 37 % 97) / 97.0), y.push_back(i * 53 % 97 < 40 ? 1 : 0);
  const Murphy m = murphy(p, y);
  EXPECT_NEAR(m.reliability - m.resolution + m.uncertainty + m.remainder, brier(p, y), 1e-15);
  EXPECT_NE(m.remainder, 0.0);  // forecasts within a bin differ
}

TEST(Murphy, TheBaseRateHasNeitherFaultNorMerit) {
  const Murphy m = murphy(std::vector<double>(4, 0.5), std::vector<int>{1, 0, 1, 0});
  EXPECT_EQ(m.reliability, 0.0);
  EXPECT_EQ(m.resolution, 0.0);
  EXPECT_EQ(m.uncertainty, 0.25);
}

}  // namespace
}  // namespace spectrum::forecast
