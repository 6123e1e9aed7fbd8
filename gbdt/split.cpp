#include "gbdt/split.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace spectrum::gbdt {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();
constexpr int kNoBin = -1;

// LightGBM's kEpsilon, the float 1e-15 widened: keeps hessians off 0.
constexpr double kEpsilon = static_cast<double>(1e-15F);

// How far below the best a gain must be, told without dividing, to be passed
// over: far more than the rounding of either way of telling.
constexpr double kClearlyBelow = 1.0 - 1e-9;

double towards_zero(double g, double l1) { return std::copysign(std::max(0.0, std::abs(g) - l1), g); }

double shrunk_of(double g, const TreeParams& p) {
  return p.lambda_l1 > 0.0 ? towards_zero(g, p.lambda_l1) : g;
}

/// Twice the fall in loss that a leaf of these sums brings.
double gain_of(const Sums& side, const TreeParams& params) {
  const double s = shrunk_of(side.g, params);
  return s * s / (side.h + params.lambda_l2);
}

/// Outputs, and hessians without the guard against 0, of a split of which left and right are known.
void finish(Split& split, const TreeParams& params) {
  split.left_value = leaf_output(split.left, params);
  split.right_value = leaf_output(split.right, params);
  split.left.h -= kEpsilon;
  split.right.h -= kEpsilon;
}

class Search {
 public:
  Search(const FeatureBins& bins, std::span<const Sums> histogram, const LeafSums& leaf,
         const TreeParams& params)
      : bins_(bins),
        histogram_(histogram),
        all_{leaf.sums.g, leaf.sums.h + 2 * kEpsilon},
        n_rows_(leaf.n_rows),
        rows_per_hessian_(leaf.n_rows / all_.h),
        params_(params),
        bar_(side_gain(all_) + params.min_gain_to_split),
        pass_below_(bar_ * kClearlyBelow) {}

  Split best() {
    const bool two_scans = bins_.missing != Missing::kNone && bins_.n_bins() > 2;
    const int nan_bins = two_scans && bins_.missing == Missing::kNaN ? 1 : 0;
    const int skipped = two_scans && bins_.missing == Missing::kZero ? bins_.zero_bin : kNoBin;

    walk(bins_.n_bins() - 1 - nan_bins, 1, -1, skipped, {{0.0, kEpsilon}, 0.0});
    take(/*downward=*/true);
    if (two_scans) {
      walk_up(skipped);
      take(/*downward=*/false);
    } else {
      best_.default_left = bins_.missing != Missing::kNaN;
    }
    return best_;
  }

  bool splittable() const { return splittable_; }

  /// The split of bins 0..bin from the others, of a known gain.
  Split at(int bin, double gain) {
    Near near{{0.0, kEpsilon}, 0.0};
    for (int b = bins_.n_bins() - 1; b > bin; --b) {
      near.sums.g += histogram_[static_cast<std::size_t>(b)].g;
      near.sums.h += histogram_[static_cast<std::size_t>(b)].h;
    }
    fill({gain, near.sums, bin + 1}, /*downward=*/true);
    best_.default_left = bins_.missing != Missing::kNaN;
    return best_;
  }

 private:
  /// The side a scan starts from.
  struct Near {
    Sums sums;
    double rows = 0.0;
  };

  /// The best cut of a scan: first come, first kept.
  struct Cut {
    double gain = kNone;  // of both sides
    Sums near;
    int bin = kNoBin;  // the last of the near side
  };

  double shrunk(double g) const { return shrunk_of(g, params_); }

  double side_gain(const Sums& side) const { return gain_of(side, params_); }

  /// A histogram counts no rows: they are estimated from the hessians, rounded as LightGBM rounds.
  double rows_in(double h) const { return std::trunc(h * rows_per_hessian_ + 0.5); }

  /// Moves bins first, first + step, ..., last over to the near side one by one.
  void walk(int first, int last, int step, int skipped, Near near) {
    for (int b = first; b != last + step; b += step) {
      const Sums& bin = histogram_[static_cast<std::size_t>(b)];
      if (b == skipped) continue;
      near.sums.g += bin.g;
      near.sums.h += bin.h;
      near.rows += rows_in(bin.h);
      if (!consider(b, near)) break;
    }
  }

  void walk_up(int skipped) {
    const int last = bins_.n_bins() - 2;
    if (bins_.missing != Missing::kNaN || bins_.frequent_bin != 0) {
      return walk(0, last, 1, skipped, {{0.0, kEpsilon}, 0.0});
    }
    // LightGBM stores no bin 0 where it is the rebuilt one: this scan then
    // starts from "total minus the rest". Done alike, for equal bits. (Where
    // zero is the missing value LightGBM forgets such a bin 0 altogether, and
    // its sums are then wrong: the one place where our trees are not its own.)
    Near near{{all_.g, all_.h - kEpsilon}, n_rows_};
    for (const Sums& bin : histogram_.subspan(1)) {
      near.sums.g -= bin.g;
      near.sums.h -= bin.h;
      near.rows -= rows_in(bin.h);
    }
    if (consider(0, near)) walk(1, last, 1, skipped, near);
  }

  /// Weighs a cut; false once the far side is too small for this and all to come.
  bool consider(int bin, const Near& near) {
    if (near.rows < params_.min_data_in_leaf || near.sums.h < params_.min_sum_hessian) return true;
    const Sums far{all_.g - near.sums.g, all_.h - near.sums.h};
    if (n_rows_ - near.rows < params_.min_data_in_leaf || far.h < params_.min_sum_hessian) return false;
    if (clearly_below(near.sums, far)) return true;
    const double gain = side_gain(near.sums) + side_gain(far);
    if (!(gain > bar_)) return true;
    splittable_ = true;
    pass_below_ = std::max(pass_below_, gain * kClearlyBelow);
    if (gain > scan_.gain) scan_ = {gain, near.sums, bin};
    return true;
  }

  /// Division is most of a gain's cost: a / b + c / d < e without it.
  bool clearly_below(const Sums& near, const Sums& far) const {
    const double a = shrunk(near.g), c = shrunk(far.g);
    const double b = near.h + params_.lambda_l2, d = far.h + params_.lambda_l2;
    return a * a * d + c * c * b < pass_below_ * (b * d);
  }

  /// Ends a scan: its best cut replaces a strictly worse one.
  void take(bool downward) {
    const Cut cut = std::exchange(scan_, {});
    if (cut.bin == kNoBin || !(cut.gain > best_.gain + bar_)) return;
    fill(cut, downward);
  }

  void fill(const Cut& cut, bool downward) {
    // Of the downward scan the near side is the right one.
    const Sums far{all_.g - cut.near.g, all_.h - cut.near.h};
    best_.gain = cut.gain - bar_;
    best_.bin = downward ? cut.bin - 1 : cut.bin;
    best_.default_left = downward;
    best_.left = downward ? far : cut.near;
    best_.right = {all_.g - best_.left.g, all_.h - best_.left.h};
    finish(best_, params_);
  }

  const FeatureBins& bins_;
  const std::span<const Sums> histogram_;
  const Sums all_;
  const double n_rows_;
  const double rows_per_hessian_;
  const TreeParams& params_;
  const double bar_;   // gain of no split
  double pass_below_;  // cuts below it change nothing any more
  Cut scan_;
  Split best_;
  bool splittable_ = false;
};

}  // namespace

double leaf_output(const Sums& sums, const TreeParams& params) {
  const double s = params.lambda_l1 > 0.0 ? towards_zero(sums.g, params.lambda_l1) : sums.g;
  return -s / (sums.h + params.lambda_l2);
}

ScanLeaf scan_leaf(const LeafSums& leaf, const TreeParams& params) {
  ScanLeaf out{};
  out.g = leaf.sums.g;
  out.h = leaf.sums.h + 2 * kEpsilon;
  out.first_h = kEpsilon;
  out.n_rows = leaf.n_rows;
  out.rows_per_hessian = leaf.n_rows / out.h;
  out.bar = gain_of({out.g, out.h}, params) + params.min_gain_to_split;
  out.min_rows = params.min_data_in_leaf;
  out.min_hessian = params.min_sum_hessian;
  out.lambda_l1 = params.lambda_l1;
  out.lambda_l2 = params.lambda_l2;
  out.g_scale = out.h_scale = 1.0;
  return out;
}

Split best_split(const FeatureBins& bins, std::span<const Sums> histogram, const LeafSums& leaf, int feature,
                 const TreeParams& params, bool& splittable) {
  Search search(bins, histogram, leaf, params);
  Split best = search.best();
  splittable = search.splittable();
  if (best.gain > kNone) best.feature = feature;
  return best;
}

Split split_at(const FeatureBins& bins, std::span<const Sums> histogram, const LeafSums& leaf, int feature,
               const TreeParams& params, int bin, double gain) {
  Split split = Search(bins, histogram, leaf, params).at(bin, gain);
  split.feature = feature;
  return split;
}

}  // namespace spectrum::gbdt
