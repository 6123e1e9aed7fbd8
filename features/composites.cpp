#include "features/composites.h"

#include "features/bollinger.h"
#include "features/candle.h"
#include "features/cross_market.h"
#include "features/dmi.h"
#include "features/extremes.h"
#include "features/linreg.h"
#include "features/rank.h"
#include "features/returns.h"
#include "features/rolling.h"
#include "features/trend.h"
#include "features/true_range.h"
#include "features/volatility.h"

namespace spectrum::features {
namespace {

struct Macd {
  explicit Macd(const Derived& d) : line(d.column()), signal(d.column()) {
    macd(d.m.close, 12, 26, 9, line, signal);
  }
  std::vector<double> line, signal;
};

/// The line through 20 log closes.
void trend(const Derived& d, Output slope, Output r2) {
  auto level = d.column();
  fill_rows(level, [&](std::size_t t) { return ln(d.m.close[t]); });
  linear_regression(level, 20, slope, r2);
}

}  // namespace

void volatility_ratio(const Derived& d, int fast, int slow, Output out) {
  auto base = d.column();
  realised_volatility(d.ret, slow, base);
  realised_volatility(d.ret, fast, out);
  fill_rows(out, [&](std::size_t t) { return ratio(out[t], base[t]); });
}

void rv_zscore(const Derived& d, Output out) {
  auto rv = d.column();
  realised_volatility(d.ret, 3, rv);
  rolling_zscore(rv, 90, out);
}

void parkinson(const Derived& d, Output out) {
  auto terms = d.column();
  parkinson_terms(d.m.high, d.m.low, terms);
  annualised_volatility(terms, 20, out);
}

void volofvol(const Derived& d, Output out) {
  auto rv = d.column();
  realised_volatility(d.ret, 5, rv);
  volatility_of_volatility(rv, 20, out);
}

void macd_line(const Derived& d, Output out) {
  const Macd x(d);
  fill_rows(out, [&](std::size_t t) { return ratio(x.line[t], d.m.close[t]); });
}

void macd_signal(const Derived& d, Output out) {
  const Macd x(d);
  fill_rows(out, [&](std::size_t t) { return ratio(x.signal[t], d.m.close[t]); });
}

void macd_histogram(const Derived& d, Output out) {
  const Macd x(d);
  fill_rows(out, [&](std::size_t t) { return ratio(x.line[t] - x.signal[t], d.m.close[t]); });
}

void adx(const Derived& d, Output out) {
  auto plus = d.column(), minus = d.column();
  dmi(d.m.high, d.m.low, d.m.close, 14, plus, minus, out);
}

void di_difference(const Derived& d, Output out) {
  auto minus = d.column(), index = d.column();
  dmi(d.m.high, d.m.low, d.m.close, 14, out, minus, index);
  fill_rows(out, [&](std::size_t t) { return out[t] - minus[t]; });
}

void trend_slope(const Derived& d, Output out) {
  auto r2 = d.column();
  trend(d, out, r2);
  for (double& v : out) v *= kSessionsPerYear;
}

void trend_r2(const Derived& d, Output out) {
  auto slope = d.column();
  trend(d, slope, out);
}

void from_high(const Derived& d, Output out) {
  rolling_max(d.m.high, 252, out);
  log_ratio(d.m.close, out, out);
}

void from_low(const Derived& d, Output out) {
  rolling_min(d.m.low, 252, out);
  log_ratio(d.m.close, out, out);
}

void squeeze(const Derived& d, Output out) {
  auto width = d.column();
  bollinger_width(d.m.close, 20, width);
  rolling_mid_rank(width, 120, out);
}

void mean_range(const Derived& d, Output out) {
  auto range = d.column();
  relative_range(d.m.high, d.m.low, d.m.close, range);
  rolling_mean(range, 10, out);
}

void relative_atr(const Derived& d, Output out) {
  atr(d.m.high, d.m.low, d.m.close, 14, out);
  fill_rows(out, [&](std::size_t t) { return ratio(100.0 * out[t], d.m.close[t]); });
}

void vix_zscore(const Derived& d, Output out) {
  auto level = d.column();
  fill_rows(level, [&](std::size_t t) { return ln(d.m.vix.close[t]); });
  rolling_zscore(level, 60, out);
}

void premium(const Derived& d, Output out) {
  realised_volatility(d.ret, 20, out);
  variance_risk_premium(d.m.vix.close, out, out);
}

void mean_dispersion(const Derived& d, Output out) {
  auto one = d.column();
  dispersion(d.sector_returns, one);
  rolling_mean(one, 20, out);
}

}  // namespace spectrum::features
