#include "features/bollinger.h"

#include <vector>

#include "features/rolling.h"

namespace spectrum::features {
namespace {

struct Bands {
  std::vector<double> mid, sigma;
};

Bands bands(Input close, int n) {
  Bands b{std::vector<double>(close.size()), std::vector<double>(close.size())};
  rolling_moments(close, n, 0, b.mid, b.sigma);
  return b;
}

}  // namespace

void bollinger(Input close, int n, Output lower, Output upper) {
  const Bands b = bands(close, n);
  fill_rows(lower, [&](std::size_t t) { return b.mid[t] - 2.0 * b.sigma[t]; });
  fill_rows(upper, [&](std::size_t t) { return b.mid[t] + 2.0 * b.sigma[t]; });
}

void bollinger_upper_distance(Input close, int n, Output out) {
  const Bands b = bands(close, n);
  fill_rows(out, [&](std::size_t t) { return ratio(b.mid[t] + 2.0 * b.sigma[t], close[t]) - 1.0; });
}

void bollinger_lower_distance(Input close, int n, Output out) {
  const Bands b = bands(close, n);
  fill_rows(out, [&](std::size_t t) { return ratio(b.mid[t] - 2.0 * b.sigma[t], close[t]) - 1.0; });
}

void bollinger_percent_b(Input close, int n, Output out) {
  const Bands b = bands(close, n);
  fill_rows(out, [&](std::size_t t) {
    if (b.sigma[t] == 0.0) return 0.5;
    return (close[t] - (b.mid[t] - 2.0 * b.sigma[t])) / (4.0 * b.sigma[t]);
  });
}

void bollinger_width(Input close, int n, Output out) {
  const Bands b = bands(close, n);
  fill_rows(out, [&](std::size_t t) { return ratio(4.0 * b.sigma[t], b.mid[t]); });
}

}  // namespace spectrum::features
