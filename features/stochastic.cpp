#include "features/stochastic.h"

#include <vector>

#include "features/extremes.h"
#include "features/rolling.h"

namespace spectrum::features {
namespace {

struct Channel {
  std::vector<double> top, bottom;
};

Channel channel(Input high, Input low, int n) {
  Channel c{std::vector<double>(high.size()), std::vector<double>(low.size())};
  rolling_max(high, n, c.top);
  rolling_min(low, n, c.bottom);
  return c;
}

}  // namespace

void stochastic_k(Input high, Input low, Input close, int n, Output out) {
  const Channel c = channel(high, low, n);
  fill_rows(out, [&](std::size_t t) {
    const double width = c.top[t] - c.bottom[t];
    return width == 0.0 ? 50.0 : 100.0 * (close[t] - c.bottom[t]) / width;
  });
}

void stochastic_d(Input high, Input low, Input close, int n, int m, Output out) {
  std::vector<double> k(close.size());
  stochastic_k(high, low, close, n, k);
  rolling_mean(k, m, out);
}

void williams_r(Input high, Input low, Input close, int n, Output out) {
  const Channel c = channel(high, low, n);
  fill_rows(out, [&](std::size_t t) {
    const double width = c.top[t] - c.bottom[t];
    return width == 0.0 ? -50.0 : -100.0 * (c.top[t] - close[t]) / width;
  });
}

}  // namespace spectrum::features
