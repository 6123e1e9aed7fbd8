#pragma once

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// Squared error: loss = (score - y)^2 / 2, so g = score - y and h = 1, both times the row's weight.
class SquaredError final : public Objective {
 public:
  void check_labels(std::span<const float> labels) const override { check_real_labels(labels); }
  /// The weighted mean.
  double base(const Targets& targets, int c) const override;
  void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                 std::span<Grad> out) const override;
  double loss(std::span<const double> scores, const Targets& targets) const override;
  Link link() const override { return {}; }
  std::string text() const override { return "regression"; }
};

}  // namespace spectrum::gbdt
