#include "gbdt/compiled_trees.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <utility>

namespace spectrum::gbdt {
namespace {

using kernels::kMaxThresholds;

// Their answers, a mask each, are to fit into a level-2 cache.
constexpr std::size_t kGroupQuestions = 8192;

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

  auto operator<=>(const Question&) const = default;
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
      out.sets.push_back({static_cast<std::uint32_t>(set.first), set.second});
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

/// A tree's turns, for which a mask of the stack is free once it was divided.
class TurnOrder {
 public:
  using Ask = std::function<std::uint32_t(const Node&)>;

  TurnOrder(const Tree& tree, const Ask& ask, std::vector<kernels::Turn>& out)
      : tree_(tree), ask_(ask), out_(out), masks_(tree.nodes.size()) {
    count_masks(0);
    emit(0, kernels::kMaxLeaves);
  }

 private:
  /// Masks of the stack that a child and all under it need. The child that needs fewer is done with first
  /// (Sethi and Ullman 1970), so that 2^n leaves need n.
  int count_masks(std::int32_t at) {
    if (at < 0) return 0;
    const Node& node = tree_.nodes[static_cast<std::size_t>(at)];
    const auto [few, many] = std::minmax({count_masks(node.left), count_masks(node.right)});
    return masks_[static_cast<std::size_t>(at)] = std::max(many, few + 1);
  }

  int masks_of(std::int32_t child) const { return child < 0 ? 0 : masks_[static_cast<std::size_t>(child)]; }

  /// mask: where the node's rows are; it and those behind it are free.
  void emit(std::int32_t at, int mask) {
    if (at < 0) return;
    const Node& node = tree_.nodes[static_cast<std::size_t>(at)];
    const bool left_first = masks_of(node.left) <= masks_of(node.right);
    const std::int32_t first = left_first ? node.left : node.right,
                       second = left_first ? node.right : node.left;
    const int first_mask = first < 0 ? ~first : mask + 1, second_mask = second < 0 ? ~second : mask;
    out_.push_back({ask_(node), static_cast<std::uint16_t>(mask),
                    static_cast<std::uint16_t>(left_first ? first_mask : second_mask),
                    static_cast<std::uint16_t>(left_first ? second_mask : first_mask)});
    emit(first, first_mask);
    emit(second, second_mask);
  }

  const Tree& tree_;
  const Ask& ask_;
  std::vector<kernels::Turn>& out_;
  std::vector<int> masks_;  // of each node
};

/// Level by level, the two children of a node side by side.
void add_walk(const Tree& tree, const Columns& columns, CompiledTrees& out) {
  const auto root = out.walk_nodes.size();
  std::vector<std::int32_t> order{tree.nodes.empty() ? ~0 : 0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] < 0) {
      out.walk_nodes.push_back({static_cast<std::uint32_t>(root + i), 0x7f});  // no rank is above 127
      out.walk_leaves.push_back(~order[i]);
      continue;
    }
    const Node& node = tree.nodes[static_cast<std::size_t>(order[i])];
    const Question q = columns.question(tree, node);
    out.walk_nodes.push_back(
        {static_cast<std::uint32_t>(root + order.size()), q.column << 8 | (q.threshold & 0xff)});
    out.walk_leaves.push_back(0);
    order.insert(order.end(), {node.left, node.right});
  }
}

/// Groups of trees, each with its questions sorted by column.
class Groups {
 public:
  Groups(const Model& model, const Columns& columns, CompiledTrees& out)
      : model_(model), columns_(columns), out_(out) {
    std::size_t begin = 0;
    for (std::size_t t = 0; t < model.trees.size(); ++t) {
      std::vector<Question> added;
      if (out.trees[t].has_turns()) {
        for (const Node& node : model.trees[t].nodes) {
          const Question q = columns.question(model.trees[t], node);
          if (numbers_.emplace(q, 0).second) added.push_back(q);
        }
      }
      if (numbers_.size() <= kGroupQuestions || t == begin) continue;
      for (const Question& q : added) numbers_.erase(q);
      close(begin, t);
      begin = t--;  // the tree once more, as the first of the next group
    }
    if (begin < model.trees.size()) close(begin, model.trees.size());
  }

 private:
  void close(std::size_t begin, std::size_t end) {
    TreeGroup group{begin, end, out_.column_questions.size(), 0, out_.question_thresholds.size()};
    std::uint32_t next = 0;
    for (auto& [q, number] : numbers_) {
      if (next == 0 || out_.column_questions.back().column != q.column)
        out_.column_questions.push_back({q.column, out_.question_thresholds.size(), 0});
      ++out_.column_questions.back().n;
      out_.question_thresholds.push_back(static_cast<std::int8_t>(q.threshold));
      number = next++;
    }
    group.last_columns = out_.column_questions.size();
    out_.groups.push_back(group);
    out_.most_questions = std::max(out_.most_questions, numbers_.size());
    for (std::size_t t = begin; t < end; ++t) add_turns(t);
    numbers_.clear();
  }

  void add_turns(std::size_t t) {
    const Tree& tree = model_.trees[t];
    out_.trees[t].turns = out_.turns.size();
    if (tree.nodes.empty() || !out_.trees[t].has_turns()) return;
    const TurnOrder::Ask ask = [&](const Node& node) { return numbers_.at(columns_.question(tree, node)); };
    TurnOrder(tree, ask, out_.turns);
  }

  const Model& model_;
  const Columns& columns_;
  CompiledTrees& out_;
  std::map<Question, std::uint32_t> numbers_;  // of the group that is open
};

}  // namespace

CompiledTrees::CompiledTrees(const Model& model) {
  const Columns questions(model);
  questions.describe(*this);
  for (const Tree& tree : model.trees) {
    const auto root = static_cast<std::uint32_t>(walk_nodes.size());
    trees.push_back({0, values.size(), root, tree.n_leaves()});
    add_walk(tree, questions, *this);
    values.insert(values.end(), tree.leaf_values.begin(), tree.leaf_values.end());
  }
  values.resize(values.size() + kernels::kReadableValues);
  Groups(model, questions, *this);
}

}  // namespace spectrum::gbdt
