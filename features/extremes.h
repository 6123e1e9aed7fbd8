// Highest and lowest cells of the last n, and how old they are.
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Extreme of the window; undefined where a cell of it is missing. Constant
/// time a row (a monotone queue of candidates). n < 1 throws std::invalid_argument.
void rolling_max(Input x, int n, Output out);
void rolling_min(Input x, int n, Output out);

/// Rows since the extreme, 0 to n - 1; among equal extremes the latest counts.
void rolling_max_age(Input x, int n, Output out);
void rolling_min_age(Input x, int n, Output out);

}  // namespace spectrum::features
