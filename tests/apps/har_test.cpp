#include "apps/forecast/har.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

namespace spectrum::forecast {
namespace {

/// Daily variances that wander but never repeat.
std::vector<double> variances(std::size_t n) {
  std::vector<double> d(n);
  for (std::size_t t = 0; t < n; ++t) {
    const double x = static_cast<double>(t);
    d[t] = 1e-4 * (1.2 + std::sin(0.37 * x) + 0.1 * std::cos(1.7 * x));
  }
  return d;
}

double root_mean(const std::vector<double>& d, std::size_t first, std::size_t count) {
  double sum = 0;
  for (std::size_t i = first; i < first + count; ++i) sum += d[i];
  return std::sqrt(sum / static_cast<double>(count));
}

TEST(Har, RecoversARuleItCanExpress) {
  // d is built so that sqrt(d[t+1]) = 0.002 + 0.5 sqrt(d[t]) + 0.3 sqrt(mean5 d) holds, but for a
  // small disturbance every 40 days that keeps the regressors from settling.
  std::vector<double> d = variances(22);
  while (d.size() < 200) {
    const std::size_t t = d.size() - 1;
    const double wobble = 0.001 * std::sin(0.9 * static_cast<double>(t));
    const double y = 0.002 + 0.5 * std::sqrt(d[t]) + 0.3 * root_mean(d, t - 4, 5);
    d.push_back(t % 40 == 0 ? (y + wobble) * (y + wobble) : y * y);
  }
  const HarForecast f = har_forecast(d, {}, 1);
  ASSERT_EQ(f.coefficients.size(), 4u);
  const std::size_t t = d.size() - 1;
  const double expected = 0.002 + 0.5 * std::sqrt(d[t]) + 0.3 * root_mean(d, t - 4, 5);
  EXPECT_NEAR(f.sigma.back(), expected, 2e-4);
}

TEST(Har, NeedsKnownOutcomes) {
  const auto d = variances(120);
  const HarForecast f = har_forecast(d, {}, 5);
  // First regressors at row 21; 60 rows with outcomes 5 sessions later are known at 21 + 59 + 5.
  EXPECT_TRUE(std::isnan(f.sigma[84]));
  EXPECT_TRUE(std::isfinite(f.sigma[85]));
}

TEST(Har, SeesNoFuture) {
  const auto d = variances(300);
  std::vector<double> iv(300);
  for (std::size_t t = 0; t < 300; ++t) iv[t] = 0.01 + 0.001 * std::sin(0.11 * static_cast<double>(t));
  const HarForecast whole = har_forecast(d, iv, 5);
  for (std::size_t n : {100u, 171u, 299u}) {
    const HarForecast cut = har_forecast(std::span(d).first(n), std::span(iv).first(n), 5);
    EXPECT_EQ(0, std::memcmp(cut.sigma.data(), whole.sigma.data(), n * sizeof(double)));
  }
}

TEST(Har, ReadsImpliedVolatility) {
  // Tomorrow's volatility is what was implied today, whatever the past says.
  std::vector<double> d = {1e-4}, iv;
  for (int t = 0; t < 199; ++t) {
    iv.push_back(0.01 + 0.004 * std::sin(2.1 * t * t));
    d.push_back(iv.back() * iv.back());
  }
  iv.push_back(0.0123);
  const HarForecast f = har_forecast(d, iv, 1);
  ASSERT_EQ(f.coefficients.size(), 5u);
  EXPECT_NEAR(f.sigma.back(), 0.0123, 1e-9);
  EXPECT_NEAR(f.coefficients[4], 1, 1e-6);
}

TEST(Har, FallsBackOnDaysWithoutVix) {
  const auto d = variances(200);
  std::vector<double> iv(200, 0.01);
  iv[199] = std::nan("");
  const HarForecast f = har_forecast(d, iv, 1);
  EXPECT_EQ(f.with_vix[198], 1);
  EXPECT_EQ(f.with_vix[199], 0);
  EXPECT_EQ(f.sigma[199], har_forecast(d, {}, 1).sigma[199]);
}

TEST(Har, RejectsBadArguments) {
  const auto d = variances(50);
  EXPECT_THROW(har_forecast(d, {}, 0), std::invalid_argument);
  EXPECT_THROW(har_forecast(d, std::span(d).first(10), 1), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
