#pragma once

#include <span>
#include <vector>

#include "gbdt/bins.h"

namespace spectrum::gbdt {

/// The cuts of every feature. Fit on training rows only.
class Binner {
 public:
  /// x: row-major (n_rows, n_features), finite or NaN.
  /// Throws std::invalid_argument on an empty or ill-shaped x, an infinite
  /// value, or parameters out of range.
  static Binner fit(std::span<const double> x, int n_rows, int n_features, const BinParams& params = {});

  int n_features() const { return static_cast<int>(features_.size()); }
  const FeatureBins& feature(int f) const { return features_[static_cast<std::size_t>(f)]; }
  const BinParams& params() const { return params_; }

 private:
  std::vector<FeatureBins> features_;
  BinParams params_;
};

}  // namespace spectrum::gbdt
