#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gbdt/link.h"
#include "gbdt/targets.h"

namespace spectrum::gbdt {

/// First and second derivative of a row's loss by its raw score. Float32, as
/// LightGBM stores them; they are summed in double.
struct Grad {
  float g = 0.0F;
  float h = 0.0F;
};

/// Rows begin..end-1.
struct RowRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What the trees are fitted to: a loss over n rows and n_classes() raw scores a row. Scores and gradients
/// are class-major: class c of row r stands at c * n + r. Stateless: one object may serve many fits and
/// threads.
class Objective {
 public:
  virtual ~Objective() = default;

  /// Trees an iteration.
  virtual int n_classes() const { return 1; }

  /// Throws std::invalid_argument where a label is not one this objective knows, naming the row and the
  /// label.
  virtual void check_labels(std::span<const float> labels) const = 0;

  /// The constant score of a class to start from: the best there is, or LightGBM's guess at it.
  virtual double base(const Targets& targets, int c) const = 0;

  /// False where a class has no two sides to tell apart and keeps its base.
  virtual bool trains(const Targets& /*targets*/, int /*c*/) const { return true; }

  /// Weighted gradients of `rows`, all classes; the other rows of `out` are left alone.
  /// scores, out: (n_classes, n).
  virtual void gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                         std::span<Grad> out) const = 0;

  /// Whether a leaf's output is not -G / H but what `renewed_output` says.
  virtual bool renews_outputs() const { return false; }

  /// The output of a leaf, before the learning rate, from its rows' residuals label - score.
  /// weights: one a residual, or empty. Both may be reordered.
  virtual double renewed_output(std::span<double> /*residuals*/, std::span<float> /*weights*/) const {
    return 0.0;
  }

  /// Weighted mean loss of the rows, the function whose derivatives `gradients` gives.
  virtual double loss(std::span<const double> scores, const Targets& targets) const = 0;

  virtual Link link() const = 0;

  /// Its name in LightGBM's model text, with the settings prediction needs.
  virtual std::string text() const = 0;

  /// All its settings under LightGBM's names, for the list of parameters in the model text.
  virtual std::vector<std::pair<std::string, double>> settings() const { return {}; }

 protected:
  Objective() = default;
  Objective(const Objective&) = default;
  Objective& operator=(const Objective&) = default;
};

}  // namespace spectrum::gbdt
