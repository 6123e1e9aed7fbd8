#pragma once

#include <limits>
#include <span>

#include "gbdt/bins.h"
#include "gbdt/histogram.h"
#include "gbdt/kernels/train_kernels.h"

namespace spectrum::gbdt {

struct TreeParams {
  int leaves = 31;                ///< at most, 2 to 65535
  int max_depth = -1;             ///< of a leaf, the root being 0; 0 or less: no limit
  int min_data_in_leaf = 20;      ///< rows, from 1
  double min_sum_hessian = 1e-3;  ///< of a leaf
  double lambda_l1 = 0.0;
  double lambda_l2 = 0.0;
  double min_gain_to_split = 0.0;
};

/// A leaf as the split search knows it.
struct LeafSums {
  Sums sums;
  int n_rows = 0;
};

/// The best cut of a leaf: bins 0..bin go left, missing values where
/// default_left says. No cut: gain is -inf, feature -1.
struct Split {
  double gain = -std::numeric_limits<double>::infinity();  ///< above that of no split and min_gain_to_split
  int feature = -1;
  int bin = 0;
  bool default_left = true;
  Sums left, right;
  double left_value = 0.0, right_value = 0.0;  ///< outputs, before the learning rate

  /// LightGBM's order: the larger gain, on a tie the smaller feature.
  bool better_than(const Split& other) const {
    if (gain != other.gain) return gain > other.gain;
    return feature >= 0 && (other.feature < 0 || feature < other.feature);
  }
};

/// What the kernels that search several features side by side (train_kernels.h) need to know of a leaf.
ScanLeaf scan_leaf(const LeafSums& leaf, const TreeParams& params);

/// A leaf's output -s / (h + lambda_l2), s = g shrunk towards 0 by lambda_l1
/// (Chen & Guestrin 2016, eq. 5).
double leaf_output(const Sums& sums, const TreeParams& params);

/// The best split of a leaf on one feature. Ties: the highest cut of the
/// downward scan, which goes first; the lowest of the upward scan, made only
/// where values are missing. histogram: (n_bins) of the feature.
/// `splittable` becomes whether any cut had a gain above that of no split;
/// where none had, descendants need not look again.
Split best_split(const FeatureBins& bins, std::span<const Sums> histogram, const LeafSums& leaf, int feature,
                 const TreeParams& params, bool& splittable);

/// The split at the cut that a kernel found walking down: bins up to `bin` go left; gain: of both sides.
Split split_at(const FeatureBins& bins, std::span<const Sums> histogram, const LeafSums& leaf, int feature,
               const TreeParams& params, int bin, double gain);

}  // namespace spectrum::gbdt
