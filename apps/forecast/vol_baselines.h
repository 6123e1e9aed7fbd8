#pragma once
#include <span>
#include <vector>

namespace spectrum::forecast {

// Volatility forecasts of every day that a better one has to beat: per session, as log-return standard
// deviations, NaN where the history does not suffice. Day t knows closes 0..t and no more.

/// RiskMetrics (J. P. Morgan 1996): exponentially weighted squared log returns, `decay` 0.94, begun with the
/// mean of the first 20.
std::vector<double> ewma_volatility(std::span<const double> close, double decay = 0.94);

/// Root mean square of the last 20 log returns.
std::vector<double> rv20_volatility(std::span<const double> close);

/// Root mean square of all log returns so far: no memory of what was lately. From 60 of them on.
std::vector<double> constant_volatility(std::span<const double> close);

/// A forecast brought to the size of what it forecasts: sigma[t] times the root of the mean ratio, among
/// outcomes known at t, of the variance that came (mean of daily_variance over t+1..t+horizon) to sigma
/// squared. NaN below 60 known ratios.
/// @throws std::invalid_argument when lengths differ or horizon < 1.
std::vector<double> scaled_volatility(std::span<const double> sigma, std::span<const double> daily_variance,
                                      int horizon);

/// QLIKE loss (Patton 2011, "Volatility forecast comparison using imperfect volatility proxies"): x - ln x -
/// 1, x the variance that came over the one forecast. 0 is perfect; too low a forecast costs more than too
/// high a one.
double qlike(double variance, double sigma);

}  // namespace spectrum::forecast
