#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "gbdt/bins.h"

namespace spectrum::gbdt {

/// A question of a tree. A child >= 0 is a node, a child < 0 the leaf ~child.
struct Node {
  double threshold = 0.0;
  std::int32_t feature = 0;
  std::int32_t left = -1;
  std::int32_t right = -2;
  Missing missing = Missing::kNone;
  bool default_left = true;  ///< where a missing value goes
  bool categorical = false;  ///< then threshold is the place of its set in Tree::category_sets

  /// For a numerical split.
  bool goes_left(double v) const {
    const bool nan = std::isnan(v);
    if (nan && missing != Missing::kNaN) v = 0.0;
    if (missing == Missing::kNone) return v <= threshold;
    const bool absent = missing == Missing::kNaN ? nan : std::abs(v) <= kZero;
    return absent ? default_left : v <= threshold;
  }
};

/// What the trainer knew of a node; prediction does without.
struct NodeStats {
  double gain = 0.0;
  double value = 0.0;   ///< output, had it stayed a leaf
  double weight = 0.0;  ///< sum of hessians
  int count = 0;        ///< training rows
};

struct LeafStats {
  double weight = 0.0;
  int count = 0;
};

/// A binary tree in LightGBM's numbering: the root is node 0, the k-th split
/// makes node k, whose left child keeps the leaf's number and whose right
/// child is leaf k + 1. With no node it is the constant leaf_values[0].
struct Tree {
  std::vector<Node> nodes;            ///< leaves - 1
  std::vector<NodeStats> node_stats;  ///< leaves - 1
  std::vector<double> leaf_values;    ///< learning rate applied
  std::vector<LeafStats> leaf_stats;
  double shrinkage = 1.0;  ///< for information only
  /// Of categorical splits, which we read and predict but do not grow: bit c % 32 of word c / 32 is set
  /// where category c goes left.
  std::vector<std::vector<std::uint32_t>> category_sets;

  Tree() : Tree(0.0) {}
  explicit Tree(double value, LeafStats stats = {}) : leaf_values{value}, leaf_stats{stats} {}

  int n_leaves() const { return static_cast<int>(leaf_values.size()); }

  bool goes_left(const Node& node, double v) const {
    return node.categorical ? in_set(node, v) : node.goes_left(v);
  }

  /// row: the features, as many as the largest index in `nodes` asks for.
  int leaf_of(const double* row) const {
    std::int32_t at = nodes.empty() ? ~0 : 0;
    while (at >= 0) {
      const Node& node = nodes[static_cast<std::size_t>(at)];
      at = goes_left(node, row[node.feature]) ? node.left : node.right;
    }
    return ~at;
  }
  double predict(const double* row) const { return leaf_values[static_cast<std::size_t>(leaf_of(row))]; }

  /// Multiplies every output. An output within kZero of 0 becomes 0.
  void shrink(double rate);
  /// Adds to every output; the tree counts as unshrunk from then on.
  void add_bias(double bias);

 private:
  /// NaN, negative and unknown categories go right.
  bool in_set(const Node& node, double v) const {
    const auto& words = category_sets[static_cast<std::size_t>(node.threshold)];
    if (!(v > -1.0 && v < 32.0 * static_cast<double>(words.size()))) return false;
    const auto category = static_cast<std::size_t>(v);
    return (words[category / 32] >> (category % 32) & 1U) != 0;
  }
};

}  // namespace spectrum::gbdt
