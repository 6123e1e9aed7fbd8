#include "gbdt/compiled_trees.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <utility>

namespace spectrum::gbdt {
namespace {

using kernels::kMaxThresholds;

constexpr int kLeastRank = -128;  // of a value that no threshold is below

/// Where a missing value goes, and what is one.
enum class MissingGoes { kLeft, kRight, kAsZero };

struct ColumnKey {
  int feature;
  int part;  // of the feature's thresholds
  bool zero_is_missing;
  MissingGoes missing;

  auto operator<=>(const ColumnKey&) const = default;
};

/// A node's question: ranks above `threshold` go right.
struct Question {
  std::uint32_t column;
  int threshold;
};

/// Gives every question of a model its column.
class Columns {
 public:
  explicit Columns(const Model& model) : thresholds_(model.feature_names.size()) {
    for (const Tree& tree : model.trees) {
      for (const Node& node : tree.nodes) add_threshold(node);
    }
    for (auto& of_feature : thresholds_) {
      std::sort(of_feature.begin(), of_feature.end());
      of_feature.erase(std::unique(of_feature.begin(), of_feature.end()), of_feature.end());
    }
    for (const Tree& tree : model.trees) {
      for (const Node& node : tree.nodes) add_column(tree, node);
    }
    number_columns();
  }

  Question question(const Tree& tree, const Node& node) const {
    if (node.categorical) return {sets_.at(set_of(tree, node)), kLeastRank};
    return {ranks_.at(key(node)), place(node) % kMaxThresholds + kLeastRank};
  }

  void describe(CompiledTrees& out) const {
    const ColumnKey* previous = nullptr;
    for (const auto& [k, column] : ranks_) {
      const bool same_part =
          previous != nullptr && previous->feature == k.feature && previous->part == k.part;
      if (!same_part) out.thresholds.push_back(search_steps(k));
      const bool same_missing = same_part && previous->zero_is_missing == k.zero_is_missing;
      out.columns.push_back({k.zero_is_missing ? kZero : -1.0, static_cast<std::uint32_t>(k.feature),
                             static_cast<std::uint32_t>(out.thresholds.size() - 1), missing_rank(k),
                             same_missing});
      previous = &k;
    }
    for (const auto& [set, column] : sets_)
      out.sets.push_back({static_cast<std::uint32_t>(set.first), column, set.second});
  }

 private:
  using Set = std::pair<int, std::vector<std::uint32_t>>;  // feature, words

  static Set set_of(const Tree& tree, const Node& node) {
    return {node.feature, tree.category_sets.at(static_cast<std::size_t>(node.threshold))};
  }

  void add_threshold(const Node& node) {
    if (node.feature < 0 || static_cast<std::size_t>(node.feature) >= thresholds_.size())
      throw std::invalid_argument("CompiledTrees: a node asks for a feature that the model lacks");
    if (std::isnan(node.threshold)) throw std::invalid_argument("CompiledTrees: a threshold is NaN");
    if (!node.categorical) thresholds_[static_cast<std::size_t>(node.feature)].push_back(node.threshold);
  }

  void add_column(const Tree& tree, const Node& node) {
    if (node.categorical) {
      sets_.emplace(set_of(tree, node), 0);
    } else {
      ranks_.emplace(key(node), 0);
    }
  }

  void number_columns() {
    std::uint32_t next = 0;
    for (auto& [k, column] : ranks_) column = next++;
    for (auto& [set, column] : sets_) column = next++;
  }

  /// Of a threshold among the feature's.
  int place(const Node& node) const {
    const auto& all = thresholds_[static_cast<std::size_t>(node.feature)];
    return static_cast<int>(std::lower_bound(all.begin(), all.end(), node.threshold) - all.begin());
  }

  ColumnKey key(const Node& node) const {
    MissingGoes goes = MissingGoes::kAsZero;
    if (node.missing != Missing::kNone) goes = node.default_left ? MissingGoes::kLeft : MissingGoes::kRight;
    return {node.feature, place(node) / kMaxThresholds, node.missing == Missing::kZero, goes};
  }

  std::span<const double> part_of(const ColumnKey& k) const {
    const std::span<const double> all = thresholds_[static_cast<std::size_t>(k.feature)];
    const std::size_t begin = static_cast<std::size_t>(k.part) * kMaxThresholds;
    return all.subspan(begin, std::min<std::size_t>(kMaxThresholds, all.size() - begin));
  }

  kernels::Thresholds search_steps(const ColumnKey& k) const {
    kernels::Thresholds t;
    const auto part = part_of(k);
    std::fill(std::begin(t.all), std::end(t.all), std::numeric_limits<double>::infinity());
    std::copy(part.begin(), part.end(), t.all);
    for (std::size_t i = 0; i < 64; ++i) t.each_4th[i] = t.all[4 * i + 3];
    for (std::size_t i = 0; i < 8; ++i) t.each_32nd[i] = t.all[32 * i + 31];
    return t;
  }

  std::int8_t missing_rank(const ColumnKey& k) const {
    const auto part = part_of(k);
    std::ptrdiff_t rank = 0;
    if (k.missing == MissingGoes::kRight) rank = std::ssize(part);
    if (k.missing == MissingGoes::kAsZero)
      rank = std::lower_bound(part.begin(), part.end(), 0.0) - part.begin();
    return static_cast<std::int8_t>(rank + kLeastRank);
  }

  std::vector<std::vector<double>> thresholds_;  // of each feature, ascending
  std::map<ColumnKey, std::uint32_t> ranks_;     // to the column's number
  std::map<Set, std::uint32_t> sets_;
};

/// A tree's choices from the leaves up, for which a line of the stack is free once it was read.
class ChoiceOrder {
 public:
  ChoiceOrder(const Tree& tree, const Columns& columns, std::vector<kernels::Choice>& out)
      : tree_(tree), columns_(columns), out_(out), lines_(tree.nodes.size()) {
    count_lines(0);
    emit(0, 0);
  }

 private:
  /// Lines of the stack that a child needs.
  int lines_of(std::int32_t child) const { return child < 0 ? 0 : lines_[static_cast<std::size_t>(child)]; }

  int count_lines(std::int32_t at) {
    if (at < 0) return 0;
    const Node& node = tree_.nodes[static_cast<std::size_t>(at)];
    const int a = count_lines(node.left), b = count_lines(node.right);
    return lines_[static_cast<std::size_t>(at)] = a == b ? a + 1 : std::max({a, b, 1});
  }

  /// The leaves under `at`, in line `to` of the stack with the help of those after it. Returns their line.
  /// The child that needs more lines comes first (Sethi and Ullman 1970): 2^n leaves need n lines.
  std::uint16_t emit(std::int32_t at, int to) {
    if (at < 0) return static_cast<std::uint16_t>(~at);
    const Node& node = tree_.nodes[static_cast<std::size_t>(at)];
    std::uint16_t left, right;
    if (lines_of(node.left) >= lines_of(node.right)) {
      left = emit(node.left, to);
      right = emit(node.right, node.left < 0 ? to : to + 1);
    } else {
      right = emit(node.right, to);
      left = emit(node.left, node.right < 0 ? to : to + 1);
    }
    const Question q = columns_.question(tree_, node);
    const auto line = static_cast<std::uint16_t>(kernels::kMaxLeaves + to);
    out_.push_back({q.column, (q.threshold & 0xff) * 0x01010101, left, right, line});
    return line;
  }

  const Tree& tree_;
  const Columns& columns_;
  std::vector<kernels::Choice>& out_;
  std::vector<int> lines_;  // of each node
};

}  // namespace

CompiledTrees::CompiledTrees(const Model& model) {
  const Columns questions(model);
  questions.describe(*this);
  for (const Tree& tree : model.trees) {
    trees.push_back({choices.size(), nodes.size(), values.size(), tree.n_leaves()});
    values.insert(values.end(), tree.leaf_values.begin(), tree.leaf_values.end());
    for (const Node& node : tree.nodes) {
      const Question q = questions.question(tree, node);
      nodes.push_back({{node.left, node.right}, q.column, q.threshold});
    }
    if (!tree.nodes.empty() && trees.back().has_choices()) ChoiceOrder(tree, questions, choices);
  }
}

}  // namespace spectrum::gbdt
