#pragma once
#include <functional>
#include <vector>

namespace spectrum::forecast {

/// Losses of the rows of a choice, in time order, for one weight of a model against a simpler rule.
using LossesOfWeight = std::function<std::vector<double>(double weight)>;

/// How much of a model to mix into a simpler rule: of the weights 0, 0.01, ..., 1 the smallest whose mean
/// loss is above the best one's by no more than one standard error of the difference (after the
/// one-standard-error rule of Breiman et al. 1984, ch. 3.4).
/// The best weight of a hundred rows is mostly luck, and forecasts mixed by it are too sure of themselves.
/// @param horizon sessions that an outcome reaches ahead; losses of overlapping outcomes are dependent.
/// @return 0 below horizon + 2 rows.
double cautious_weight(const LossesOfWeight& losses, int horizon);

}  // namespace spectrum::forecast
