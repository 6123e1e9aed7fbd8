#pragma once

#include <span>
#include <vector>

#include "gbdt/bins.h"
#include "gbdt/matrix.h"

namespace spectrum::gbdt {

/// The cuts of every feature. Fit on training rows only.
class Binner {
 public:
  /// Cuts from all rows of x, or from params.sample_rows of them where there are more.
  /// x: finite or NaN. threads: changes the time taken, nothing else.
  /// Throws std::invalid_argument on an empty or ill-shaped x, an infinite
  /// value, or parameters out of range.
  static Binner fit(const Matrix& x, const BinParams& params = {}, int threads = 1);
  /// x: row-major (n_rows, n_features).
  static Binner fit(std::span<const double> x, int n_rows, int n_features, const BinParams& params = {});

  int n_features() const { return static_cast<int>(features_.size()); }
  const FeatureBins& feature(int f) const { return features_[static_cast<std::size_t>(f)]; }
  const BinParams& params() const { return params_; }
  /// Rows of x, and those of them that the cuts were learnt from.
  int n_rows() const { return n_rows_; }
  int n_sampled() const { return n_sampled_; }

 private:
  std::vector<FeatureBins> features_;
  BinParams params_;
  int n_rows_ = 0, n_sampled_ = 0;
};

}  // namespace spectrum::gbdt
