// Highest and lowest cells of the last n, and how old they are. A window is undefined where a cell of it is
// missing. n < 1 throws std::invalid_argument.
#pragma once

#include "features/machine.h"
#include "features/window.h"

namespace spectrum::features {

class RollingMax {
 public:
  explicit RollingMax(int n) : window_(Fold::kMax, n) {}
  void run(Output out, Input x);
  void commit() { window_.commit(); }

 private:
  Window window_;
};

class RollingMin {
 public:
  explicit RollingMin(int n) : window_(Fold::kMin, n) {}
  void run(Output out, Input x);
  void commit() { window_.commit(); }

 private:
  Window window_;
};

/// Rows since the maximum, 0 to n - 1.
class RollingMaxAge {
 public:
  explicit RollingMaxAge(int n) : window_(Fold::kLatest, n) {}
  void run(Output out, Input x);
  void commit() {
    window_.commit();
    row_ += static_cast<double>(rows_);
    rows_ = 0;
  }

 private:
  Window window_;
  double row_ = 0.0;  // of a run's first cell
  std::size_t rows_ = 0;
};

class RollingMinAge {
 public:
  explicit RollingMinAge(int n) : max_(n) {}
  void run(Output out, Input x);
  void commit() { max_.commit(); }

 private:
  RollingMaxAge max_;
};

void rolling_max(Input x, int n, Output out);
void rolling_min(Input x, int n, Output out);
void rolling_max_age(Input x, int n, Output out);
void rolling_min_age(Input x, int n, Output out);

}  // namespace spectrum::features
