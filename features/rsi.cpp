#include "features/rsi.h"

#include <algorithm>
#include <vector>

#include "features/smoothing.h"

namespace spectrum::features {

void rsi(Input close, int n, Output out) {
  std::vector<double> change(close.size()), gain(close.size()), loss(close.size());
  fill_rows(change, [&](std::size_t t) { return t == 0 ? kNaN : close[t] - close[t - 1]; });
  // A missing change must stay missing: max(x, 0) keeps its first argument when that is NaN.
  fill_rows(gain, [&](std::size_t t) { return std::max(change[t], 0.0); });
  fill_rows(loss, [&](std::size_t t) { return std::max(-change[t], 0.0); });
  wilder(gain, n, gain);
  wilder(loss, n, loss);
  fill_rows(out, [&](std::size_t t) {
    const double sum = gain[t] + loss[t];
    return sum == 0.0 ? 50.0 : 100.0 * gain[t] / sum;
  });
}

}  // namespace spectrum::features
