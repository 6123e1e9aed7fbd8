#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace spectrum::gbdt {

/// What the rows should be. Float32, as LightGBM keeps them.
struct Targets {
  std::span<const float> labels;
  std::span<const float> weights = {};  ///< empty: every row weighs 1

  std::size_t size() const { return labels.size(); }
  double weight(std::size_t row) const { return weights.empty() ? 1.0 : static_cast<double>(weights[row]); }
};

/// sum of weight(row) * value(row) over the rows / sum of weight(row): in double, in row order.
template <class Value>
double weighted_mean(const Targets& targets, Value value) {
  double sum = 0.0, total = 0.0;
  for (std::size_t row = 0; row < targets.size(); ++row) {
    sum += value(row) * targets.weight(row);
    total += targets.weight(row);
  }
  return sum / total;
}

/// Weights are empty or one a row, each finite and not below 0, and not all 0. Throws std::invalid_argument
/// naming the row and the value otherwise. (LightGBM would take NaN for 0 and infinity for 1e38.)
void check_weights(std::span<const float> weights, std::size_t n_rows);

/// Labels of a regression lie within +-1e30, so that no gradient of an unweighted row overflows float32.
/// Throws std::invalid_argument naming the row and the value.
void check_real_labels(std::span<const float> labels);

/// Throws std::invalid_argument, as "label 2.5 in row 7: must be a whole number 0..2".
[[noreturn]] void refuse_label(float label, std::size_t row, const std::string& rule);

}  // namespace spectrum::gbdt
