#include "apps/forecast/conformal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "apps/forecast/har.h"
#include "apps/forecast/ranges.h"

namespace spectrum::forecast {
namespace {

/// Closes whose one-session log return on day t is moves[t]; highs and lows 1 % away.
struct Market {
  std::vector<double> high, low, close, sigma, center;
  explicit Market(const std::vector<double>& moves) {
    double c = 100;
    for (double m : moves) {
      c *= std::exp(m);
      close.push_back(c);
      high.push_back(c * std::exp(0.01));
      low.push_back(c * std::exp(-0.01));
      sigma.push_back(0.01);
      center.push_back(0);
    }
  }
  BandInputs inputs(BandKind kind, int h) const { return {kind, h, high, low, close, sigma, center}; }
};

TEST(Conformal, QuantileIsTheRankedScore) {
  // 150 scores 0.01, 0.02, ... 1.50 in some order; rank ceil(151 * 0.8) = 121 -> 1.21.
  std::vector<double> moves = {0};
  for (int k = 0; k < 150; ++k) moves.push_back(0.0001 * (1 + (k * 7) % 150) * (k % 2 ? 1 : -1));
  const Market m(moves);
  const Band b = conformal_band(m.inputs(BandKind::kTerminal, 1), 0.8);
  EXPECT_EQ(b.calibration_n, 150);
  EXPECT_FALSE(b.parametric);
  EXPECT_NEAR(b.quantile, 1.21, 1e-9);
  EXPECT_NEAR(b.upper, 0.0121, 1e-11);
  EXPECT_NEAR(b.lower, -0.0121, 1e-11);
}

TEST(Conformal, FewScoresAreParametric) {
  const Market m(std::vector<double>(60, 0.001));
  EXPECT_TRUE(conformal_band(m.inputs(BandKind::kTerminal, 1), 0.8).parametric);
  EXPECT_EQ(conformal_band(m.inputs(BandKind::kTerminal, 1), 0.8).quantile, 1.28);
  EXPECT_EQ(conformal_band(m.inputs(BandKind::kPath, 5), 0.8).quantile, 1.64);
}

TEST(Conformal, PathScoreHoldsHighsAndLows) {
  // Flat closes: every path reaches 1 % up and down, so each score is 0.01 / (0.01 * sqrt 4) = 0.5.
  const Market m(std::vector<double>(200, 0.0));
  const Band b = conformal_band(m.inputs(BandKind::kPath, 4), 0.8);
  EXPECT_NEAR(b.quantile, 0.5, 1e-12);
  EXPECT_NEAR(b.upper, 0.01, 1e-12);
  EXPECT_EQ(b.coverage.share, 1.0);
  EXPECT_EQ(b.coverage.n, 196);
}

TEST(Conformal, PastBandsAreThoseOfTheirDays) {
  std::mt19937_64 rng(8);
  std::vector<double> moves;
  for (int k = 0; k < 400; ++k) moves.push_back((static_cast<double>(rng() >> 11) * 0x1p-53 - 0.5) * 0.04);
  const Market m(moves);
  for (BandKind kind : {BandKind::kTerminal, BandKind::kPath}) {
    const BandInputs in = m.inputs(kind, 3);
    const auto past = past_bands(in, 0.8);
    ASSERT_EQ(past.size(), 400u);
    for (std::size_t t : {50u, 150u, 399u}) {
      const auto head = [&](std::span<const double> v) { return v.first(t + 1); };
      const Band then = conformal_band(
          {kind, 3, head(in.high), head(in.low), head(in.close), head(in.sigma), head(in.center)}, 0.8);
      EXPECT_EQ(past[t].lower, then.lower);
      EXPECT_EQ(past[t].upper, then.upper);
    }
    const Band last = conformal_band(in, 0.8);
    double held = 0;
    for (std::size_t t = 397 - 250; t < 397; ++t) held += past[t].held() / 250.0;
    EXPECT_NEAR(held, last.coverage.share, 1e-12);
    EXPECT_TRUE(std::isnan(past[397].low) && std::isfinite(past[396].low));
    EXPECT_FALSE(past[397].held());
  }
}

TEST(Conformal, CoversWhatItPromisesOnIndependentMoves) {
  std::mt19937_64 rng(3);
  std::vector<double> moves;
  for (int k = 0; k < 1200; ++k) moves.push_back((static_cast<double>(rng() >> 11) * 0x1p-53 - 0.5) * 0.04);
  const Market m(moves);
  const Band b = conformal_band(m.inputs(BandKind::kTerminal, 1), 0.8);
  EXPECT_EQ(b.coverage.n, 250);
  EXPECT_LT(b.coverage.lower, 0.8);
  EXPECT_GT(b.coverage.upper, 0.8);
}

TEST(Conformal, OutcomesNotYetKnownDoNotCount) {
  std::vector<double> moves(300, 0.001);
  Market calm(moves);
  moves[299] = 0.5;  // known only on the last day, for every horizon above one it ends a still open window
  Market jump(moves);
  const Band before = conformal_band(calm.inputs(BandKind::kTerminal, 1), 0.8);
  const Band after = conformal_band(jump.inputs(BandKind::kTerminal, 1), 0.8);
  EXPECT_NEAR(before.quantile, after.quantile, 1e-9);  // one outlier of 299 stays beyond the 80 % quantile
  EXPECT_EQ(after.coverage.n, 250);
  EXPECT_NEAR(after.coverage.share, 249.0 / 250, 1e-12);
}

TEST(Conformal, PastBandsKnewOnlyWhatWasResolved) {
  // Brute force: the band of day i may use the scores of days up to i - h.
  std::mt19937_64 rng(11);
  std::vector<double> moves;
  for (int k = 0; k < 420; ++k) moves.push_back((static_cast<double>(rng() >> 11) * 0x1p-53 - 0.5) * 0.04);
  const Market m(moves);
  constexpr std::size_t h = 5;
  std::vector<double> score;
  for (std::size_t i = 0; i + h < m.close.size(); ++i)
    score.push_back(std::abs(std::log(m.close[i + h] / m.close[i])) / (0.01 * std::sqrt(5.0)));
  int held = 0;
  for (std::size_t i = score.size() - 250; i < score.size(); ++i) {
    std::vector<double> known(score.begin(), score.begin() + static_cast<std::ptrdiff_t>(i - h + 1));
    std::sort(known.begin(), known.end());
    const auto rank = static_cast<std::size_t>(std::ceil(0.8 * static_cast<double>(known.size() + 1)));
    held += score[i] <= (known.size() < 100 ? 1.28 : known[rank - 1]);
  }
  EXPECT_DOUBLE_EQ(conformal_band(m.inputs(BandKind::kTerminal, h), 0.8).coverage.share, held / 250.0);
}

TEST(Coverage, WilsonIntervalForBlocksOfOne) {
  // Independent alternation 1,0 has the binomial variance; Wilson for 50 of 100 is (0.4038, 0.5962).
  std::vector<unsigned char> held;
  for (int i = 0; i < 100; ++i) held.push_back(i % 2);
  const Coverage c = coverage_of(held, 1);
  EXPECT_DOUBLE_EQ(c.share, 0.5);
  EXPECT_NEAR(c.lower, 0.4038, 1e-4);
  EXPECT_NEAR(c.upper, 0.5962, 1e-4);
}

TEST(Coverage, RunsWidenTheInterval) {
  std::vector<unsigned char> runs;
  for (int i = 0; i < 100; ++i) runs.push_back((i / 10) % 2);
  EXPECT_LT(coverage_of(runs, 10).lower, coverage_of(runs, 1).lower);
}

TEST(KnownMedian, TakesOnlyResolvedMoves) {
  std::vector<double> close = {100};
  for (int k = 1; k <= 40; ++k) close.push_back(close.back() * std::exp(0.001 * k));
  const auto m = known_median(close, 1);
  EXPECT_TRUE(std::isnan(m[19]));
  EXPECT_NEAR(m[20], 0.0105, 1e-12);  // median of 0.001 .. 0.020
  EXPECT_NEAR(m[21], 0.0110, 1e-12);
}

TEST(Ranges, KappaIsTheMeanMoveInUnitsOfItsSigma) {
  std::mt19937_64 rng(6);
  std::vector<double> moves, d;
  for (int k = 0; k < 400; ++k) moves.push_back((static_cast<double>(rng() >> 11) * 0x1p-53 - 0.5) * 0.03);
  for (double v : moves) d.push_back(std::max(v * v, 1e-12));
  const Market m(moves);
  const auto sigma = har_forecast(d, {}, 5).sigma;
  double sum = 0;
  int n = 0;
  for (std::size_t i = 0; i + 5 < 400; ++i)
    if (std::isfinite(sigma[i])) {
      sum += std::abs(std::log(m.close[i + 5] / m.close[i])) / (sigma[i] * std::sqrt(5.0));
      ++n;
    }
  const RangeForecast r = forecast_ranges({m.high, m.low, m.close, d, {}});
  EXPECT_EQ(r.at(5).kappa_n, n);
  EXPECT_NEAR(r.at(5).kappa, sum / n, 1e-12);
}

TEST(Ranges, EveryHorizonIsOrderedAndWidens) {
  std::mt19937_64 rng(5);
  std::vector<double> moves, d;
  for (int k = 0; k < 700; ++k) moves.push_back((static_cast<double>(rng() >> 11) * 0x1p-53 - 0.5) * 0.03);
  const Market m(moves);
  for (double v : moves) d.push_back(std::max(v * v, 1e-12));
  const RangeForecast r = forecast_ranges({m.high, m.low, m.close, d, {}});
  double width = 0;
  for (int h : kHorizons) {
    const HorizonForecast& f = r.at(h);
    EXPECT_LT(f.terminal.lower, f.terminal.upper);
    EXPECT_LT(f.path.lower, 0);
    EXPECT_GT(f.path.upper - f.path.lower, width) << h;
    width = f.path.upper - f.path.lower;
    EXPECT_FALSE(f.with_vix);
    EXPECT_GT(f.kappa, 0);
  }
  EXPECT_THROW(r.at(4), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
