#include "apps/forecast/radar_history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace spectrum::forecast {
namespace {

TEST(RadarHistory, ReadsTheLastSessionAgainstThoseBefore) {
  // Premiums 1 - (sigma / IV)^2: 0.75, nothing, 0.36, 0, then today's 0.36.
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> sigma = {0.005, nan, 0.008, 0.01, 0.008}, implied(5, 0.01),
                            level = {12, 12, 15, 10, 12};
  const RadarInputs r = radar_inputs({sigma, implied, level}, 0.4);
  EXPECT_EQ(r.expansion_probability, 0.4);
  EXPECT_NEAR(*r.variance_premium, 0.36, 1e-12);
  EXPECT_NEAR(*r.premium_percentile, 0.5, 1e-12);  // one below, one equal, one above
  EXPECT_NEAR(*r.vix_change, 0.2, 1e-12);
  EXPECT_FALSE(r.vix_percentile) << "five sessions are no two years";
  EXPECT_FALSE(radar_inputs({sigma, implied, level, true}, 0.4).vix_change) << "carried";
}

TEST(RadarHistory, RanksVixAmongTwoYears) {
  const std::vector<double> sigma(600, 0.008), implied(600, 0.01);
  std::vector<double> level(600, 30);
  for (std::size_t i = 96; i < 600; ++i) level[i] = 10 + static_cast<double>(i % 2);
  level.back() = 20;
  EXPECT_EQ(*radar_inputs({sigma, implied, level}, 0.4).vix_percentile, 1) << "the 30s are too old";
}

TEST(RadarHistory, WithoutVixThereIsTheProbabilityAlone) {
  const std::vector<double> sigma(300, 0.008);
  std::vector<double> implied(300, 0.01), level(300, 12);
  const RadarInputs none = radar_inputs({sigma, {}, {}}, 0.4);
  EXPECT_FALSE(none.variance_premium || none.premium_percentile || none.vix_change || none.vix_percentile);
  implied.back() = level.back() = std::numeric_limits<double>::quiet_NaN();
  const RadarInputs today = radar_inputs({sigma, implied, level}, 0.4);
  EXPECT_FALSE(today.variance_premium || today.vix_change || today.vix_percentile);
}

}  // namespace
}  // namespace spectrum::forecast
