#pragma once

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// Log-loss of labels 0 and 1 under p = 1 / (1 + exp(-sigmoid * score)).
/// With s = +1 or -1: loss = ln(1 + exp(-s sigmoid score)).
class Binary final : public Objective {
 public:
  /// Throws std::invalid_argument unless sigmoid is finite and above 0.
  explicit Binary(double sigmoid = 1.0);

  /// Both classes must occur.
  void check_labels(std::span<const float> labels) const override;
  /// ln(p / (1-p)) / sigmoid, p the share of ones.
  double base(const Targets& targets, int c) const override;
  void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                 std::span<Grad> out) const override;
  double loss(std::span<const double> scores, const Targets& targets) const override;
  Link link() const override { return {Link::Kind::kLogistic, sigmoid_}; }
  std::string text() const override;

 private:
  double sigmoid_;
};

}  // namespace spectrum::gbdt
