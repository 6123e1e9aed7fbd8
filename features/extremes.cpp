#include "features/extremes.h"

#include <cassert>
#include <functional>
#include <stdexcept>
#include <vector>

namespace spectrum::features {
namespace {

/// Calls emit(t, i) with the row i of the latest extreme of each whole window.
/// `at_least` says whether a newer cell displaces an older one.
template <class AtLeast, class Emit>
void slide_extreme(Input x, int n, Output out, AtLeast at_least, Emit emit) {
  if (n < 1) throw std::invalid_argument("rolling extreme: length must be at least 1");
  assert(x.size() == out.size());
  const auto length = static_cast<std::size_t>(n);
  std::vector<std::size_t> queue(x.size());  // candidates [head, tail), oldest and most extreme first
  std::size_t head = 0, tail = 0;
  std::size_t whole = 0;  // defined cells in a row up to t
  for (std::size_t t = 0; t < x.size(); ++t) {
    out[t] = kNaN;
    if (!std::isfinite(x[t])) {
      head = tail = whole = 0;
      continue;
    }
    if (head < tail && queue[head] + length <= t) ++head;
    while (head < tail && at_least(x[t], x[queue[tail - 1]])) --tail;
    queue[tail++] = t;
    if (++whole >= length) out[t] = emit(t, queue[head]);
  }
}

}  // namespace

void rolling_max(Input x, int n, Output out) {
  slide_extreme(x, n, out, std::greater_equal<>(), [&](std::size_t, std::size_t i) { return x[i]; });
}

void rolling_min(Input x, int n, Output out) {
  slide_extreme(x, n, out, std::less_equal<>(), [&](std::size_t, std::size_t i) { return x[i]; });
}

void rolling_max_age(Input x, int n, Output out) {
  slide_extreme(x, n, out, std::greater_equal<>(),
                [](std::size_t t, std::size_t i) { return static_cast<double>(t - i); });
}

void rolling_min_age(Input x, int n, Output out) {
  slide_extreme(x, n, out, std::less_equal<>(),
                [](std::size_t t, std::size_t i) { return static_cast<double>(t - i); });
}

}  // namespace spectrum::features
