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

double SquaredError::base(std::span<const float> labels) const {
  return std::accumulate(labels.begin(), labels.end(), 0.0) / static_cast<double>(labels.size());
}

void SquaredError::gradients(std::span<const double> scores, std::span<const float> labels,
                             std::span<Grad> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = {static_cast<float>(scores[i] - labels[i]), 1.0F};
}

double SquaredError::loss(std::span<const double> scores, std::span<const float> labels) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double gap = scores[i] - labels[i];
    sum += 0.5 * gap * gap;
  }
  return sum / static_cast<double>(scores.size());
}

}  // namespace spectrum::gbdt
