#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "features/market.h"
#include "nn/random.h"

/// A market of chosen volatility for tests of forecasts: no trend, no memory of direction.
namespace spectrum::forecast::test {

/// GARCH(1,1) of per-session variance: v' = (1 - a - b) level + a r^2 + b v.
struct Garch {
  double level = 1e-4, a = 0.08, b = 0.90;
};

/// `sessions` days of 32 normal steps each, from which open, high, low and close are read; VIX is the
/// process's own annualised volatility of the next session. With a = b = 0: a random walk.
inline features::Market garch_market(int sessions, std::uint64_t seed, const Garch& g = {},
                                     bool with_vix = true) {
  constexpr int kSteps = 32;
  std::mt19937_64 rng(seed);
  features::Market m;
  double close = 10000, variance = g.level;
  for (int t = 0; t < sessions; ++t) {
    const double open = close;
    double x = 0, high = 0, low = 0;
    for (int k = 0; k < kSteps; ++k) {
      x += std::sqrt(variance / kSteps) * nn::normal(rng);
      high = std::max(high, x);
      low = std::min(low, x);
    }
    close = open * std::exp(x);
    m.days.push_back(15000 + t);
    m.open.push_back(open);
    m.high.push_back(open * std::exp(high));
    m.low.push_back(open * std::exp(low));
    m.close.push_back(close);
    variance = (1 - g.a - g.b) * g.level + g.a * x * x + g.b * variance;
    if (!with_vix) continue;
    const double vix = 100 * std::sqrt(252 * variance);
    for (auto* column : {&m.vix.open, &m.vix.high, &m.vix.low, &m.vix.close}) column->push_back(vix);
    m.vix.carried.push_back(0);
  }
  return m;
}

}  // namespace spectrum::forecast::test
