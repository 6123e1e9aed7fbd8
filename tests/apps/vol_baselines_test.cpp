#include "apps/forecast/vol_baselines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

/// Closes whose log returns have the given absolute size, their sign alternating.
std::vector<double> closes(const std::vector<double>& sizes) {
  std::vector<double> c{100};
  double sign = 1;
  for (double r : sizes) c.push_back(c.back() * std::exp(r * (sign = -sign)));
  return c;
}

TEST(VolBaselines, OfAConstantSizeAreThatSize) {
  const auto c = closes(std::vector<double>(100, 0.01));
  EXPECT_NEAR(ewma_volatility(c).back(), 0.01, 1e-14);
  EXPECT_NEAR(rv20_volatility(c).back(), 0.01, 1e-14);
  EXPECT_NEAR(constant_volatility(c).back(), 0.01, 1e-14);
  EXPECT_TRUE(std::isnan(ewma_volatility(c)[19]) && std::isfinite(ewma_volatility(c)[20]));
  EXPECT_TRUE(std::isnan(rv20_volatility(c)[19]) && std::isfinite(rv20_volatility(c)[20]));
  EXPECT_TRUE(std::isnan(constant_volatility(c)[59]) && std::isfinite(constant_volatility(c)[60]));
}

TEST(VolBaselines, AfterAJump) {
  std::vector<double> sizes(100, 0.01);
  sizes.push_back(0.05);
  const auto c = closes(sizes);
  EXPECT_NEAR(ewma_volatility(c).back(), std::sqrt(0.94 * 1e-4 + 0.06 * 25e-4), 1e-14);
  EXPECT_NEAR(rv20_volatility(c).back(), std::sqrt((19 * 1e-4 + 25e-4) / 20), 1e-14);
  EXPECT_NEAR(constant_volatility(c).back(), std::sqrt((100 * 1e-4 + 25e-4) / 101), 1e-14);
}

TEST(VolBaselines, ScalingLearnsFromOutcomesAlreadyKnown) {
  const std::vector<double> sigma(100, 0.02);
  std::vector<double> d(100, 1e-4);  // half the volatility that was said
  const auto scaled = scaled_volatility(sigma, d, 3);
  EXPECT_TRUE(std::isnan(scaled[61]));  // the sixtieth outcome, of day 59, is known on day 62
  EXPECT_NEAR(scaled[62], 0.01, 1e-14);
  d.back() = 1;  // not known on day 98
  EXPECT_EQ(scaled_volatility(sigma, d, 3)[98], scaled[98]);
  EXPECT_GT(scaled_volatility(sigma, d, 3)[99], scaled[99]);
  EXPECT_THROW(scaled_volatility(sigma, d, 0), std::invalid_argument);
}

TEST(VolBaselines, Qlike) {
  EXPECT_NEAR(qlike(4e-4, 0.02), 0.0, 1e-15);
  EXPECT_NEAR(qlike(4e-4, 0.01), 4 - std::log(4.0) - 1, 1e-12);
  EXPECT_GT(qlike(4e-4, 0.01), qlike(1e-4, 0.02));  // too low costs more than too high by as much
}

}  // namespace
}  // namespace spectrum::forecast
