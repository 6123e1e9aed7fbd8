// Bollinger bands (Bollinger on Bollinger Bands, 2001): SMA_n +- 2 sigma, sigma
// the population deviation. All from row n - 1.
#pragma once

#include "features/rolling.h"

namespace spectrum::features {

/// Bands in price points.
struct Bands {
  double mid, sigma;

  double upper() const { return mid + 2.0 * sigma; }
  double lower() const { return mid - 2.0 * sigma; }
  /// (upper - lower) / mid.
  double width() const { return ratio(4.0 * sigma, mid); }
  /// (C - lower) / (upper - lower); 0.5 when the window is flat.
  double percent_b(double close) const { return sigma == 0.0 ? 0.5 : ratio(close - lower(), 4.0 * sigma); }
};

void bollinger(Input close, int n, Output lower, Output upper);

}  // namespace spectrum::features
