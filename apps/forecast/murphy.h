#pragma once
#include <span>

namespace spectrum::forecast {

/// What a Brier score is made of: brier = reliability - resolution + uncertainty + remainder.
struct Murphy {
  double reliability = 0;  ///< mean squared gap between forecast and share of ones; 0: calibrated
  double resolution =
      0;  ///< mean squared gap between that share and the base rate: what the forecasts tell apart
  double uncertainty = 0;  ///< base rate * (1 - base rate): the score of always saying it
  double remainder = 0;    ///< what binning hides: 0 where all forecasts in a bin are equal
};

/// Decomposition of the Brier score of binary forecasts (Murphy 1973, "A new vector partition of the
/// probability score") over `bins` equal bins of [0, 1].
/// @throws std::invalid_argument as the scores of scores.h do.
Murphy murphy(std::span<const double> p, std::span<const int> labels, int bins = 10);

}  // namespace spectrum::forecast
