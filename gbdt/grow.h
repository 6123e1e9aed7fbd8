#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/dataset.h"
#include "gbdt/split.h"
#include "gbdt/tree.h"

namespace spectrum::gbdt {

/// A tree fresh from its rows: outputs are before the learning rate.
struct GrownTree {
  Tree tree;
  std::vector<std::uint8_t> cut_bins;  ///< of each node: the last bin to the left
  std::vector<int> rows;               ///< the rows it was grown on, leaf after leaf
  std::vector<int> leaf_begin;  ///< leaf l holds rows[leaf_begin[l], leaf_begin[l] + leaf_stats[l].count)

  /// The leaf of any row of the data set it was grown on.
  int leaf_of(const Dataset& data, int row) const;
};

/// Grows trees leaf by leaf, always the leaf of the best split next (Ke et al.
/// 2017). Keeps its histograms from tree to tree. Each histogram has one writer
/// and rows keep their order, so the tree does not depend on `threads`.
class Grower {
 public:
  /// data must outlive the grower. threads >= 1; without OpenMP there is one.
  Grower(const Dataset& data, const TreeParams& params, int threads);

  /// grads: one a row of the data set. rows: those to use, ascending, at least
  /// one. features: those to use, ascending, maybe none.
  GrownTree grow(std::span<const Grad> grads, std::vector<int> rows, std::span<const int> features);

 private:
  struct Leaf {
    int begin = 0;  // of its rows
    int depth = 0;
    int parent = -1;  // node
    LeafSums sums;
    Split best;
    std::vector<Sums> histogram;
    std::vector<std::uint8_t> splittable;  // by place in features_
  };

  void start(std::span<const Grad> grads, std::vector<int> rows, std::span<const int> features);
  void split(int leaf);
  void search_root(Leaf& root);
  void search_children(Leaf& left, Leaf& right);
  /// The best splits so far of a leaf and its sibling.
  struct Found {
    Split built, sibling;
  };

  void search(Leaf& built, Leaf* sibling);
  void search_feature(std::size_t place, Leaf& built, Leaf* sibling, Found& found);
  int partition(const Leaf& leaf, const Split& split);
  void gather(const Leaf& leaf);
  bool may_split(const Leaf& leaf) const;
  std::vector<Sums> take_histogram();

  const Dataset& data_;
  TreeParams params_;
  int threads_;
  std::vector<std::size_t> offsets_;  // of each feature in a histogram, then the length
  std::vector<std::vector<Sums>> spare_;

  // Of the tree being grown:
  std::span<const Grad> grads_;
  std::span<const int> features_;
  std::vector<int> buffer_;    // rows that go right
  std::vector<Grad> ordered_;  // grads of the leaf whose histogram is built
  std::vector<Leaf> leaves_;
  GrownTree out_;
};

}  // namespace spectrum::gbdt
