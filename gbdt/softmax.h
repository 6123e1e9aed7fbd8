#pragma once

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// Log-loss of K classes, labels 0..K-1, under p = softmax of the K scores of a row: loss = -ln p[y].
/// g[k] = p[k] - (y == k) and h[k] = K / (K-1) * p[k] (1 - p[k]), both times the row's weight. K / (K-1),
/// since one of the K scores is redundant (Friedman 2001, algorithm 6). LightGBM's `multiclass`.
class Softmax final : public Objective {
 public:
  /// Throws std::invalid_argument unless n_classes is 2 or more.
  explicit Softmax(int n_classes);

  int n_classes() const override { return n_classes_; }
  void check_labels(std::span<const float> labels) const override;
  /// ln of the weighted share of class c, at least ln(1e-15).
  double base(const Targets& targets, int c) const override;
  /// Whether the weighted share of class c is further than 1e-15 from 0 and 1.
  bool trains(const Targets& targets, int c) const override;
  void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                 std::span<Grad> out) const override;
  double loss(std::span<const double> scores, const Targets& targets) const override;
  Link link() const override { return {Link::Kind::kSoftmax, 1.0}; }
  std::string text() const override;
  std::vector<std::pair<std::string, double>> settings() const override {
    return {{"num_class", static_cast<double>(n_classes_)}};
  }

 private:
  int n_classes_;
};

}  // namespace spectrum::gbdt
