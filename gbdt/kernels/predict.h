#pragma once

#include <cstddef>
#include <cstdint>

/// The parts of a prediction that run once a value, or once a node for a register of rows (see
/// gbdt/predictor.h). A value is known by its rank among the thresholds of its feature: v <= t[j] exactly
/// where fewer than j + 1 thresholds are below v. Ranks are kept less 128, for the signed compare that every
/// processor has.
namespace spectrum::gbdt::kernels {

inline constexpr int kBlockRows = 256;  ///< rows that are predicted together
inline constexpr int kLaneRows = 64;    ///< rows that go through a tree together, a byte each
inline constexpr int kMaxThresholds = 255;
inline constexpr int kMaxLeaves = 256;  ///< of trees whose leaves are numbered in a byte
inline constexpr int kStackSlots = 9;   ///< lines that such a tree needs beside those of its leaves

/// Ascending thresholds, at most kMaxThresholds, for a search in three steps. Filled up with +inf.
struct alignas(64) Thresholds {
  double each_32nd[8];  ///< all[31], all[63], ...
  double each_4th[64];  ///< all[3], all[7], ...
  double all[256];
};

/// A byte a row: the rank of a feature's value, or what stands for a missing one.
struct RankColumn {
  double zero;  ///< |v| <= zero is missing, as NaN is; negative where zero is a value
  std::uint32_t feature;
  std::uint32_t thresholds;  ///< place in an array of them
  std::int8_t missing_rank;  ///< left of or right of all thresholds, or the rank of 0
  bool copies;               ///< the column before it, but for the missing values
};

/// 64 rows' leaves under a node, made of those under its children.
struct Choice {
  std::uint32_t column;
  std::int32_t threshold;     ///< ranks above it go right; the same byte four times
  std::uint16_t left, right;  ///< lines: the leaves' own, then the stack's
  std::uint16_t to;           ///< a line of the stack
};

/// The leaf numbers of kLaneRows rows.
struct alignas(64) Line {
  std::uint8_t leaf[kLaneRows];
};

struct PredictKernels {
  /// Whether one of n numbers is NaN.
  bool (*any_nan)(std::size_t n, const double* x);

  /// ranks[r] of x[r * stride]; of NaN, anything.
  void (*rank_rows)(const Thresholds& thresholds, int rows, std::ptrdiff_t stride, const double* x,
                    std::int8_t* ranks);

  /// All n columns of one row.
  void (*rank_row)(const Thresholds* thresholds, int n, const RankColumn* columns, const double* row,
                   std::int8_t* ranks);

  /// The leaves of a tree that kLaneRows rows end in, the root's choice last.
  /// ranks: kBlockRows apart from column to column. lines: kMaxLeaves, line l all l, then kStackSlots.
  void (*choose_leaves)(int n, const Choice* choices, const std::int8_t* ranks, Line* lines, Line* out);

  /// sums[r] += values[leaves[r]].
  void (*add_values)(int rows, const double* values, const std::uint8_t* leaves, double* sums);
};

}  // namespace spectrum::gbdt::kernels
