#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/bins.h"
#include "gbdt/team.h"

namespace spectrum::gbdt {

/// A split told in bins: which rows go left.
struct BinTest {
  const std::uint8_t* column = nullptr;  ///< bins of all rows; three more bytes may be read
  int cut = 0;                           ///< the last bin to the left
  int missing_bin = -1;                  ///< the bin that goes by default_left; -1: none
  bool default_left = true;

  BinTest(std::span<const std::uint8_t> column, const FeatureBins& bins, int cut, bool default_left);
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
    return std::span(rows_).subspan(l.begin, l.n);
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
  std::vector<int> rows_, left_, right_;
  std::vector<Sorted> shares_;
  std::size_t parent_n_ = 0;
};

/// work(leaf, rows, i) for all rows of all leaves, in pieces i = 0, 1, ... leaf after leaf, which do not depend on the
/// team's size; before it, prepare(number of pieces).
template <class Prepare, class Work>
void for_each_piece(const RowPartition& partition, Team& team, const Prepare& prepare, const Work& work) {
  constexpr std::size_t kPiece = 8192;
  struct Piece {
    int leaf;
    std::span<const int> rows;
  };
  std::vector<Piece> pieces;
  for (int l = 0; l < partition.n_leaves(); ++l) {
    for (auto rest = partition.rows(l); !rest.empty(); rest = rest.subspan(std::min(kPiece, rest.size())))
      pieces.push_back({l, rest.first(std::min(kPiece, rest.size()))});
  }
  prepare(pieces.size());
  std::atomic<std::size_t> next{0};
  team.run([&](int) {
    for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < pieces.size();)
      work(pieces[i].leaf, pieces[i].rows, i);
  });
}

}  // namespace spectrum::gbdt
