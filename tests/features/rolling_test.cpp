#include "features/rolling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "features/extremes.h"
#include "features/rank.h"
#include "features/smoothing.h"
#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;
using testing::column_of;

/// A wandering level with jumps and a few huge outliers.
Column walk(std::size_t rows) {
  std::mt19937_64 rng(42);
  Column x(rows);
  double level = 20000.0;
  for (std::size_t t = 0; t < rows; ++t) {
    level += static_cast<double>(rng() >> 11) * 0x1p-53 - 0.5;
    x[t] = t % 997 == 500 ? 1e9 : level;
  }
  return x;
}

/// Each window of `kernel` equals the same window computed as if history began with it.
template <class Kernel>
void expect_far_equals_fresh(Kernel kernel, int n) {
  const Column x = walk(5000);
  Column far(x.size());
  kernel(x, far);
  const auto length = static_cast<std::size_t>(n);
  for (std::size_t t = length - 1; t < x.size(); t += 7) {
    Column fresh(length);
    kernel(Input(x).subspan(t + 1 - length, length), fresh);
    ASSERT_NEAR(far[t], fresh.back(), 1e-10 * std::abs(fresh.back())) << t;
  }
}

TEST(Rolling, AFarWindowEqualsAFreshOne) {
  expect_far_equals_fresh([](Input x, Output out) { rolling_sum(x, 20, out); }, 20);
  expect_far_equals_fresh([](Input x, Output out) { rolling_mean(x, 90, out); }, 90);
  expect_far_equals_fresh([](Input x, Output out) { rolling_std(x, 20, 1, out); }, 20);
  expect_far_equals_fresh([](Input x, Output out) { rolling_std(x, 90, 0, out); }, 90);
  expect_far_equals_fresh([](Input x, Output out) { rolling_max(x, 25, out); }, 25);
  expect_far_equals_fresh([](Input x, Output out) { rolling_min_age(x, 25, out); }, 25);
  expect_far_equals_fresh([](Input x, Output out) { rolling_mid_rank(x, 120, out); }, 120);
}

TEST(Rolling, MomentsEqualTheTwoPassFormula) {
  const Column x = walk(1500);
  Column mean(x.size()), deviation(x.size());
  rolling_moments(x, 20, 1, mean, deviation);
  for (std::size_t t = 19; t < x.size(); ++t) {
    long double m = 0, s = 0;
    for (std::size_t i = t - 19; i <= t; ++i) m += x[i];
    m /= 20;
    for (std::size_t i = t - 19; i <= t; ++i) s += (x[i] - m) * (x[i] - m);
    ASSERT_NEAR(mean[t], static_cast<double>(m), 1e-13 * std::abs(mean[t])) << t;
    ASSERT_NEAR(deviation[t], static_cast<double>(std::sqrt(s / 19)), 1e-11 * deviation[t]) << t;
  }
}

TEST(Rolling, ByHandWithAMissingCell) {
  const Column x = {1, 2, kNaN, 4, 8, 8};
  const auto is = [](const Column& column, const Column& expected) {
    for (std::size_t t = 0; t < column.size(); ++t)
      if (std::isnan(expected[t]) ? !std::isnan(column[t]) : std::abs(column[t] - expected[t]) > 1e-15)
        return false;
    return true;
  };
  Column masked_mean(6), deviation(6);
  run_all(MaskedMoments(3, 2), std::array{Output(masked_mean), Output(deviation)}, x);
  EXPECT_TRUE(is(column_of(6, [&](Output o) { rolling_sum(x, 2, o); }), {kNaN, 3, kNaN, kNaN, 12, 16}));
  EXPECT_TRUE(is(masked_mean, {kNaN, 1.5, 1.5, 3, 6, 20.0 / 3}));
  EXPECT_TRUE(is(column_of(6, [&](Output o) { rolling_std(x, 2, 0, o); }), {kNaN, .5, kNaN, kNaN, 2, 0}));
  EXPECT_TRUE(is(column_of(6, [&](Output o) { rolling_max(x, 2, o); }), {kNaN, 2, kNaN, kNaN, 8, 8}));
  EXPECT_TRUE(is(column_of(6, [&](Output o) { rolling_max_age(x, 2, o); }), {kNaN, 0, kNaN, kNaN, 0, 0}));
  EXPECT_TRUE(is(column_of(6, [&](Output o) { rolling_min_age(x, 2, o); }), {kNaN, 1, kNaN, kNaN, 1, 0}));
  EXPECT_TRUE(
      is(column_of(6, [&](Output o) { rolling_mid_rank(x, 3, o); }), {kNaN, kNaN, kNaN, kNaN, kNaN, .75}));
  EXPECT_TRUE(is(column_of(6, [&](Output o) { rolling_zscore(x, 2, o); }),
                 {kNaN, std::sqrt(.5), kNaN, kNaN, std::sqrt(.5), kNaN}));
}

TEST(Rolling, AFlatWindowIsFlatWhateverCameBefore) {
  Column x = walk(200);
  std::fill(x.begin() + 100, x.end(), 0.1);
  const Column deviation = column_of(200, [&](Output o) { rolling_std(x, 30, 1, o); });
  for (std::size_t t = 129; t < 200; ++t) EXPECT_EQ(deviation[t], 0.0) << t;
  EXPECT_GT(deviation[128], 0.0);
  std::fill(x.begin() + 100, x.end(), 0.0);
  const Column sum = column_of(200, [&](Output o) { rolling_sum(x, 30, o); });
  for (std::size_t t = 129; t < 200; ++t) EXPECT_EQ(sum[t], 0.0) << t;
}

/// The plain recursion, whose every mean waits for the one before.
Column plain_recursion(Input x, int n, double alpha) {
  Column out(x.size(), kNaN);
  double mean = 0.0;
  int seen = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    if (!std::isfinite(x[t])) continue;
    if (seen < n) {
      mean += x[t] / n;
      if (++seen < n) continue;
    } else {
      mean += alpha * (x[t] - mean);
    }
    out[t] = mean;
  }
  return out;
}

TEST(RecursiveMean, EqualsThePlainRecursion) {
  Column x = walk(3000);
  for (std::size_t t = 5; t < x.size(); t += 41) x[t] = kNaN;
  for (const int n : {1, 2, 9, 14, 26, 200}) {
    const Column fast = column_of(x.size(), [&](Output o) { ema(x, n, o); });
    const Column plain = plain_recursion(x, n, 2.0 / (n + 1));
    const Column slow_fade = column_of(x.size(), [&](Output o) { wilder(x, n, o); });
    const Column plain_fade = plain_recursion(x, n, 1.0 / n);
    double outlier = 0.0;  // cells are taken about one of the last eight or so: its rounding counts
    for (std::size_t t = 0; t < x.size(); ++t) {
      ASSERT_EQ(std::isnan(fast[t]), std::isnan(plain[t])) << t;
      if (std::isnan(plain[t])) continue;
      outlier = std::max(outlier * 0.9, std::abs(x[t]));
      ASSERT_NEAR(fast[t], plain[t], 1e-12 * std::abs(plain[t]) + 1e-15 * outlier) << n << " at " << t;
      ASSERT_NEAR(slow_fade[t], plain_fade[t], 1e-12 * plain_fade[t] + 1e-15 * outlier) << n << " at " << t;
    }
  }
}

TEST(RecursiveMean, OfAFlatColumnIsItsLevel) {
  const Column x(50, 0.1);
  const Column mean = column_of(50, [&](Output o) { ema(x, 7, o); });
  for (std::size_t t = 6; t < 50; ++t) EXPECT_EQ(mean[t], 0.1);
}

TEST(RecursiveMean, KeepsItsDigitsAcrossScales) {
  Column x(400, 1e12);
  std::fill(x.begin() + 200, x.end(), 1e-8);
  const Column mean = column_of(400, [&](Output o) { ema(x, 3, o); });
  EXPECT_NEAR(mean.back(), 1e-8, 1e-20);
}

TEST(Rolling, SlopeAndCorrelationByHand) {
  const Column y = {1, 2, 3, 3, 3}, x = {2, 4, 5, 1, 7};
  const Column slope = column_of(5, [&](Output o) { rolling_slope(x, y, 3, o); });
  const Column correlation = column_of(5, [&](Output o) { rolling_correlation(x, y, 3, o); });
  EXPECT_TRUE(std::isnan(slope[1]));
  EXPECT_NEAR(slope[2], 1.5, 1e-15);
  EXPECT_NEAR(correlation[2], std::sqrt(27.0 / 28.0), 1e-15);
  EXPECT_TRUE(std::isnan(slope[4]) && std::isnan(correlation[4])) << "y is flat";
}

TEST(Rolling, RefusesAnEmptyWindow) {
  const Column x = {1, 2};
  Column out(2);
  EXPECT_THROW(rolling_sum(x, 0, out), std::invalid_argument);
  EXPECT_THROW(rolling_max(x, 0, out), std::invalid_argument);
  EXPECT_THROW(rolling_mid_rank(x, 1, out), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::features
