#include "features/true_range.h"

#include <algorithm>

#include "features/smoothing.h"

namespace spectrum::features {

void true_range(Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) {
    if (t == 0 || std::isnan(close[t - 1]) || std::isnan(high[t]) || std::isnan(low[t])) return kNaN;
    return std::max(high[t], close[t - 1]) - std::min(low[t], close[t - 1]);
  });
}

void atr(Input high, Input low, Input close, int n, Output out) {
  true_range(high, low, close, out);
  wilder(out, n, out);
}

}  // namespace spectrum::features
