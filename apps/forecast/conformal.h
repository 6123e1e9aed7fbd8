#pragma once
#include <span>
#include <vector>

namespace spectrum::forecast {

/// What a band promises to hold.
enum class BandKind {
  kTerminal,  ///< the close `horizon` sessions ahead
  kPath       ///< every high and low of the next `horizon` sessions
};

/// Share of resolved forecasts that held, with an interval.
struct Coverage {
  double share = 0;  ///< in [0, 1]
  int n = 0;         ///< resolved forecasts counted
  double lower = 0;  ///< 95 % interval
  double upper = 1;
};

/// 95 % interval for the mean of 0/1 outcomes that overlap in time. The variance is that of the circular
/// block bootstrap (Politis & Romano 1992), which has a closed form and so needs no random draw; it sets
/// the effective sample size of a Wilson score interval (Wilson 1927).
/// @param held  1 or 0, in time order.
/// @param block block length in outcomes, at least 1.
Coverage coverage_of(std::span<const unsigned char> held, int block);

/// The history that a band is calibrated on; all spans one entry a day.
struct BandInputs {
  BandKind kind = BandKind::kTerminal;
  int horizon = 1;
  std::span<const double> high, low, close;
  std::span<const double> sigma;  ///< per-session volatility forecast made on the day; NaN: none
  std::span<const double>
      center;  ///< centre of the band in log units, as it was on the day; ignored for paths
};

/// A band around the last day's close, in log units relative to it.
struct Band {
  double lower = 0, upper = 0;
  double quantile = 0;      ///< half width in units of sigma * sqrt(horizon)
  int calibration_n = 0;    ///< scores behind the quantile
  bool parametric = false;  ///< too few scores: normal quantile instead
  Coverage coverage;        ///< how the bands of the past held: the last 250 resolved ones
};

/// Split-conformal band (Vovk, Gammerman & Shafer 2005; Lei et al. 2018) on scores scaled by volatility:
/// |ln(C[i+h]/C[i]) - center| / (sigma sqrt(h)) for terminal bands, max(ln(max High/C), -ln(min Low/C)) /
/// (sigma sqrt(h)) for path bands. The quantile is the ceil((n+1) coverage)-th smallest of the last 500
/// scores whose outcome is known; below 100 of them 1.28 (terminal) or 1.64 (path) stands in.
/// Past bands, as they would have been made on their day, give the measured coverage.
/// @param nominal coverage asked for, in (0, 1).
/// @throws std::invalid_argument on unequal lengths, an empty history or a nominal outside (0, 1).
Band conformal_band(const BandInputs& in, double nominal);

/// A band and what it had to hold, in log units relative to the close of its day: one number (low == high)
/// for a terminal band, the extremes of the path for a path band. NaN where there is no band, or no outcome
/// yet.
struct BandOutcome {
  double lower = 0, upper = 0;  ///< of the band
  double low = 0, high = 0;     ///< of what happened

  bool held() const { return lower <= low && high <= upper; }
  double width() const { return upper - lower; }
};

/// The band of every day as conformal_band would have made it then, and what became of it: day t of the
/// result depends on days 0..t, its outcome on the `horizon` sessions that follow.
/// @throws std::invalid_argument as conformal_band does.
std::vector<BandOutcome> past_bands(const BandInputs& in, double nominal);

/// Expanding median of the h-session log returns whose outcome was known on each day; NaN below 20 of them.
std::vector<double> known_median(std::span<const double> close, int horizon);

}  // namespace spectrum::forecast
