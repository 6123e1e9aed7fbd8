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
    if (node.categorical) return Question(sets_.at(set_of(tree, node)), kLeastRank);
    return Question(ranks_.at(key(node)), place(node) % kMaxThresholds + kLeastRank);
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
    if (next >= Question::kColumns)
      throw std::length_error("CompiledTrees: too many features and thresholds");
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
  /// answers: of each node, the mask of its question.
  TurnOrder(const Tree& tree, std::span<const std::uint32_t> answers, std::vector<kernels::Turn>& out)
      : tree_(tree), answers_(answers), out_(out), masks_(tree.nodes.size()) {
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
    out_.push_back({answers_[static_cast<std::size_t>(at)], static_cast<std::uint16_t>(mask),
                    static_cast<std::uint16_t>(left_first ? first_mask : second_mask),
                    static_cast<std::uint16_t>(left_first ? second_mask : first_mask)});
    emit(first, first_mask);
    emit(second, second_mask);
  }

  const Tree& tree_;
  std::span<const std::uint32_t> answers_;
  std::vector<kernels::Turn>& out_;
  std::vector<int> masks_;  // of each node
};

void set_leaves(const Tree& tree, std::int32_t at, std::uint32_t care, std::uint32_t want,
                kernels::RowTree& out) {
  if (at < 0) {
    out.care[~at] = care;
    out.want[~at] = want;
    return;
  }
  const Node& node = tree.nodes[static_cast<std::size_t>(at)];
  const std::uint32_t bit = std::uint32_t{1} << at;
  set_leaves(tree, node.left, care | bit, want, out);
  set_leaves(tree, node.right, care | bit, want | bit, out);
}

kernels::RowTree row_tree(const Tree& tree, std::span<const Question> questions) {
  kernels::RowTree out;
  std::fill(std::begin(out.column), std::end(out.column), std::uint8_t{0});
  std::fill(std::begin(out.threshold), std::end(out.threshold), std::int8_t{127});  // never above it: bit 0
  // The last bit is no node's: a leaf that is none wants it.
  std::fill(std::begin(out.care), std::end(out.care), std::uint32_t{1} << 31);
  std::fill(std::begin(out.want), std::end(out.want), std::uint32_t{1} << 31);
  for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
    out.column[n] = static_cast<std::uint8_t>(questions[n].column());
    out.threshold[n] = questions[n].threshold();
  }
  set_leaves(tree, tree.nodes.empty() ? ~0 : 0, 0, 0, out);
  return out;
}

/// Level by level, the two children of a node side by side.
void add_walk(const Tree& tree, std::span<const Question> questions, CompiledTrees& out) {
  const auto root = out.walk_nodes.size();
  std::vector<std::int32_t> order{tree.nodes.empty() ? ~0 : 0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] < 0) {
      out.walk_nodes.push_back({static_cast<std::uint32_t>(root + i), Question(0, 127)});  // no rank is above
      out.walk_leaves.push_back(~order[i]);
      continue;
    }
    const auto at = static_cast<std::size_t>(order[i]);
    out.walk_nodes.push_back({static_cast<std::uint32_t>(root + order.size()), questions[at]});
    out.walk_leaves.push_back(0);
    order.insert(order.end(), {tree.nodes[at].left, tree.nodes[at].right});
  }
}

/// The distinct questions of some trees.
class QuestionSet {
 public:
  explicit QuestionSet(std::size_t n_columns) : numbers_(256 * n_columns, kNone) {}

  void add(std::span<const Question> questions) {
    for (const Question q : questions) {
      if (numbers_[q.code] == kNone) all_.push_back(q);
      numbers_[q.code] = kUnnumbered;
    }
  }
  std::size_t size() const { return all_.size(); }

  /// The last ones that were added, down to `size`.
  void shrink(std::size_t size) {
    for (; all_.size() > size; all_.pop_back()) numbers_[all_.back().code] = kNone;
  }

  /// In order of their columns, which is that of their numbers.
  const std::vector<Question>& sorted() {
    std::sort(all_.begin(), all_.end(), [](Question a, Question b) { return a.code < b.code; });
    for (std::size_t i = 0; i < all_.size(); ++i) numbers_[all_[i].code] = static_cast<std::uint32_t>(i);
    return all_;
  }
  std::uint32_t number(Question q) const { return numbers_[q.code]; }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0}, kUnnumbered = kNone - 1;

  std::vector<Question> all_;
  std::vector<std::uint32_t> numbers_;  // of each code
};

void add_group(const Model& model, std::size_t begin, std::size_t end,
               const std::vector<std::vector<Question>>& questions, QuestionSet& set, CompiledTrees& out) {
  TreeGroup group{begin, end, out.column_questions.size(), 0, out.question_thresholds.size()};
  std::uint32_t column = Question::kColumns;
  for (const Question q : set.sorted()) {
    if (std::exchange(column, q.column()) != q.column())
      out.column_questions.push_back({q.column(), out.question_thresholds.size(), 0});
    ++out.column_questions.back().n;
    out.question_thresholds.push_back(q.threshold());
  }
  group.last_columns = out.column_questions.size();
  out.groups.push_back(group);
  out.most_questions = std::max(out.most_questions, set.size());
  for (std::size_t t = begin; t < end; ++t) {
    out.trees[t].turns = out.turns.size();
    if (questions[t].empty() || !out.trees[t].has_turns()) continue;
    std::vector<std::uint32_t> answers;
    for (const Question q : questions[t]) answers.push_back(set.number(q));
    TurnOrder(model.trees[t], answers, out.turns);
  }
  set.shrink(0);
}

/// Groups of as many trees as have kGroupQuestions, and their turns.
void add_groups(const Model& model, const std::vector<std::vector<Question>>& questions, CompiledTrees& out) {
  QuestionSet set(out.n_columns());
  std::size_t begin = 0;
  for (std::size_t t = 0; t < model.trees.size(); ++t) {
    if (!out.trees[t].has_turns()) continue;
    const std::size_t before = set.size();
    set.add(questions[t]);
    if (set.size() <= kGroupQuestions || t == begin) continue;
    set.shrink(before);
    add_group(model, begin, t, questions, set, out);
    set.add(questions[t]);
    begin = t;
  }
  if (begin < model.trees.size()) add_group(model, begin, model.trees.size(), questions, set, out);
}

}  // namespace

CompiledTrees::CompiledTrees(const Model& model) {
  const Columns all_columns(model);
  all_columns.describe(*this);
  std::vector<std::vector<Question>> questions;  // of each tree, node by node
  for (const Tree& tree : model.trees) {
    auto& of_tree = questions.emplace_back();
    for (const Node& node : tree.nodes) of_tree.push_back(all_columns.question(tree, node));
    trees.push_back({0, values.size(), static_cast<std::uint32_t>(walk_nodes.size()), tree.n_leaves()});
    add_walk(tree, of_tree, *this);
    values.insert(values.end(), tree.leaf_values.begin(), tree.leaf_values.end());
  }
  values.resize(values.size() + kernels::kReadableValues);
  add_groups(model, questions, *this);
  const bool small = std::all_of(model.trees.begin(), model.trees.end(),
                                 [](const Tree& tree) { return tree.n_leaves() <= kernels::kMaxRowLeaves; });
  if (!small || n_columns() > kernels::kMaxRowColumns) return;
  for (std::size_t t = 0; t < trees.size(); ++t) row_trees.push_back(row_tree(model.trees[t], questions[t]));
}

}  // namespace spectrum::gbdt
