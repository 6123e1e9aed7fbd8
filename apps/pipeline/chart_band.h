#pragma once
#include <string>
#include <vector>

#include "apps/pipeline/svg.h"

namespace spectrum::pipeline {

/// Past closes and the band of the next one, in points.
struct BandData {
  std::vector<double> closes;                       ///< oldest first
  std::string first_label, last_label, next_label;  ///< below the axis; may be empty
  double low = 0, median = 0, high = 0;             ///< of the next close
};

/// A line of closes that opens into the band of the next session; levels at its right. Without a close there
/// is a sentence in its place.
Html band_chart(const ChartText& text, const BandData& data, Size size);

}  // namespace spectrum::pipeline
