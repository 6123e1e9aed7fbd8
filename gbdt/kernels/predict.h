#pragma once

#include <cstddef>
#include <cstdint>

/// The parts of a prediction that run once a value, once a question or once a node for a block of rows
/// (see gbdt/predictor.h). A value is known by its rank among the thresholds of its feature: v > t[j] exactly
/// where more than j thresholds are below v. Ranks are kept less 128, for the signed compare that every
/// processor has.
namespace spectrum::gbdt::kernels {

inline constexpr int kWordRows = 64;   ///< rows of a word
inline constexpr int kBlockWords = 8;  ///< words of a block: what the widest register holds
inline constexpr int kBlockRows = kWordRows * kBlockWords;
inline constexpr int kMaxThresholds = 255;
inline constexpr int kMaxLeaves = 256;  ///< of trees whose leaves are numbered in a byte
inline constexpr int kStackMasks = 8;   ///< masks that such a tree needs beside those of its leaves

inline constexpr int kReadableValues = 32;  ///< of a tree, however few they are

/// A bit a row of a block: bit r % 64 of word r / 64.
struct alignas(64) Mask {
  std::uint64_t word[kBlockWords];
};

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

/// A node: the rows of mask `from` are divided between `left` and `right`. The masks of a tree are those of
/// its kMaxLeaves leaves, then a stack's, of which the first is the root's.
struct Turn {
  std::uint32_t question;  ///< the mask of rows that go right
  std::uint16_t from, left, right;
};

inline constexpr int kMaxRowLeaves = 32;    ///< of trees that have a RowTree
inline constexpr int kMaxRowColumns = 128;  ///< of models whose trees have

/// All questions of a small tree, to be answered at once for one row. Bit n of the answers is set where the
/// row goes right at node n. It is in leaf l where (answers ^ want[l]) & care[l] is 0.
struct alignas(64) RowTree {
  std::uint8_t column[kMaxRowLeaves];
  std::int8_t threshold[kMaxRowLeaves];
  std::uint32_t care[kMaxRowLeaves];
  std::uint32_t want[kMaxRowLeaves];
};

/// A block is kBlockRows rows; of a shorter one only the first `words` words are meant, and the rest of its
/// masks and leaves is anything.
struct PredictKernels {
  /// Whether one of n numbers is NaN.
  bool (*any_nan)(std::size_t n, const double* x);

  /// ranks[r] of x[r * stride]; of NaN, anything.
  void (*rank_rows)(const Thresholds& thresholds, int rows, std::ptrdiff_t stride, const double* x,
                    std::int8_t* ranks);

  /// All n columns of one row.
  void (*rank_row)(const Thresholds* thresholds, int n, const RankColumn* columns, const double* row,
                   std::int8_t* ranks);

  /// The leaf of a row in each of n trees. ranks: of `columns` columns, kMaxRowColumns readable, aligned
  /// to 64. Null where walking down is faster.
  void (*leaves_of_row)(int n, const RowTree* trees, int columns, const std::int8_t* ranks,
                        std::uint8_t* leaves);

  /// greater[i]: the rows of a block whose rank is above thresholds[i].
  void (*compare)(int n, const std::int8_t* thresholds, int words, const std::int8_t* ranks, Mask* greater);

  /// A tree's masks from the root's down to its leaves'; parents before their children.
  void (*route)(int n, const Turn* turns, const Mask* questions, Mask* masks);

  /// The leaf of every row from the masks of n leaves, which are lost.
  void (*number_leaves)(int n, Mask* masks, int words, std::uint8_t* leaves);

  /// sums[r] += values[leaves[r]]; of n values, and kReadableValues are readable.
  void (*add_values)(int n, const double* values, int words, const std::uint8_t* leaves, double* sums);
};

}  // namespace spectrum::gbdt::kernels
