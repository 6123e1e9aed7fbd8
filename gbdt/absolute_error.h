#pragma once

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// Absolute error, LightGBM's regression_l1: loss = |score - y|. g is the sign of score - y and h = 1, both
/// times the row's weight; a leaf then takes the median of its residuals (LAD_TreeBoost, Friedman 2001, 4.3).
class AbsoluteError final : public Objective {
 public:
  void check_labels(std::span<const float> labels) const override { check_real_labels(labels); }
  /// The median of the labels, as percentile.h has it.
  double base(const Targets& targets, int c) const override;
  void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                 std::span<Grad> out) const override;
  bool renews_outputs() const override { return true; }
  double renewed_output(std::span<double> residuals, std::span<float> weights) const override;
  double loss(std::span<const double> scores, const Targets& targets) const override;
  Link link() const override { return {}; }
  std::string text() const override { return "regression_l1"; }
};

}  // namespace spectrum::gbdt
