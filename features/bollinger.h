// Bollinger bands (Bollinger on Bollinger Bands, 2001): SMA_n +- 2 sigma, sigma
// the population deviation. All from row n - 1.
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Bands in price points.
void bollinger(Input close, int n, Output lower, Output upper);

/// upper / C - 1 and lower / C - 1.
void bollinger_upper_distance(Input close, int n, Output out);
void bollinger_lower_distance(Input close, int n, Output out);

/// (C - lower) / (upper - lower); 0.5 when the window is flat.
void bollinger_percent_b(Input close, int n, Output out);

/// (upper - lower) / SMA_n.
void bollinger_width(Input close, int n, Output out);

}  // namespace spectrum::features
