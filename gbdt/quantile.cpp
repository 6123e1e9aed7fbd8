#include "gbdt/quantile.h"

#include <stdexcept>

#include "gbdt/percentile.h"

namespace spectrum::gbdt {

Quantile::Quantile(double alpha) : given_alpha_(alpha), alpha_(static_cast<float>(alpha)) {
  if (!(alpha_ > 0.0F && alpha_ < 1.0F)) throw std::invalid_argument("Quantile: alpha must be in (0, 1)");
}

double Quantile::base(const Targets& targets, int /*c*/) const {
  if (!targets.weights.empty()) return weighted_percentile(targets.labels, targets.weights, alpha_);
  std::vector<float> labels(targets.labels.begin(), targets.labels.end());
  return percentile(std::span(labels), alpha_);
}

void Quantile::gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                         std::span<Grad> out) const {
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    const auto gap = static_cast<float>(scores[i] - targets.labels[i]);  // float32: a tiny gap counts as none
    const double weight = targets.weight(i);
    const float g = gap >= 0.0F ? 1.0F - alpha_ : -alpha_;
    out[i] = {static_cast<float>(g * weight), static_cast<float>(weight)};
  }
}

double Quantile::renewed_output(std::span<double> residuals, std::span<float> weights) const {
  if (weights.empty()) return percentile(residuals, alpha_);
  return weighted_percentile<double>(residuals, weights, alpha_);
}

double Quantile::loss(std::span<const double> scores, const Targets& targets) const {
  return weighted_mean(targets, [&](std::size_t i) {
    const double gap = scores[i] - targets.labels[i];
    return gap >= 0.0 ? (1.0 - alpha_) * gap : -static_cast<double>(alpha_) * gap;
  });
}

}  // namespace spectrum::gbdt
