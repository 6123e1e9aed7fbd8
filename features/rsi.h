#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Wilder's RSI (New Concepts in Technical Trading Systems, 1978), percent, 0 to
/// 100; a flat market reads 50. First value at row n.
void rsi(Input close, int n, Output out);

}  // namespace spectrum::features
