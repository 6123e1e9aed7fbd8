#include "features/returns.h"

#include <cassert>
#include <stdexcept>

namespace spectrum::features {

void log_change(Input x, int lag, Output out) {
  if (lag < 0) throw std::invalid_argument("log_change: the lag is negative");
  assert(x.size() == out.size());
  const auto k = static_cast<std::size_t>(lag);
  fill_rows(out, [&](std::size_t t) { return t < k ? kNaN : ln(x[t] / x[t - k]); });
}

void log_ratio(Input a, Input b, Output out) {
  assert(a.size() == out.size() && b.size() == out.size());
  fill_rows(out, [&](std::size_t t) { return ln(a[t] / b[t]); });
}

void overnight_return(Input open, Input close, Output out) {
  assert(open.size() == out.size() && close.size() == out.size());
  fill_rows(out, [&](std::size_t t) { return t == 0 ? kNaN : ln(open[t] / close[t - 1]); });
}

}  // namespace spectrum::features
