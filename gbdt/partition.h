#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/bins.h"
#include "gbdt/column.h"
#include "gbdt/large_array.h"
#include "gbdt/team.h"

namespace spectrum::gbdt {

/// A split told in bins: which rows go left.
struct BinTest {
  Column column;         ///< of all rows
  int cut = 0;           ///< the last bin to the left
  int missing_bin = -1;  ///< the bin that goes by default_left; -1: none
  bool default_left = true;

  BinTest(Column column, const FeatureBins& bins, int cut, bool default_left);
};

/// Rows sorted by leaf, in each leaf in their first order.
class RowPartition {
 public:
  /// n_rows: the most there can be.
  RowPartition(std::size_t n_rows, int n_leaves);

  /// All rows are in leaf 0.
  void reset(std::span<const int> rows, Team& team);

  int n_leaves() const { return static_cast<int>(leaves_.size()); }
  std::span<const int> rows(int leaf) const {
    const Leaf& l = leaves_[static_cast<std::size_t>(leaf)];
    return rows_.span().subspan(l.begin, l.n);
  }

  /// The rows of a leaf that fail the test become those of a new leaf, the last.
  void split(int leaf, const BinTest& test);
  /// The same in three steps, of which all threads of a team do the first and the last, each its share.
  void sort_share(int leaf, const BinTest& test, const Team& team, int thread);
  void settle(int leaf, const Team& team);
  void place_share(const Team& team, int thread);

 private:
  struct Leaf {
    std::size_t begin, n;
  };
  struct Sorted {  // a thread's share
    std::size_t left = 0, right = 0;
    std::size_t left_at = 0, right_at = 0;
  };

  std::vector<Leaf> leaves_;
  LargeArray<int> rows_, left_, right_;
  std::vector<Sorted> shares_;
  std::size_t parent_n_ = 0;
};

}  // namespace spectrum::gbdt
