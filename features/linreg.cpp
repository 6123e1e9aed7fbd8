#include "features/linreg.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

namespace spectrum::features {
namespace {

struct Line {
  double slope, r2;
};

/// A window is short, so it is summed afresh: about its first cell, which makes
/// a flat window exactly flat.
Line fit(Input window) {
  const double n = static_cast<double>(window.size());
  const double spread = n * (n * n - 1.0) / 12.0;  // sum of (i - mean i)^2
  double sum = 0.0, squares = 0.0, product = 0.0;
  for (std::size_t i = 0; i < window.size(); ++i) {
    const double y = window[i] - window[0];
    sum += y;
    squares += y * y;
    product += (static_cast<double>(i) - (n - 1.0) / 2.0) * y;
  }
  const double total = squares - sum * sum / n;
  const double explained = product * product / spread;
  return {product / spread, total > 0.0 ? std::min(explained / total, 1.0) : 0.0};
}

}  // namespace

void linear_regression(Input y, int n, Output slope, Output r2) {
  if (n < 2) throw std::invalid_argument("linear_regression: length must be at least 2");
  assert(y.size() == slope.size() && y.size() == r2.size());
  const auto length = static_cast<std::size_t>(n);
  std::size_t whole = 0;  // defined cells in a row up to t
  for (std::size_t t = 0; t < y.size(); ++t) {
    whole = std::isfinite(y[t]) ? whole + 1 : 0;
    const Line line = whole < length ? Line{kNaN, kNaN} : fit(y.subspan(t + 1 - length, length));
    slope[t] = line.slope;
    r2[t] = line.r2;
  }
}

}  // namespace spectrum::features
