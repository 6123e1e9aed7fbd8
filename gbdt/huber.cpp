#include "gbdt/huber.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spectrum::gbdt {

Huber::Huber(double alpha) : alpha_(alpha) {
  if (!(alpha > 0.0) || !std::isfinite(alpha)) throw std::invalid_argument("Huber: alpha must be above 0");
}

double Huber::base(const Targets& targets, int /*c*/) const {
  return weighted_mean(targets, [&](std::size_t i) { return static_cast<double>(targets.labels[i]); });
}

void Huber::gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                      std::span<Grad> out) const {
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    const double weight = targets.weight(i);
    const double g = std::clamp(scores[i] - targets.labels[i], -alpha_, alpha_);
    out[i] = {static_cast<float>(g * weight), static_cast<float>(weight)};
  }
}

double Huber::loss(std::span<const double> scores, const Targets& targets) const {
  return weighted_mean(targets, [&](std::size_t i) {
    const double gap = std::abs(scores[i] - targets.labels[i]);
    return gap <= alpha_ ? 0.5 * gap * gap : alpha_ * (gap - 0.5 * alpha_);
  });
}

}  // namespace spectrum::gbdt
