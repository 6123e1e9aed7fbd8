#pragma once
#include <vector>

#include "apps/pipeline/svg.h"

namespace spectrum::pipeline {

/// A stretch of closes as percent of the close at its session 0.
struct PatternLine {
  int first = 0;                ///< session of the first value, at most 0
  std::vector<double> percent;  ///< 0 at session 0
};

/// The present over its analogues: 0 is the last session and, for an analogue, the day that resembled it;
/// what followed is dashed. Without a line a sentence stands in its place.
Html pattern_chart(const ChartText& text, const PatternLine& present,
                   const std::vector<PatternLine>& analogues, Size size);

}  // namespace spectrum::pipeline
