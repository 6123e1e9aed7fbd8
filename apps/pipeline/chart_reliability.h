#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/svg.h"

namespace spectrum::pipeline {

/// Forecasts of about the same probability, and how often it came true.
struct ReliabilityBin {
  double forecast = 0, observed = 0;
  std::optional<double> low, high;  ///< interval of `observed`
  double n = 0;
};

/// Observed share over forecast probability: on the diagonal the probabilities are right. A dot is the larger
/// the more forecasts it stands for.
Html reliability_chart(const ChartText& text, const std::vector<ReliabilityBin>& bins);

/// A share over time.
struct ShareLine {
  std::vector<std::string> dates;  ///< as many as shares, oldest first
  std::vector<double> shares;      ///< in [0, 1]
  double nominal = 0;
};

/// How often ranges held, as time went by, beside the promise (dashed).
Html share_chart(const ChartText& text, const ShareLine& line, Size size);

}  // namespace spectrum::pipeline
