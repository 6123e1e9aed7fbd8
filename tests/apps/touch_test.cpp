#include "apps/forecast/touch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "nn/random.h"

namespace spectrum::forecast {
namespace {

constexpr double kDaily = 0.01;  // standard deviation of a session
constexpr int kSteps = 400;      // moves within one

/// A driftless walk of constant volatility, bar by bar.
struct Walk {
  std::vector<double> high, low, close, variance, implied, realised;

  Walk(int sessions, std::uint64_t seed) {
    std::mt19937_64 rng(seed);
    double x = std::log(20000.0);
    for (int t = 0; t < sessions; ++t) {
      double top = x, bottom = x, square = 0;
      for (int k = 0; k < kSteps; ++k) {
        const double step = kDaily / std::sqrt(static_cast<double>(kSteps)) * nn::normal(rng);
        x += step;
        square += step * step;
        top = std::max(top, x);
        bottom = std::min(bottom, x);
      }
      high.push_back(std::exp(top));
      low.push_back(std::exp(bottom));
      close.push_back(std::exp(x));
      variance.push_back(square);
      implied.push_back(kDaily);
      realised.push_back(kDaily);
    }
  }

  /// The first n sessions.
  TouchInputs head(std::size_t n) const {
    const auto cut = [n](const std::vector<double>& v) { return std::span(v).first(n); };
    return {{cut(high), cut(low), cut(close), cut(variance), cut(implied)}, cut(realised)};
  }
  TouchInputs all() const { return head(close.size()); }

  TouchForecast touch(double sigmas, int days) const {
    return touch_probability(
        all(), close.back() * std::exp(sigmas * kDaily * std::sqrt(static_cast<double>(days))), days);
  }
};

double by_reflection(double sigmas) { return std::erfc(std::abs(sigmas) / std::sqrt(2.0)); }

TEST(Touch, IsCalibratedOnARandomWalk) {
  const Walk walk(900, 7);
  for (const double sigmas : {-1.5, -0.7, 0.7, 1.5}) {
    const TouchForecast f = walk.touch(sigmas, 1);
    const double p = by_reflection(sigmas), spread = std::sqrt(p * (1 - p) / 500);
    EXPECT_EQ(f.above, sigmas > 0);
    EXPECT_EQ(f.probability.n, 500);
    EXPECT_NEAR(f.probability.value, p, 3 * spread) << sigmas;
    const TouchHindcast& h = f.same_standardised;
    ASSERT_EQ(h.n, 500);
    EXPECT_NEAR(h.observed.share, h.scores[0].mean_p, 1.96 * spread * std::sqrt(2.0))
        << sigmas << ": both are counted, each with its own error";
    EXPECT_NEAR(h.observed.share, p, 3 * spread) << sigmas;
  }
}

TEST(Touch, IsCalibratedOverSeveralSessions) {
  const Walk walk(1000, 11);
  for (const int days : {3, 5, 10})
    for (const double sigmas : {-1.0, 1.0}) {
      const TouchForecast f = walk.touch(sigmas, days);
      const TouchHindcast& h = f.same_percent;
      EXPECT_LE(h.observed.lower, h.scores[0].mean_p) << days << " " << sigmas;
      EXPECT_GE(h.observed.upper, h.scores[0].mean_p) << days << " " << sigmas;
      ASSERT_EQ(h.scores.size(), 3u);
      EXPECT_NEAR(h.scores[1].mean_p, by_reflection(sigmas), 1e-9);
      int counted = 0;
      for (const TouchBin& b : h.bins) counted += b.observed.n;
      EXPECT_EQ(counted, h.n);
    }
}

TEST(Touch, FallsWithTheDistanceAndGrowsWithTheDays) {
  const Walk walk(320, 3);
  const double close = walk.close.back();
  for (const int side : {-1, 1}) {
    std::vector<double> day_before(8, 0);
    for (const int days : {1, 2, 3, 5, 8, 13, 20, 21}) {
      double nearer = 1;
      for (int k = 0; k < 8; ++k) {
        const double p =
            touch_probability(walk.all(), close * (1 + side * 0.008 * k), days).probability.value;
        EXPECT_LE(p, nearer) << side << " " << days << " " << k;
        EXPECT_GE(p, day_before[static_cast<std::size_t>(k)]) << side << " " << days << " " << k;
        EXPECT_GT(p, 0);
        EXPECT_LT(p, 1);
        nearer = day_before[static_cast<std::size_t>(k)] = p;
      }
    }
  }
}

TEST(Touch, NeverSeenIsNotImpossible) {
  const Walk walk(900, 5);
  const TouchProbability p = walk.touch(30, 5).probability;
  EXPECT_TRUE(p.never_seen());
  EXPECT_EQ(p.n, 500);
  EXPECT_GT(p.value, 0);
  EXPECT_LT(p.value, 1.0 / 501);
  EXPECT_FALSE(walk.touch(1, 5).probability.never_seen());
}

TEST(Touch, CountsByHand) {
  // Highs go up by 1, 2, ..., 5 % in turn: a fifth of the sessions reach each step. Sigma is constant.
  Walk walk(700, 1);
  for (std::size_t t = 0; t < walk.close.size(); ++t) {
    walk.close[t] = 1000;
    walk.high[t] = 1000 * std::exp(0.01 * static_cast<double>(t % 5 + 1));
    walk.low[t] = 999;
    walk.variance[t] = kDaily * kDaily;
  }
  for (int steps = 0; steps < 5; ++steps) {
    const TouchProbability p =
        touch_probability(walk.all(), 1000 * std::exp(0.01 * steps + 0.005), 1).probability;
    EXPECT_EQ(p.reached, 500 - 100 * steps) << steps;
    EXPECT_DOUBLE_EQ(p.value, (500 - 100 * steps + 0.5) / 501);
  }
  EXPECT_TRUE(touch_probability(walk.all(), 998, 1).probability.never_seen());
}

TEST(Touch, HindcastsAreWhatWouldHaveBeenSaidThen) {
  const Walk walk(300, 9);
  const int days = 3;
  const double ratio = 1.01;
  const TouchHindcast h = touch_probability(walk.all(), walk.close.back() * ratio, days).same_percent;
  double sum = 0, loss = 0;
  int n = 0;
  for (std::size_t t = 120; t + days < walk.close.size(); ++t) {
    const double strike = walk.close[t] * ratio;
    const TouchProbability p = touch_probability(walk.head(t + 1), strike, days).probability;
    if (p.parametric) continue;
    bool touched = false;
    for (std::size_t k = t + 1; k <= t + days; ++k) touched = touched || walk.high[k] >= strike;
    sum += p.value;
    loss += (p.value - touched) * (p.value - touched);
    ++n;
  }
  ASSERT_GT(n, 60);
  EXPECT_EQ(h.n, n);
  EXPECT_NEAR(h.scores[0].mean_p, sum / n, 1e-12);
  EXPECT_NEAR(h.scores[0].brier, loss / n, 1e-12);
}

TEST(Touch, FallsBackOnTheReflectionPrincipleWhileFewPathsAreKnown) {
  const Walk walk(150, 2);
  const TouchForecast f = walk.touch(1, 1);
  EXPECT_TRUE(f.probability.parametric);
  EXPECT_LT(f.probability.n, 100);
  EXPECT_NEAR(f.probability.value, by_reflection(f.standardised), 1e-12);
  EXPECT_EQ(f.same_percent.n, 0);
  EXPECT_THROW(Walk(60, 2).touch(1, 1), std::invalid_argument) << "no volatility forecast";
}

TEST(Touch, DoesWithoutAVix) {
  Walk walk(700, 4);
  walk.implied.clear();
  TouchInputs in{{walk.high, walk.low, walk.close, walk.variance, {}}, walk.realised};
  const TouchForecast f = touch_probability(in, walk.close.back() * 1.01, 5);
  EXPECT_FALSE(f.vix_implied);
  EXPECT_EQ(f.same_percent.scores.size(), 2u);
}

TEST(Touch, RefusesWhatMakesNoSense) {
  const Walk walk(300, 2);
  for (const double strike : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_THROW(touch_probability(walk.all(), strike, 5), std::invalid_argument) << strike;
  for (const int days : {0, -1, kTouchLongest + 1})
    EXPECT_THROW(touch_probability(walk.all(), 20000, days), std::invalid_argument) << days;
  TouchInputs in = walk.all();
  in.realised_vol = in.realised_vol.first(299);
  EXPECT_THROW(touch_probability(in, 20000, 5), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
