#include "features/ultimate.h"

#include <algorithm>
#include <vector>

#include "features/rolling.h"
#include "features/true_range.h"

namespace spectrum::features {

void ultimate_oscillator(Input high, Input low, Input close, int a, int b, int c, Output out) {
  const std::size_t rows = close.size();
  std::vector<double> range(rows), pressure(rows), sum_range(rows), sum_pressure(rows);
  true_range(high, low, close, range);
  fill_rows(pressure, [&](std::size_t t) {
    return std::isnan(range[t]) ? kNaN : close[t] - std::min(low[t], close[t - 1]);
  });
  const auto add = [&](int n, double weight) {
    rolling_sum(pressure, n, sum_pressure);
    rolling_sum(range, n, sum_range);
    fill_rows(out, [&](std::size_t t) { return out[t] + weight * ratio(sum_pressure[t], sum_range[t]); });
  };
  std::fill(out.begin(), out.end(), 0.0);
  add(a, 4.0);
  add(b, 2.0);
  add(c, 1.0);
  for (double& v : out) v *= 100.0 / 7.0;
}

}  // namespace spectrum::features
