#pragma once
#include <vector>

#include "apps/pipeline/svg.h"
#include "io/candles.h"

namespace spectrum::pipeline {

/// The 80 % band of the close so many sessions ahead, levels in points.
struct ConeStep {
  int sessions = 0;
  double low = 0, median = 0, high = 0;
};

struct CandleData {
  std::vector<io::Bar> bars;   ///< oldest first; where there are none the closes are drawn
  std::vector<double> closes;  ///< oldest first, the last one that of the forecast
  std::vector<ConeStep> cone;  ///< ascending in sessions, the first 1
};

/// Candles (hollow: the close above the open) that open into the cone of the forecast, its first and last
/// step marked with their levels. At most `shown` sessions of the past.
Html candle_chart(const ChartText& text, const CandleData& data, std::size_t shown, Size size);

}  // namespace spectrum::pipeline
