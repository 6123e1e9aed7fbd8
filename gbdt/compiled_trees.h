#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gbdt/kernels/predict.h"
#include "gbdt/model.h"

namespace spectrum::gbdt {

/// A node for a walk from the root down: a rank above the threshold goes to child[1]. Children as in Node.
struct WalkNode {
  std::int32_t child[2];
  std::uint32_t column;
  std::int32_t threshold;
};

/// A column that is no rank: whether the category of a row is in a set (left) or not.
struct SetColumn {
  std::uint32_t feature;
  std::uint32_t column;
  std::vector<std::uint32_t> words;  ///< as in Tree::category_sets
};

/// Where a tree's parts begin in the arrays of CompiledTrees.
struct CompiledTree {
  std::size_t choices, nodes, values;
  int n_leaves;

  /// Else it can only be walked.
  bool has_choices() const { return n_leaves <= kernels::kMaxLeaves; }
};

/// The trees of a model as the kernels want them. A question of a tree depends only on the rank of a value
/// among all thresholds that the model has for the feature, and on where a missing value goes; so every
/// distinct pair of these becomes a column of ranks, a byte a row. A feature of more than 255 thresholds has
/// several columns for it, each with its part of the thresholds.
struct CompiledTrees {
  std::vector<kernels::Thresholds> thresholds;
  std::vector<kernels::RankColumn> columns;
  std::vector<SetColumn> sets;  ///< the columns after those of ranks
  std::vector<kernels::Choice> choices;
  std::vector<WalkNode> nodes;
  std::vector<double> values;
  std::vector<CompiledTree> trees;

  /// Throws std::invalid_argument where a node asks for a feature that the model lacks, or a threshold is
  /// NaN.
  explicit CompiledTrees(const Model& model);

  std::size_t n_columns() const { return columns.size() + sets.size(); }
};

}  // namespace spectrum::gbdt
