#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "apps/forecast/logistic.h"
#include "features/table.h"

namespace spectrum::forecast {

/// The bar that the tree model of volatility expansion has to clear, and what is served where it does not: a
/// logistic regression on a few volatilities (rv_5, rv_20, rv_ratio_3_90, rv_zscore) and, where there is a
/// VIX, the premium of VIX over them (vrp_log_20).
struct VolatilityLogit {
  std::vector<std::string> names;  ///< features read
  Logistic model;

  /// @param days rows of the table to learn from. @param labels 0 or 1, as many.
  /// @throws std::invalid_argument as Logistic::fit does.
  static VolatilityLogit fit(const features::Table& table, std::span<const std::size_t> days,
                             std::span<const int> labels);

  /// Probability of 1 on each day; a feature that the table does not have counts as its mean.
  std::vector<double> predict(const features::Table& table, std::span<const std::size_t> days) const;
};

}  // namespace spectrum::forecast
