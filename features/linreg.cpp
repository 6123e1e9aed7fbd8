#include "features/linreg.h"

#include <stdexcept>

namespace spectrum::features {

LinearRegression::LinearRegression(int n)
    : spread_(n < 2 ? throw std::invalid_argument("linear_regression: length must be at least 2")
                    : n * (1.0 * n * n - 1.0) / 12.0),
      window_(Fold::kLine, n) {}

SPECTRUM_EACH_WIDTH void LinearRegression::run(Output slope, Output r2, Input y) {
  const Window::Columns c = window_.run({y.data(), nullptr, nullptr}, y.size());
  const double *squares = c[1], *products = c[2], per_spread = 1.0 / spread_;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double line = products[t] * per_spread, share = products[t] * line / squares[t];
    slope[t] = line;
    r2[t] = squares[t] == 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;
  }
}

void linear_regression(Input y, int n, Output slope, Output r2) {
  run_all(LinearRegression(n), std::array{slope, r2}, y);
}

}  // namespace spectrum::features
