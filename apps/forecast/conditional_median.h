#pragma once
#include <array>

#include "apps/forecast/ranges.h"
#include "apps/forecast/tilt.h"

namespace spectrum::forecast {

/// Median log move over each horizon after training days of each class of the next session; NaN where no
/// training day had the class.
using ClassMedians = std::array<std::array<double, 3>, kHorizons.size()>;

/// How far the class-conditional medians are believed, in [0, 1]: a skill (1 - log-loss / that of the
/// volatility prior, walk-forward) of 2 % or more is full trust, none or less is 0. NaN is 0.
double median_trust(double skill);

/// trust * sum p_k m_k + (1 - trust) * unconditional; the unconditional one where there is no trust, or where
/// the median of a class is not known.
double conditional_median(const Tilt& p, const std::array<double, 3>& class_medians, double unconditional,
                          double trust);

}  // namespace spectrum::forecast
