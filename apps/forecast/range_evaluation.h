#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/forecast/comparison.h"
#include "apps/forecast/interval_scores.h"
#include "apps/forecast/report.h"
#include "features/market.h"

namespace spectrum::forecast {

/// Bands of one year.
struct YearSummary {
  int year = 0;
  BandSummary bands;
};

/// How the bands from one volatility forecast held.
struct RangeForecaster {
  std::string name;
  BandSummary all;
  std::vector<BandSummary> tercile;  ///< by the model's volatility forecast: calm, middle, wild
  std::vector<YearSummary> year;
  std::optional<double>
      qlike;  ///< mean QLIKE of the volatility forecast brought to size; see scaled_volatility()
};

/// Bands of one kind and horizon on the same days: the product's, then what they have to beat.
struct RangeEvaluation {
  BandKind kind = BandKind::kTerminal;
  int horizon = 1;
  int days = 0;
  std::vector<RangeForecaster> forecasters;
  std::vector<Comparison> comparisons;        ///< by interval score, relative to the close
  std::vector<Comparison> qlike_comparisons;  ///< of the volatility forecasts
};

/// Terminal and path bands at all horizons for forecasts made on the sessions [test.begin, test.end) of a
/// market, as they would have been made then: the volatility regression and the quantile are refitted every
/// day on outcomes known by then. The baselines' volatilities (HAR without VIX, VIX, EWMA, rv_20, a
/// constant), brought to size, go through the same conformal layer; the last is the range of one rv_20 either
/// way that holds nothing in particular.
std::vector<RangeEvaluation> evaluate_ranges(const features::Market& market, RowRange test,
                                             std::uint64_t seed);

}  // namespace spectrum::forecast
