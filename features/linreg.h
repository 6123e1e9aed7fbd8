#pragma once

#include "features/rolling.h"

namespace spectrum::features {

/// Least-squares line through the last n cells against time: its slope per
/// session, and its R^2 (0 when the window is flat). n < 2 throws
/// std::invalid_argument.
class LinearRegression {
 public:
  static constexpr std::size_t kOutputs = 2;
  explicit LinearRegression(int n);
  void run(Output slope, Output r2, Input y);
  void commit() { window_.commit(); }

 private:
  double spread_;  // sum of squares of time about its mean
  Window window_;
};

void linear_regression(Input y, int n, Output slope, Output r2);

}  // namespace spectrum::features
