#include "apps/forecast/rank.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace spectrum::forecast {

double mid_rank(std::span<const double> history, double x) {
  double below = 0, equal = 0, n = 0;
  for (double v : history) {
    if (std::isnan(v)) continue;
    below += v < x;
    equal += v == x;
    n += 1;
  }
  return n > 0 ? (below + 0.5 * equal) / n : std::numeric_limits<double>::quiet_NaN();
}

double quantile(std::span<const double> sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace spectrum::forecast
