#include "features/smoothing.h"

#include <cassert>
#include <stdexcept>

namespace spectrum::features {
namespace {

void smooth(Input x, int n, double alpha, Output out) {
  if (n < 1) throw std::invalid_argument("recursive mean: length must be at least 1");
  assert(x.size() == out.size());
  double state = 0.0;  // until seeded, the sum of the cells seen
  int seen = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    const double cell = x[t];  // read first: out may be x
    out[t] = kNaN;
    if (!std::isfinite(cell)) continue;
    if (seen < n) {
      state += cell;
      if (++seen < n) continue;
      state /= n;
    } else {
      state += alpha * (cell - state);
    }
    out[t] = state;
  }
}

}  // namespace

void ema(Input x, int n, Output out) { smooth(x, n, 2.0 / (n + 1), out); }

void wilder(Input x, int n, Output out) { smooth(x, n, 1.0 / n, out); }

}  // namespace spectrum::features
