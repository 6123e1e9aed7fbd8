#pragma once
#include <span>

namespace spectrum::forecast {

/// Share of the daily variance (Garman-Klass plus overnight, see features::daily_variance) that falls between
/// open and close, over the last 500 days. NaN where nothing moved on them. Throws std::invalid_argument on
/// unequal lengths.
double session_share(std::span<const double> daily_variance, std::span<const double> open,
                     std::span<const double> close);

/// Where the session under way may close: the band of the morning, centred on the last trade and narrowed to
/// the variance that is still to come, as of a Brownian motion whose variance flows evenly from open to
/// close. Log units relative to `price`.
/// @param quantile half width of the 1-session terminal band, in units of sigma
/// @param sigma    per-session volatility forecast
/// @param share    session_share()
/// @param left     share of the session's time still to come, in [0, 1]
struct SessionBand {
  double lower = 0, upper = 0;
};
SessionBand session_band(double quantile, double sigma, double share, double left);

}  // namespace spectrum::forecast
