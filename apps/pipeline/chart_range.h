#pragma once
#include <optional>

#include "apps/pipeline/svg.h"

namespace spectrum::pipeline {

/// A range of levels around a price, in points.
struct RangeBar {
  double low = 0, high = 0;
  double close = 0;              ///< the price that the range is reckoned from
  std::optional<double> now;     ///< today's price where it is another one
  std::optional<double> median;  ///< what is expected, where the tile says it
};

/// The range as a bar on an axis of levels, the close as a tall tick, the median as a dot, today's price as a
/// triangle. `axis` is that of all bars that should compare.
Html range_bar(const ChartText& text, const RangeBar& bar, Extent axis);

/// How often a range held against how often it should: a dot with its interval, and a tick at the promise. It
/// is for the eye alone: the sentence that it stands behind says the same.
/// @param low, high the 95 % interval of `measured`; equal where it is not known.
Html coverage_dot(double measured, double low, double high, double nominal);

}  // namespace spectrum::pipeline
