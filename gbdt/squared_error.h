#pragma once

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// loss = (score - y)^2 / 2, so g = score - y and h = 1. The base is the mean.
class SquaredError final : public Objective {
 public:
  /// Not beyond +-1e30, so that no float32 gradient overflows.
  void check_labels(std::span<const float> labels) const override;
  double base(const Targets& targets, int c) const override;
  void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                 std::span<Grad> out) const override;
  double loss(std::span<const double> scores, const Targets& targets) const override;
  Link link() const override { return {}; }
  std::string text() const override { return "regression"; }
};

}  // namespace spectrum::gbdt
