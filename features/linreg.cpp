#include "features/linreg.h"

#include <stdexcept>

namespace spectrum::features {

LinearRegression::LinearRegression(int n)
    : spread_(n < 2 ? throw std::invalid_argument("linear_regression: length must be at least 2")
                    : n * (1.0 * n * n - 1.0) / 12.0),
      window_(Fold::kLine, n) {}

void LinearRegression::run(Output slope, Output r2, Input y) {
  const Scratch zeros{};
  const Window::Columns c = window_.run({y.data(), zeros.data(), zeros.data()}, y.size());
  const double *squares = c[1], *products = c[2];
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double explained = products[t] * products[t] / spread_;
    const double share = explained < squares[t] ? explained / squares[t] : 1.0;
    r2[t] = squares[t] == 0.0 ? 0.0 : share + 0.0 * squares[t];
    slope[t] = products[t] / spread_;
  }
}

void linear_regression(Input y, int n, Output slope, Output r2) {
  run_all(LinearRegression(n), std::array{slope, r2}, y);
}

}  // namespace spectrum::features
