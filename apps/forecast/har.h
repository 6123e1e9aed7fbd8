#pragma once
#include <span>
#include <vector>

namespace spectrum::forecast {

/// Per-session volatility forecasts of one horizon, one for every day of a history.
struct HarForecast {
  int horizon = 0;
  /// sigma[t]: forecast, made at the close of day t, of sqrt(mean daily variance over t+1..t+horizon).
  /// A log-return standard deviation per session, at least 1e-4; NaN where fewer than kHarMinRows
  /// outcomes were known at t or an input is undefined.
  std::vector<double> sigma;
  /// with_vix[t] is 1 where sigma[t] used implied volatility.
  std::vector<unsigned char> with_vix;
  /// The fit of the last day: intercept, daily, weekly, monthly, and implied volatility if it was used.
  std::vector<double> coefficients;
};

inline constexpr int kHarMinRows = 60;

/// HAR volatility regression (Corsi 2009, "A Simple Approximate Long-Memory Model of Realized
/// Volatility") in square-root form, with implied volatility as a fifth regressor:
///   sqrt(mean d[t+1..t+h]) = b0 + b1 sqrt(d[t]) + b2 sqrt(mean5 d) + b3 sqrt(mean22 d) + b4 iv[t].
/// The fit behind sigma[t] uses only rows whose outcome was known at t, so cutting the history after
/// t changes no bit of it.
/// @param daily_variance d, one a day; leading NaN allowed.
/// @param implied_vol    per-session implied volatility (VIX / 100 / sqrt(252)), NaN where missing: such a
///                       day falls back to the plain HAR. Empty: no implied volatility at all.
/// @throws std::invalid_argument when horizon < 1 or the lengths differ.
HarForecast har_forecast(std::span<const double> daily_variance, std::span<const double> implied_vol,
                         int horizon);

}  // namespace spectrum::forecast
