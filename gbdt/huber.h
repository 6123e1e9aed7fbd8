#pragma once

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// Huber's loss (Robust Estimation of a Location Parameter, 1964). With d = score - y: d^2 / 2 where |d| <=
/// alpha, alpha * (|d| - alpha / 2) beyond. g = d, cut to +-alpha, and h = 1, both times the row's weight:
/// where g is cut h is no second derivative but, as in LightGBM, what keeps a leaf's step a mean of
/// gradients.
class Huber final : public Objective {
 public:
  /// Throws std::invalid_argument unless alpha is finite and above 0.
  explicit Huber(double alpha = 0.9);

  void check_labels(std::span<const float> labels) const override { check_real_labels(labels); }
  /// The weighted mean, LightGBM's choice; not the best constant where labels lie further than alpha from it.
  double base(const Targets& targets, int c) const override;
  void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                 std::span<Grad> out) const override;
  double loss(std::span<const double> scores, const Targets& targets) const override;
  Link link() const override { return {}; }
  std::string text() const override { return "huber"; }
  std::vector<std::pair<std::string, double>> settings() const override { return {{"alpha", alpha_}}; }

 private:
  double alpha_;
};

}  // namespace spectrum::gbdt
