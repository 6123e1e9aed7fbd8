#include "gbdt/squared_error.h"

namespace spectrum::gbdt {

double SquaredError::base(const Targets& targets, int /*c*/) const {
  return weighted_mean(targets, [&](std::size_t i) { return static_cast<double>(targets.labels[i]); });
}

void SquaredError::gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                             std::span<Grad> out) const {
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    const double weight = targets.weight(i);
    const auto gap = static_cast<float>(scores[i] - targets.labels[i]);  // LightGBM rounds before it weighs
    out[i] = {static_cast<float>(gap * weight), static_cast<float>(weight)};
  }
}

double SquaredError::loss(std::span<const double> scores, const Targets& targets) const {
  return weighted_mean(targets, [&](std::size_t i) {
    const double gap = scores[i] - targets.labels[i];
    return 0.5 * gap * gap;
  });
}

}  // namespace spectrum::gbdt
