#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "apps/forecast/conformal.h"

namespace spectrum::forecast {

/// Interval score (Winkler 1972; Gneiting & Raftery 2007, eq. 43): the width, plus 2 / (1 - nominal) times
/// what lies outside. For a path what sticks out above and below both count. In the band's units; lower is
/// better.
double interval_score(const BandOutcome& band, double nominal);

/// Coverage and mean width of a group of bands.
struct BandSummary {
  Coverage coverage;
  double width = 0;  ///< mean
  double score = 0;  ///< mean interval score
};

/// @param block length of the blocks behind the interval of the coverage: overlapping horizons are dependent.
BandSummary summarise(std::span<const BandOutcome> bands, double nominal, int block);

/// The same for the rows of each group, 0 .. groups-1.
/// @throws std::invalid_argument when lengths differ or a group is out of range.
std::vector<BandSummary> summarise_by(std::span<const BandOutcome> bands, std::span<const int> group,
                                      int groups, double nominal, int block);

/// 0, 1, 2: the lower, middle and upper third of values by rank; the earlier of equal values counts as lower.
std::vector<int> terciles(std::span<const double> values);

}  // namespace spectrum::forecast
