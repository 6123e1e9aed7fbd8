#pragma once
#include <span>
#include <string>
#include <vector>

#include "gbdt/model.h"

namespace spectrum::forecast {

/// What one input adds to a raw score.
struct Contribution {
  std::string feature;
  double value = 0;  ///< of the input; NaN: missing
  double shap = 0;   ///< log-odds
};

/// Why a tree model gives a row its score.
struct Attribution {
  double raw = 0;                    ///< score of the row, log-odds before calibration
  double base = 0;                   ///< what the trees say without any input
  std::vector<Contribution> inputs;  ///< those that add something, largest first; with base they sum to raw
};

/// Shapley values of the trees for one row (gbdt/shap.h).
/// @param row the model's inputs.
/// @throws std::invalid_argument for a row of another length, several classes, and trees that do not say how
///         many training rows their nodes hold.
Attribution attribute(const gbdt::Model& model, std::span<const double> row);

/// The largest contributions in words: "rv_ratio_3_90 0.62 raises it".
std::vector<std::string> in_words(const Attribution& attribution, std::size_t most = 5);

}  // namespace spectrum::forecast
