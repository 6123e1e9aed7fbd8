// Statistics over the last n cells of a column.
//
// A window is defined when at least `min_valid` of its cells are (0 stands for
// all n): so a missing cell undefines exactly the windows that contain it.
// Every kernel takes amortised constant time a row. Sums are compensated
// (Neumaier, ZAMM 54, 1974) and begun afresh every n rows; second moments are
// taken about a member of the window, so that a far window agrees with a fresh
// one to a few n units of rounding. All throw std::invalid_argument for n < 1; no
// output may overlap an input.
#pragma once

#include "features/series.h"

namespace spectrum::features {

void rolling_sum(Input x, int n, Output out, int min_valid = 0);
void rolling_mean(Input x, int n, Output out, int min_valid = 0);

/// Mean and standard deviation with divisor (count - ddof). The deviation of
/// equal cells is exactly 0.
void rolling_moments(Input x, int n, int ddof, Output mean, Output deviation, int min_valid = 0);
void rolling_std(Input x, int n, int ddof, Output out);

/// (x - mean) / deviation with ddof 1; undefined where the window is flat.
void rolling_zscore(Input x, int n, Output out, int min_valid = 0);

/// Sample covariance of x and y over that of y with itself: the slope of x on
/// y. Undefined where y is flat.
void rolling_slope(Input x, Input y, int n, Output out);

/// Pearson correlation; undefined where x or y is flat.
void rolling_correlation(Input x, Input y, int n, Output out);

}  // namespace spectrum::features
