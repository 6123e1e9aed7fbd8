#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "apps/forecast/logistic.h"
#include "features/market.h"

namespace spectrum::forecast {

/// Logarithms of variances over the mean of the last 90 days, the level that an expansion has to exceed: of
/// the day, of the last 5 and 22, and, where there is a VIX, of what it implies. One row a session; NaN where
/// undefined, never beyond 5 either way (a bar without any range has none to speak of).
struct VolatilityRatios {
  std::vector<std::string> names;
  std::vector<double> values;  ///< sessions x names, row-major

  std::size_t sessions() const { return names.empty() ? 0 : values.size() / names.size(); }
};
VolatilityRatios volatility_ratios(const features::Market& market);

/// The bar that the tree model of volatility expansion has to clear, and what is served where it does not: a
/// logistic regression on the ratios, HAR's regressors (Corsi 2009) beside implied variance.
struct VolatilityLogit {
  std::vector<std::string> names;  ///< ratios read
  Logistic model;

  /// @param days sessions to learn from. @param labels 0 or 1, as many.
  /// @throws std::invalid_argument as Logistic::fit does.
  static VolatilityLogit fit(const VolatilityRatios& ratios, std::span<const std::size_t> days,
                             std::span<const int> labels);

  /// Probability of 1 on each day; a ratio that the market does not have counts as its mean.
  std::vector<double> predict(const VolatilityRatios& ratios, std::span<const std::size_t> days) const;
};

}  // namespace spectrum::forecast
