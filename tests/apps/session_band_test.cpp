#include "apps/forecast/session_band.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace spectrum::forecast {
namespace {

TEST(SessionShare, IsWhatFallsBetweenOpenAndClose) {
  const std::vector<double> variance = {9, 4e-4, 4e-4}, close = {100, 100, 100};
  EXPECT_DOUBLE_EQ(session_share(variance, close, close), 1);  // no gap at all
  const double gap = std::exp(0.01);
  EXPECT_NEAR(session_share(variance, std::vector{100.0, 100 * gap, 100 / gap}, close), 0.75, 1e-12);
}

TEST(SessionShare, IsNotDefinedWhereNothingIsKnown) {
  const std::vector<double> two = {100, 100}, one = {100}, nothing = {0, 0};
  EXPECT_TRUE(std::isnan(session_share(nothing, two, two)));
  EXPECT_TRUE(std::isnan(session_share(one, one, one)));
  EXPECT_TRUE(std::isnan(session_share({}, {}, {})));
  EXPECT_THROW((void)session_share(two, one, two), std::invalid_argument);
}

TEST(SessionBand, NarrowsWithTheRootOfTheTimeLeft) {
  const SessionBand whole = session_band(1.25, 0.01, 1, 1), half = session_band(1.25, 0.01, 1, 0.25);
  EXPECT_DOUBLE_EQ(whole.upper, 0.0125);
  EXPECT_DOUBLE_EQ(whole.lower, -0.0125);
  EXPECT_DOUBLE_EQ(half.upper, 0.00625);
  EXPECT_EQ(session_band(1.25, 0.01, 1, 0).upper, 0);
  EXPECT_THROW((void)session_band(1, 1, 1, 1.5), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
