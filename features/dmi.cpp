#include "features/dmi.h"

#include <vector>

#include "features/smoothing.h"
#include "features/true_range.h"

namespace spectrum::features {

void dmi(Input high, Input low, Input close, int n, Output plus, Output minus, Output adx) {
  std::vector<double> range(close.size());
  atr(high, low, close, n, range);
  fill_rows(plus, [&](std::size_t t) {
    if (t == 0) return kNaN;
    const double up = high[t] - high[t - 1], down = low[t - 1] - low[t];
    if (std::isnan(up) || std::isnan(down)) return kNaN;
    return up > down && up > 0.0 ? up : 0.0;
  });
  fill_rows(minus, [&](std::size_t t) {
    if (t == 0) return kNaN;
    const double up = high[t] - high[t - 1], down = low[t - 1] - low[t];
    if (std::isnan(up) || std::isnan(down)) return kNaN;
    return down > up && down > 0.0 ? down : 0.0;
  });
  wilder(plus, n, plus);
  wilder(minus, n, minus);
  fill_rows(plus, [&](std::size_t t) { return ratio(100.0 * plus[t], range[t]); });
  fill_rows(minus, [&](std::size_t t) { return ratio(100.0 * minus[t], range[t]); });
  fill_rows(adx, [&](std::size_t t) {
    const double sum = plus[t] + minus[t];
    return sum == 0.0 ? 0.0 : 100.0 * std::abs(plus[t] - minus[t]) / sum;
  });
  wilder(adx, n, adx);
}

}  // namespace spectrum::features
