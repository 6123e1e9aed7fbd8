#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Aroon (Chande, Stocks & Commodities 13, 1995): 100 (n - sessions since the
/// extreme of the last n + 1) / n; the latest of equal extremes counts. First
/// value at row n.
void aroon_up(Input high, int n, Output out);
void aroon_down(Input low, int n, Output out);

/// Up - down, -100 to 100.
void aroon_oscillator(Input high, Input low, int n, Output out);

}  // namespace spectrum::features
