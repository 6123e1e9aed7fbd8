#pragma once

#include <span>
#include <string>

#include "gbdt/link.h"

namespace spectrum::gbdt {

/// First and second derivative of a row's loss by its raw score. Float32, as
/// LightGBM stores them; they are summed in double.
struct Grad {
  float g = 0.0F;
  float h = 0.0F;
};

/// What the trees are fitted to. Stateless: one object may serve many fits.
class Objective {
 public:
  virtual ~Objective() = default;

  /// Throws std::invalid_argument where a label is not one this objective knows.
  virtual void check_labels(std::span<const float> labels) const = 0;

  /// The best constant score.
  virtual double base(std::span<const float> labels) const = 0;

  /// scores, labels, out: one entry a row.
  virtual void gradients(std::span<const double> scores, std::span<const float> labels,
                         std::span<Grad> out) const = 0;

  /// Mean loss of the rows, the function whose derivatives `gradients` gives.
  virtual double loss(std::span<const double> scores, std::span<const float> labels) const = 0;

  virtual Link link() const = 0;

  /// Its name and settings in LightGBM's model text.
  virtual std::string text() const = 0;

 protected:
  Objective() = default;
  Objective(const Objective&) = default;
  Objective& operator=(const Objective&) = default;
};

}  // namespace spectrum::gbdt
