#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/forecast/conformal.h"
#include "apps/forecast/ranges.h"

namespace spectrum::forecast {

/// Longest horizon of a touch, in sessions.
inline constexpr int kTouchLongest = 21;

/// A history, and the volatility that the plain rule reads.
struct TouchInputs {
  RangeInputs history;
  std::span<const double> realised_vol;  ///< per session over the last 20, one a day; NaN: unknown
};

/// The probability that a level is touched, by counting.
struct TouchProbability {
  double value = 0;         ///< (reached + 1/2) / (n + 1), at the horizon that gives most: never 0 or 1
  int reached = 0;          ///< past paths that went as far, in units of the volatility expected for them
  int n = 0;                ///< paths counted: those of the last 500 days whose outcome was known
  bool parametric = false;  ///< fewer than 100 of them: the reflection principle on HAR's sigma instead

  bool never_seen() const { return !parametric && reached == 0; }
  bool always_seen() const { return !parametric && reached == n; }
};

/// Forecasts whose probability fell in a bin, with what happened.
struct TouchBin {
  double lower = 0, upper = 0;  ///< of the bin
  double mean_p = 0;
  Coverage observed;  ///< share touched, with its interval
};

/// One rule on past days.
struct TouchScore {
  std::string name;
  double mean_p = 0;
  double brier = 0;
};

/// What forecasts of past days would have been worth: each made from its own past alone.
struct TouchHindcast {
  int n = 0;
  Coverage observed;               ///< share touched
  std::vector<TouchScore> scores;  ///< ours first, then the plain rules, all on the same days
  std::vector<TouchBin> bins;      ///< of ours, empty ones left out
};

struct TouchForecast {
  double close = 0, strike = 0;
  int days = 0;
  bool above = false;       ///< a high has to reach it; else a low
  double distance = 0;      ///< |ln(strike / close)|
  double standardised = 0;  ///< distance / (sigma sqrt(days))
  double sigma = 0;         ///< HAR forecast over `days` sessions, per session
  TouchProbability probability;
  std::optional<double>
      reflection;  ///< by the reflection principle, on the realised volatility of 20 sessions
  std::optional<double> vix_implied;  ///< the same on the implied volatility
  TouchHindcast same_standardised;    ///< strikes as far in units of the day's own volatility forecast
  TouchHindcast same_percent;         ///< strikes as far in percent
};

/// Probability that the index touches a level within `days` sessions: the share of past paths that went as
/// far, H+ / (sigma sqrt(h)) for a strike above and -L- / (sigma sqrt(h)) for one below, H+ and L- the log of
/// the highest high and lowest low over the close, sigma HAR's forecast for that horizon. What is touched
/// within n sessions is touched within more, so the largest over all horizons up to `days` counts: the
/// probability never falls when days are added, nor rises with the distance. Beside it the plain rule,
/// 2 (1 - Phi(distance / (sigma sqrt(h)))) of a driftless walk (reflection principle). The hindcasts are of
/// the last 500 days whose outcome is known.
/// @throws std::invalid_argument unless strike is positive and finite and days in [1, kTouchLongest], and
///         when the history is too short for a volatility forecast.
TouchForecast touch_probability(const TouchInputs& in, double strike, int days);

}  // namespace spectrum::forecast
