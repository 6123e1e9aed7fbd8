#pragma once

#include "features/series.h"

namespace spectrum::features {

/// (H + L + C) / 3.
void typical_price(Input high, Input low, Input close, Output out);

/// Commodity channel index (Lambert, Commodities 9, 1980): (TP - SMA_n TP) /
/// (0.015 mean absolute deviation); 0 when the window is flat. First at row n - 1.
void cci(Input high, Input low, Input close, int n, Output out);

}  // namespace spectrum::features
