// Recursive means. Both begin with the plain mean of the first n defined cells
// (TA-Lib's classic seed) and publish nothing before it, so they remember where
// the history starts; that memory fades as (1 - alpha)^k.
// A missing cell is undefined itself, and the recursion goes on from its last state.
// `out` may be the same memory as `x`.
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Exponential mean, alpha = 2 / (n + 1). First value at row n - 1.
void ema(Input x, int n, Output out);

/// Wilder's mean, alpha = 1 / n (New Concepts in Technical Trading Systems, 1978).
void wilder(Input x, int n, Output out);

}  // namespace spectrum::features
