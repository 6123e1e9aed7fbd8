#pragma once
#include <span>

namespace spectrum::forecast {

/// Mid-rank of x among the defined values of history: share below plus half the share equal, in [0, 1].
/// NaN entries of history do not count; NaN when none is left.
double mid_rank(std::span<const double> history, double x);

/// Quantile q of ascending values, at least one, linear between order statistics (Hyndman & Fan 1996, type
/// 7).
/// @param q in [0, 1].
double quantile(std::span<const double> sorted, double q);

}  // namespace spectrum::forecast
