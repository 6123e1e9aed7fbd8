#include "apps/forecast/volatility_logit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "apps/forecast/dataset.h"
#include "features/labels.h"
#include "tests/apps/made_up_market.h"

namespace spectrum::forecast {
namespace {

TEST(VolatilityLogit, RatiosByHand) {
  const auto market = test::garch_market(200, 3);
  const VolatilityRatios r = volatility_ratios(market);
  ASSERT_EQ(r.names, (std::vector<std::string>{"day", "week", "month", "implied"}));
  ASSERT_EQ(r.sessions(), 200u);
  const auto d = daily_variances(market), iv = implied_volatility(market);
  const std::size_t t = 150;
  const auto mean = [&](std::size_t n) { return std::accumulate(&d[t + 1 - n], &d[t] + 1, 0.0) / n; };
  EXPECT_NEAR(r.values[t * 4], std::log(d[t] / mean(90)), 1e-9);
  EXPECT_NEAR(r.values[t * 4 + 1], std::log(mean(5) / mean(90)), 1e-9);
  EXPECT_NEAR(r.values[t * 4 + 2], std::log(mean(22) / mean(90)), 1e-9);
  EXPECT_NEAR(r.values[t * 4 + 3], std::log(iv[t] * iv[t] / mean(90)), 1e-9);
  EXPECT_TRUE(std::isnan(r.values[4 * 80]));
  EXPECT_EQ(volatility_ratios(test::garch_market(200, 3, {}, false)).names.size(), 3u);
}

TEST(VolatilityLogit, ABarWithoutRangeIsBounded) {
  auto market = test::garch_market(200, 3);
  for (auto* c : {&market.open, &market.high, &market.low, &market.close}) (*c)[150] = market.close[149];
  EXPECT_EQ(volatility_ratios(market).values[150 * 4], -5.0);
}

TEST(VolatilityLogit, LearnsThatVolatilityStays) {
  const auto market = test::garch_market(1000, 7, {.level = 1e-4, .a = 0.15, .b = 0.83});
  std::vector<int> labels(market.size()), known;
  features::expansion_labels(daily_variances(market), labels);
  std::vector<std::size_t> days;
  for (std::size_t t = 100; t < 900; ++t) days.push_back(t), known.push_back(labels[t]);
  const VolatilityRatios ratios = volatility_ratios(market);
  const auto logit = VolatilityLogit::fit(ratios, days, known);
  const std::vector<std::size_t> last = {950};
  VolatilityRatios calm = ratios, wild = ratios;
  for (double& v : calm.values) v = -1;
  for (double& v : wild.values) v = 1;
  EXPECT_LT(logit.predict(calm, last)[0], 0.3);
  EXPECT_GT(logit.predict(wild, last)[0], 0.7);
  // Without a VIX the ratio it gives counts as its mean.
  VolatilityRatios without{{"day", "week", "month"}, std::vector<double>(3000, 1.0)};
  const double p = logit.predict(without, last)[0];
  EXPECT_TRUE(p > 0 && p < 1);
  EXPECT_NE(p, logit.predict(wild, last)[0]);
}

}  // namespace
}  // namespace spectrum::forecast
