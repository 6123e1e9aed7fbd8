#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gbdt/tree_text.h"

namespace spectrum::gbdt {
namespace {

constexpr int kAnyInt = std::numeric_limits<int>::max();

constexpr std::array<std::string_view, 18> kKeys{
    "num_leaves",      "num_cat",        "split_feature",  "split_gain",    "threshold",  "decision_type",
    "left_child",      "right_child",    "leaf_value",     "leaf_weight",   "leaf_count", "internal_value",
    "internal_weight", "internal_count", "cat_boundaries", "cat_threshold", "is_linear",  "shrinkage"};

/// What a tree block says a child is, checked: every node and leaf but the root
/// is reached once. Rules out cycles, orphans and shared children.
void check_links(const std::vector<Node>& nodes, const TextFields& fields) {
  std::vector<char> node_seen(nodes.size(), 0), leaf_seen(nodes.size() + 1, 0);
  std::vector<std::int32_t> open{0};
  std::size_t reached = 0;
  while (!open.empty()) {
    const std::int32_t at = open.back();
    open.pop_back();
    const std::int32_t leaf = ~at;
    char& seen =
        at >= 0 ? node_seen[static_cast<std::size_t>(at)] : leaf_seen[static_cast<std::size_t>(leaf)];
    if (seen)
      refuse(fields.line("left_child"), "left_child", "child " + std::to_string(at) + " is reached twice");
    seen = 1;
    ++reached;
    if (at < 0) continue;
    open.push_back(nodes[static_cast<std::size_t>(at)].right);
    open.push_back(nodes[static_cast<std::size_t>(at)].left);
  }
  if (reached != node_seen.size() + leaf_seen.size()) {
    refuse(fields.line("left_child"), "left_child", "a node or leaf is never reached from the root");
  }
}

/// type: bit 0 categorical, bit 1 where a missing value goes, then the kind of missing value.
void read_decision(int type, std::size_t n_sets, Node& node, const TextFields& fields) {
  node.categorical = (type & 1) != 0;
  node.default_left = (type & 2) != 0;
  if (type >> 2 > 2) refuse(fields.line("decision_type"), "decision_type", "no such missing type");
  node.missing = static_cast<Missing>(type >> 2);
  if (std::isnan(node.threshold)) refuse(fields.line("threshold"), "threshold", "an entry is NaN");
  if (!node.categorical) return;
  const double set = node.threshold;
  if (!(set >= 0.0 && set < static_cast<double>(n_sets)) || set != std::floor(set))
    refuse(fields.line("threshold"), "threshold",
           "a categorical split has none of the " + std::to_string(n_sets) + " category sets");
}

void read_nodes(const TextFields& fields, int leaves, int n_features, Tree& tree) {
  const auto count = static_cast<std::size_t>(leaves - 1);
  const auto feature = fields.integers("split_feature", count, 0, n_features - 1);
  const auto threshold = fields.any_numbers("threshold", count);
  const auto left = fields.integers("left_child", count, -leaves, leaves - 2);
  const auto right = fields.integers("right_child", count, -leaves, leaves - 2);
  std::vector<int> decision(count, 0);
  if (fields.has("decision_type")) decision = fields.integers("decision_type", count, 0, 15);
  tree.nodes.resize(count);
  for (std::size_t n = 0; n < count; ++n) {
    Node& node = tree.nodes[n];
    node.feature = feature[n];
    node.threshold = threshold[n];
    node.left = left[n];
    node.right = right[n];
    read_decision(decision[n], tree.category_sets.size(), node, fields);
  }
  check_links(tree.nodes, fields);
}

/// No more sets than splits: that bounds what a short text can ask for.
void read_category_sets(const TextFields& fields, int leaves, Tree& tree) {
  const int n_sets = fields.integer("num_cat", 0, leaves - 1);
  if (n_sets == 0) return;
  const auto bounds = fields.integers("cat_boundaries", static_cast<std::size_t>(n_sets) + 1, 0, kAnyInt);
  if (bounds.front() != 0 || !std::is_sorted(bounds.begin(), bounds.end()))
    refuse(fields.line("cat_boundaries"), "cat_boundaries", "the entries do not ascend from 0");
  const auto words = fields.bit_words("cat_threshold", static_cast<std::size_t>(bounds.back()));
  for (std::size_t s = 0; s + 1 < bounds.size(); ++s)
    tree.category_sets.emplace_back(words.begin() + bounds[s], words.begin() + bounds[s + 1]);
}

/// LightGBM forgets the weight of a constant tree when it loads one, and writes
/// an empty list from then on. A negative zero stands for that.
void read_leaf_stats(const TextFields& fields, std::vector<LeafStats>& stats) {
  const auto told = [&](std::string_view key) {
    return fields.has(key) && (stats.size() > 1 || !fields.value(key).empty());
  };
  if (told("leaf_weight")) {
    const auto weight = fields.numbers("leaf_weight", stats.size());
    for (std::size_t l = 0; l < stats.size(); ++l) stats[l].weight = weight[l];
  } else if (stats.size() == 1) {
    stats.front().weight = -0.0;
  }
  if (!told("leaf_count")) return;
  const auto count = fields.integers("leaf_count", stats.size(), 0, kAnyInt);
  for (std::size_t l = 0; l < stats.size(); ++l) stats[l].count = count[l];
}

/// What prediction does without, and a file may.
void read_stats(const TextFields& fields, Tree& tree) {
  const std::size_t n_nodes = tree.nodes.size();
  tree.node_stats.resize(n_nodes);
  tree.leaf_stats.resize(tree.leaf_values.size());
  const auto fill = [&](auto member, const auto& values) {
    for (std::size_t i = 0; i < values.size(); ++i) tree.node_stats[i].*member = values[i];
  };
  if (fields.has("split_gain")) fill(&NodeStats::gain, fields.any_numbers("split_gain", n_nodes));
  if (fields.has("internal_value")) fill(&NodeStats::value, fields.numbers("internal_value", n_nodes));
  if (fields.has("internal_weight")) fill(&NodeStats::weight, fields.numbers("internal_weight", n_nodes));
  if (fields.has("internal_count"))
    fill(&NodeStats::count, fields.integers("internal_count", n_nodes, 0, kAnyInt));
  read_leaf_stats(fields, tree.leaf_stats);
  if (fields.has("shrinkage")) tree.shrinkage = fields.number("shrinkage");
}

}  // namespace

std::span<const std::string_view> tree_keys() { return kKeys; }

Tree read_tree(const TextFields& fields, int n_features) {
  const int leaves = fields.integer("num_leaves", 1, kAnyInt);
  if (fields.has("is_linear") && fields.integer("is_linear", 0, 1) != 0) {
    refuse(fields.line("is_linear"), "is_linear", "linear leaves are not supported");
  }
  Tree tree;
  tree.leaf_values = fields.numbers("leaf_value", static_cast<std::size_t>(leaves));
  read_category_sets(fields, leaves, tree);
  if (leaves > 1) read_nodes(fields, leaves, n_features, tree);
  read_stats(fields, tree);
  return tree;
}

}  // namespace spectrum::gbdt
