#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Ultimate oscillator (Williams, Stocks & Commodities 3, 1985): 100 (4 q_a + 2
/// q_b + q_c) / 7, q_n = sum of buying pressure over sum of true range. Percent,
/// first at row max(a, b, c); undefined where nothing moved.
void ultimate_oscillator(Input high, Input low, Input close, int a, int b, int c, Output out);

}  // namespace spectrum::features
