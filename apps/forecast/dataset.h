#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "apps/forecast/encoder.h"
#include "features/market.h"
#include "features/table.h"

namespace spectrum::forecast {

/// Everything the models read of a market, and the labels they learn; one row for every session from the one
/// on which the slowest input has enough history. A cell that is not defined (its series is absent, or has a
/// gap, or a flat market leaves a quotient without an answer) is NaN, which scalers map to their neutral
/// value.
struct Dataset {
  std::vector<std::size_t> days;   ///< row of the market's clock, ascending
  Rows tme;                        ///< raw 90 x 4 windows
  Rows vse;                        ///< 8 x 8 grids in [0, 1]
  std::vector<double> gfe;         ///< rows x 20, raw
  std::vector<double> engineered;  ///< rows x 6, raw
  std::vector<int> direction;      ///< next session: 0 bear, 1 neutral, 2 bull; -1 not known yet
  std::vector<int> expansion;  ///< next three sessions more variable than the last 90: 0, 1; -1 not known yet
  std::vector<std::string> absent;  ///< features whose series the market does not have

  std::size_t rows() const { return days.size(); }
  /// Names of the features that are not defined in a row.
  std::vector<std::string> missing(std::size_t row) const;
};

/// `table` must hold all features of `market`.
Dataset build_dataset(const features::Market& market, const features::Table& table);

/// Windows that the sequence encoder learns from, all inside sessions [0, last_day]: every one of the primary
/// series, and of each sector as many evenly spaced ones as bring the total near 3,000 (neighbours overlap by
/// 98.9 %, so the rest would add time and little else).
Rows tme_training_windows(const features::Market& market, std::size_t last_day);

/// Grids of the primary series and of each sector inside sessions [0, last_day]: a scaled shape is a shape,
/// whatever drew it.
Rows vse_training_grids(const features::Market& market, std::size_t last_day);

/// Per-session implied volatility VIX / 100 / sqrt(252), one a day, NaN where undefined; empty without VIX.
std::vector<double> implied_volatility(const features::Market& market);

/// One-day variance proxy of the primary series, one a day.
std::vector<double> daily_variances(const features::Market& market);

}  // namespace spectrum::forecast
