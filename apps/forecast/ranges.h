#pragma once
#include <array>
#include <span>
#include <vector>

#include "apps/forecast/conformal.h"

namespace spectrum::forecast {

/// Horizons of the tiles, in sessions.
inline constexpr std::array<int, 5> kHorizons = {1, 2, 3, 5, 21};
/// Coverage that every published range asks for.
inline constexpr double kNominalCoverage = 0.8;

/// Daily bars and volatility inputs up to the day of the forecast; all spans one entry a day.
struct RangeInputs {
  std::span<const double> high, low, close;
  std::span<const double> daily_variance;  ///< d, one-day variance proxy
  std::span<const double> implied_vol;     ///< VIX / 100 / sqrt(252); empty: no VIX series
};

/// What is said about the move over one horizon, in log units relative to the last close.
struct HorizonForecast {
  int horizon = 0;
  double sigma = 0;   ///< HAR forecast, per session
  double center = 0;  ///< of the band: median of known past moves
  double median = 0;  ///< as reported: the centre, moved towards the class-conditional median where the
                      ///< direction model has shown skill (see conditional_median.h), inside the band
  double kappa = 0;   ///< mean of |move| / (sigma sqrt(h)) over the last 500 resolved days
  int kappa_n = 0;
  bool with_vix = false;
  std::vector<double> har;  ///< coefficients behind sigma
  Band terminal, path;

  double scale() const;  ///< sigma * sqrt(horizon)
};

struct RangeForecast {
  std::array<HorizonForecast, kHorizons.size()> horizons;
  std::vector<double> sigma_day, sigma_week;  ///< 1- and 5-session HAR forecasts of every past day

  const HorizonForecast& at(int horizon) const;  ///< @throws std::invalid_argument for another horizon
};

/// Volatility, centre and bands for every horizon at the last day.
/// @throws std::invalid_argument when spans differ in length, or when the history is too short for a
///         volatility forecast (fewer than about 90 sessions).
RangeForecast forecast_ranges(const RangeInputs& in);

}  // namespace spectrum::forecast
