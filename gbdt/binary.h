#pragma once

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// Log-loss of labels 0 and 1 under p = 1 / (1 + exp(-sigmoid * score)).
/// With s = +1 or -1: loss = ln(1 + exp(-s sigmoid score)); Friedman 2001, 4.4.
class Binary final : public Objective {
 public:
  /// positive_weight: what a row of label 1 weighs in the gradients and the loss, over and above its own
  /// weight; LightGBM's scale_pos_weight. The base knows nothing of it. Throws std::invalid_argument unless
  /// both are finite and above 0.
  explicit Binary(double sigmoid = 1.0, double positive_weight = 1.0);

  void check_labels(std::span<const float> labels) const override;
  /// ln(p / (1-p)) / sigmoid, p the weighted share of ones, kept 1e-15 off 0 and 1.
  double base(const Targets& targets, int c) const override;
  /// Whether both labels occur.
  bool trains(const Targets& targets, int c) const override;
  void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                 std::span<Grad> out) const override;
  double loss(std::span<const double> scores, const Targets& targets) const override;
  Link link() const override { return {Link::Kind::kLogistic, sigmoid_}; }
  std::string text() const override;
  std::vector<std::pair<std::string, double>> settings() const override {
    return {{"sigmoid", sigmoid_}, {"scale_pos_weight", positive_weight_}};
  }

 private:
  /// Of one row: what `gradients` gives, faster.
  Grad gradient(double score, const Targets& targets, std::size_t row) const;

  double sigmoid_;
  double positive_weight_;
};

}  // namespace spectrum::gbdt
