// Statistics over the last n cells of a column: windows (window.h) of means and of moments about them. A
// missing cell undefines exactly the windows that contain it, except where `min_valid` says how many cells
// are enough. A flat window is exactly flat. All throw std::invalid_argument for n < 1.
#pragma once

#include "features/machine.h"
#include "features/window.h"

namespace spectrum::features {

class RollingSum {
 public:
  explicit RollingSum(int n) : window_(Fold::kSum, n) {}
  /// out may be x.
  void run(Output out, Input x);
  void commit() { window_.commit(); }

 private:
  Window window_;
};

class RollingMean {
 public:
  explicit RollingMean(int n) : window_(Fold::kMean, n) {}
  /// out may be x.
  void run(Output out, Input x);
  void commit() { window_.commit(); }

 private:
  Window window_;
};

/// Mean and standard deviation with divisor (n - ddof); neither where n <= ddof.
class RollingMoments {
 public:
  static constexpr std::size_t kOutputs = 2;
  RollingMoments(int n, int ddof) : share_(n > ddof ? 1.0 / (n - ddof) : kNaN), window_(Fold::kMoments, n) {}
  void run(Output mean, Output deviation, Input x);
  void commit() { window_.commit(); }

 private:
  double share_;
  Window window_;
};

class RollingDeviation {
 public:
  RollingDeviation(int n, int ddof) : moments_(n, ddof) {}
  /// out may be x.
  void run(Output out, Input x);
  void commit() { moments_.commit(); }

 private:
  RollingMoments moments_;
};

/// (x - mean) / deviation with ddof 1; undefined where the window is flat.
class RollingZScore {
 public:
  explicit RollingZScore(int n) : moments_(n, 1) {}
  void run(Output out, Input x);
  void commit() { moments_.commit(); }

 private:
  RollingMoments moments_;
};

/// Sample covariance of x and y over that of y with itself: the slope of x on
/// y. Undefined where y is flat.
class RollingSlope {
 public:
  explicit RollingSlope(int n) : window_(Fold::kPairs, n) {}
  void run(Output out, Input x, Input y);
  void commit() { window_.commit(); }

 private:
  Window window_;
};

/// Pearson correlation; undefined where x or y is flat.
class RollingCorrelation {
 public:
  explicit RollingCorrelation(int n) : window_(Fold::kPairs, n) {}
  void run(Output out, Input x, Input y);
  void commit() { window_.commit(); }

 private:
  Window window_;
};

/// Mean and standard deviation (ddof 1) of the cells that have a value, where at least min_valid of the last
/// n have one. Rows before the first count as cells without.
class MaskedMoments {
 public:
  static constexpr std::size_t kOutputs = 2;
  MaskedMoments(int n, int min_valid) : min_valid_(min_valid), window_(Fold::kMasked, n, 0.0) {}
  void run(Output mean, Output deviation, Input x);
  void commit() { window_.commit(); }

 private:
  double min_valid_;
  Window window_;
};

/// Whole columns.
void rolling_sum(Input x, int n, Output out);
void rolling_mean(Input x, int n, Output out);
void rolling_moments(Input x, int n, int ddof, Output mean, Output deviation);
void rolling_std(Input x, int n, int ddof, Output out);
void rolling_zscore(Input x, int n, Output out);
void rolling_slope(Input x, Input y, int n, Output out);
void rolling_correlation(Input x, Input y, int n, Output out);

}  // namespace spectrum::features
