#include "features/rank.h"

#include <cassert>
#include <stdexcept>

namespace spectrum::features {

void rolling_mid_rank(Input x, int n, Output out) {
  if (n < 2) throw std::invalid_argument("rolling_mid_rank: length must be at least 2");
  assert(x.size() == out.size());
  const auto length = static_cast<std::size_t>(n);
  std::size_t whole = 0;  // defined cells in a row up to t
  for (std::size_t t = 0; t < x.size(); ++t) {
    whole = std::isfinite(x[t]) ? whole + 1 : 0;
    out[t] = kNaN;
    if (whole < length) continue;
    int below = 0, equal = 0;
    for (const double v : x.subspan(t + 1 - length, length - 1)) {
      below += v < x[t];
      equal += v == x[t];
    }
    out[t] = (below + 0.5 * equal) / (n - 1);
  }
}

}  // namespace spectrum::features
