#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gbdt/objective.h"

namespace spectrum::gbdt::checks {

/// Labels and weights that a Targets may look at.
struct Rows {
  std::vector<float> labels;
  std::vector<float> weights = {};
  Targets targets() const { return {labels, weights}; }
};

/// g of a row of weight 2.5, class by class, against the central difference of its loss.
void expect_gradient(const Objective& objective, std::vector<double> scores, float label);

/// h of a row of weight 2.5 is `factor` times the second difference of its loss.
void expect_hessian(const Objective& objective, std::vector<double> scores, float label, double factor = 1.0);

/// Class by class, no constant a little above or below the base has less loss, the other classes at theirs.
void expect_best_base(const Objective& objective, const Targets& targets);

/// Gradients made range by range are those made at once, other rows are left alone, and a weight of 1 is
/// none.
void expect_pure_rows(const Objective& objective, const std::vector<float>& labels);

/// Gradients and loss are finite for scores of +-1000.
void expect_finite_far_out(const Objective& objective, const std::vector<float>& labels);

/// What std::invalid_argument says that `call` throws; empty where it throws none.
std::string refusal(const std::function<void()>& call);

}  // namespace spectrum::gbdt::checks
