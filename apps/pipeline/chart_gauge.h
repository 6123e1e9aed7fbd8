#pragma once
#include <array>
#include <string>
#include <vector>

#include "apps/pipeline/svg.h"

namespace spectrum::pipeline {

/// One part of a gauge: from the end of the part before up to `until`.
struct GaugePart {
  double until = 1;
  std::string name;
};

/// A number in [0, 1] as a pointer over named parts; the part that it is in is the strong one.
Html gauge(const ChartText& text, double value, const std::vector<GaugePart>& parts);

/// The name of the part that a value is in: the first that ends above it.
const std::string& gauge_part(double value, const std::vector<GaugePart>& parts);

/// Three probabilities that sum to one as segments of a bar, and above it a second, thinner bar of what they
/// are without the forecast.
Html three_segments(const ChartText& text, const std::array<double, 3>& forecast,
                    const std::array<double, 3>& base);

}  // namespace spectrum::pipeline
