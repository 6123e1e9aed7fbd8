#include "gbdt/squared_error.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace spectrum::gbdt {

void SquaredError::check_labels(std::span<const float> labels) const {
  const bool sane = std::all_of(labels.begin(), labels.end(), [](float y) { return std::abs(y) <= 1e30F; });
  if (!sane) throw std::invalid_argument("SquaredError: a label is beyond +-1e30");
}

double SquaredError::base(const Targets& targets, int /*c*/) const {
  const auto& labels = targets.labels;
  return std::accumulate(labels.begin(), labels.end(), 0.0) / static_cast<double>(labels.size());
}

void SquaredError::gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                             std::span<Grad> out) const {
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    out[i] = {static_cast<float>(scores[i] - targets.labels[i]), 1.0F};
  }
}

double SquaredError::loss(std::span<const double> scores, const Targets& targets) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double gap = scores[i] - targets.labels[i];
    sum += 0.5 * gap * gap;
  }
  return sum / static_cast<double>(scores.size());
}

}  // namespace spectrum::gbdt
