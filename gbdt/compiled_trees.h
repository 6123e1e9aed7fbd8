#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gbdt/kernels/predict.h"
#include "gbdt/model.h"

namespace spectrum::gbdt {

inline constexpr int kLeastRank = -128;  ///< of a value that no threshold is below

/// A column that is no rank: kLeastRank where the category of a row is in a set and goes left, else one more.
struct SetColumn {
  std::uint32_t feature;
  std::vector<std::uint32_t> words;  ///< as in Tree::category_sets
};

/// Is the rank in a column above a threshold? Then right.
struct Question {
  static constexpr std::uint32_t kColumns = 1U << 24;

  std::uint32_t code;  ///< the threshold in the lowest byte

  Question(std::uint32_t column, int threshold) : code(column << 8 | static_cast<std::uint8_t>(threshold)) {}
  std::uint32_t column() const { return code >> 8; }
  std::int8_t threshold() const { return static_cast<std::int8_t>(code & 0xff); }
};

/// A node or a leaf for a walk from the root down: left is `child`, right the one after it. A leaf is its own
/// child and sends nothing to its right.
struct WalkNode {
  std::uint32_t child;
  Question question;
};

/// Questions of a group of trees about one column.
struct ColumnQuestions {
  std::uint32_t column;
  std::size_t first;  ///< its thresholds, in CompiledTrees::question_thresholds
  int n;
};

/// Trees that are predicted together, because they ask many questions twice and their answers stay in cache.
struct TreeGroup {
  std::size_t first_tree, last_tree;        ///< the last itself is not in it
  std::size_t first_columns, last_columns;  ///< in CompiledTrees::column_questions
  std::size_t first_question;               ///< in CompiledTrees::question_thresholds
};

/// Where a tree's parts begin in the arrays of CompiledTrees.
struct CompiledTree {
  std::size_t turns, values;
  std::uint32_t root;  ///< in walk_nodes
  int n_leaves;

  /// Else it can only be walked.
  bool has_turns() const { return n_leaves <= kernels::kMaxLeaves; }
};

/// The trees of a model as the kernels want them. A question of a tree depends only on the rank of a value
/// among all thresholds that the model has for the feature, and on where a missing value goes; so every
/// distinct pair of feature and the latter becomes a column of ranks, a byte a row. A feature of more than
/// 255 thresholds has several columns, each with its part of the thresholds.
struct CompiledTrees {
  std::vector<kernels::Thresholds> thresholds;
  std::vector<kernels::RankColumn> columns;
  std::vector<SetColumn> sets;  ///< the columns after those of ranks
  std::vector<TreeGroup> groups;
  std::vector<ColumnQuestions> column_questions;
  std::vector<std::int8_t> question_thresholds;
  std::vector<kernels::Turn> turns;
  std::vector<kernels::RowTree> row_trees;  ///< none where one of the trees is too large for it
  std::vector<WalkNode> walk_nodes;
  std::vector<std::int32_t> walk_leaves;  ///< of a walk node, if it is a leaf: its number
  std::vector<double> values;             ///< and what add_values may read behind a tree's
  std::vector<CompiledTree> trees;
  std::size_t most_questions = 0;  ///< of a group

  /// Throws std::invalid_argument where a node asks for a feature that the model lacks, or a threshold is
  /// NaN.
  explicit CompiledTrees(const Model& model);

  std::size_t n_columns() const { return columns.size() + sets.size(); }
};

}  // namespace spectrum::gbdt
