#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Least-squares line through the last n cells against time: its slope per
/// session, and its R^2 (0 when the window is flat). n < 2 throws
/// std::invalid_argument.
void linear_regression(Input y, int n, Output slope, Output r2);

}  // namespace spectrum::features
