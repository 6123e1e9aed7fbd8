#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/svg.h"

namespace spectrum::pipeline {

/// Forecasts of about the same probability, and how often it came true.
struct ReliabilityBin {
  double forecast = 0, observed = 0, n = 0;
};

/// Observed share over forecast probability: on the diagonal the probabilities are right. A dot is the larger
/// the more forecasts it stands for.
Html reliability_chart(const ChartText& text, const std::vector<ReliabilityBin>& bins);

/// A share of one stretch of time, with its interval.
struct ShareBar {
  std::string name;
  double share = 0;
  std::optional<double> low, high;
};

/// How often ranges held, a stretch of time each, beside the promise (dashed), on an axis from `least` to 1.
/// What lies below the axis is drawn at its foot.
Html share_chart(const ChartText& text, const std::vector<ShareBar>& bars, double nominal, double least);

}  // namespace spectrum::pipeline
