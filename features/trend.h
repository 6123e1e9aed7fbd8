// Moving averages against each other and against the price.
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// MACD in price points (Appel, 1979): EMA(fast) - EMA(slow), each seeded from
/// the start of the series; `signal` is EMA(smooth) of it. First values at rows
/// slow - 1 and slow + smooth - 2.
void macd(Input close, int fast, int slow, int smooth, Output line, Output signal);

/// (EMA(fast) - EMA(slow)) / EMA(slow).
void ema_slope(Input close, int fast, int slow, Output out);

/// ln(close / EMA_n) and ln(close / SMA_n).
void ema_distance(Input close, int n, Output out);
void sma_distance(Input close, int n, Output out);

}  // namespace spectrum::features
