#pragma once

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// The alpha quantile, by the pinball loss (Koenker & Bassett, Regression Quantiles, 1978):
/// loss = alpha * (y - score) where the score is below y, else (1 - alpha) * (score - y).
/// g is -alpha or 1 - alpha and h = 1, both times the row's weight; a leaf then takes the alpha quantile of
/// its residuals.
class Quantile final : public Objective {
 public:
  /// alpha is kept as float32, as LightGBM keeps it. Throws std::invalid_argument unless it is in (0, 1).
  explicit Quantile(double alpha);

  void check_labels(std::span<const float> labels) const override { check_real_labels(labels); }
  /// The alpha quantile of the labels, as percentile.h has it.
  double base(const Targets& targets, int c) const override;
  void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                 std::span<Grad> out) const override;
  bool renews_outputs() const override { return true; }
  double renewed_output(std::span<double> residuals, std::span<float> weights) const override;
  double loss(std::span<const double> scores, const Targets& targets) const override;
  Link link() const override { return {}; }
  std::string text() const override { return "quantile"; }
  std::vector<std::pair<std::string, double>> settings() const override { return {{"alpha", given_alpha_}}; }

 private:
  double given_alpha_;
  float alpha_;
};

}  // namespace spectrum::gbdt
