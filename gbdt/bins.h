#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace spectrum::gbdt {

/// What stands for "no value" in a feature: nothing, zero (and NaN), or NaN.
/// The numbers are those of LightGBM's model text.
enum class Missing : std::uint8_t { kNone = 0, kZero = 1, kNaN = 2 };

/// |v| <= kZero is zero: the float 1e-35 widened, as LightGBM has it.
inline constexpr double kZero = 1.0000000180025095e-35;

struct BinParams {
  int max_bins = 255;       ///< 2 to 256, the bin of NaN included
  int min_data_in_bin = 3;  ///< rows a bin must hold before it is closed
  bool zero_as_missing = false;
  int sample_rows = 200000;       ///< rows the cuts are learnt from, where there are more
  std::uint32_t sample_seed = 1;  ///< of those rows
};

struct TrainKernels;

/// The cuts of one feature, learnt from its training values.
struct FeatureBins {
  std::vector<double> upper;  ///< ascending; bin b holds upper[b-1] < v <= upper[b]; a NaN bin is last and
                              ///< its entry is no bound
  std::vector<int> counts;    ///< of the rows it was learnt from, those in each bin
  Missing missing = Missing::kNone;
  int zero_bin = 0;             ///< the bin of 0.0
  int frequent_bin = 0;         ///< the bin rebuilt as "total minus the rest"
  double min = 0.0, max = 0.0;  ///< of the training values, NaN aside
  std::vector<double> bounds;   ///< upper without a NaN bin's, filled up with +inf to a power of two

  int n_bins() const { return static_cast<int>(upper.size()); }
  /// Whether a bin fits in half a byte.
  bool narrow() const { return n_bins() <= 16; }

  /// The bin of v. NaN goes to the last bin where it has one, else counts as 0.
  int bin_of(double v) const;
  /// bin_of each value. out: as many.
  void bins_of(const TrainKernels& kernels, std::span<const double> values, std::uint8_t* out) const;

  /// The split "bins 0..bin to the left" as a number: finite, for a model.
  double threshold(int bin) const;

  /// Whether some cut leaves `min_rows` of `counts` on either side.
  bool can_split(int min_rows) const;
};

/// LightGBM's bin finding (Ke et al. 2017; rules in GreedyFindBin): zero is a
/// bin of its own, each side of it is cut greedily into bins of like count.
/// `values`: of the training rows, finite or NaN, at least one.
FeatureBins find_bins(std::vector<double> values, const BinParams& params);

}  // namespace spectrum::gbdt
