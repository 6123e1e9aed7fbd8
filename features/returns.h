// Logarithmic changes.
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// ln(x[t] / x[t - lag]). First value at row `lag`; lag < 0 throws std::invalid_argument.
void log_change(Input x, int lag, Output out);

/// ln(a[t] / b[t]).
void log_ratio(Input a, Input b, Output out);

/// ln(open[t] / close[t - 1]): the move while the market was shut.
void overnight_return(Input open, Input close, Output out);

}  // namespace spectrum::features
