#include "features/aroon.h"

#include <vector>

#include "features/extremes.h"

namespace spectrum::features {

void aroon_up(Input high, int n, Output out) {
  rolling_max_age(high, n + 1, out);
  fill_rows(out, [&](std::size_t t) { return 100.0 * (n - out[t]) / n; });
}

void aroon_down(Input low, int n, Output out) {
  rolling_min_age(low, n + 1, out);
  fill_rows(out, [&](std::size_t t) { return 100.0 * (n - out[t]) / n; });
}

void aroon_oscillator(Input high, Input low, int n, Output out) {
  std::vector<double> down(low.size());
  aroon_up(high, n, out);
  aroon_down(low, n, down);
  fill_rows(out, [&](std::size_t t) { return out[t] - down[t]; });
}

}  // namespace spectrum::features
