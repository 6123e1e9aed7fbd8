// Percentile of the newest cell.
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Mid-rank of x[t] among the n - 1 cells before it, 0 to 1: the share below,
/// and half the share equal. n < 2 throws std::invalid_argument.
void rolling_mid_rank(Input x, int n, Output out);

}  // namespace spectrum::features
