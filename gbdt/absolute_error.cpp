#include "gbdt/absolute_error.h"

#include <cmath>

#include "gbdt/percentile.h"

namespace spectrum::gbdt {

double AbsoluteError::base(const Targets& targets, int /*c*/) const {
  if (!targets.weights.empty()) return weighted_percentile(targets.labels, targets.weights, 0.5);
  std::vector<float> labels(targets.labels.begin(), targets.labels.end());
  return percentile(std::span(labels), 0.5);
}

void AbsoluteError::gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                              std::span<Grad> out) const {
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    const double gap = scores[i] - targets.labels[i], weight = targets.weight(i);
    const double sign = static_cast<double>(gap > 0.0) - static_cast<double>(gap < 0.0);
    out[i] = {static_cast<float>(sign * weight), static_cast<float>(weight)};
  }
}

double AbsoluteError::renewed_output(std::span<double> residuals, std::span<float> weights) const {
  if (weights.empty()) return percentile(residuals, 0.5);
  return weighted_percentile<double>(residuals, weights, 0.5);
}

double AbsoluteError::loss(std::span<const double> scores, const Targets& targets) const {
  return weighted_mean(targets, [&](std::size_t i) { return std::abs(scores[i] - targets.labels[i]); });
}

}  // namespace spectrum::gbdt
