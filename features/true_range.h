#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Wilder's true range, max(H - L, |H - C'|, |L - C'|) with C' the close before,
/// in price points. Undefined on row 0, which has no close before it.
void true_range(Input high, Input low, Input close, Output out);

/// Average true range: Wilder's mean of it. First value at row n (as TA-Lib).
void atr(Input high, Input low, Input close, int n, Output out);

}  // namespace spectrum::features
