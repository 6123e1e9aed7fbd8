#include "apps/forecast/rank.h"

#include <cmath>
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

}  // namespace spectrum::forecast
