#include <algorithm>
#include <numeric>
#include <utility>

#include "gbdt/model_text.h"
#include "gbdt/number_text.h"

namespace spectrum::gbdt {
namespace {

std::string text_of(const std::string& s) { return s; }
std::string text_of(int v) { return std::to_string(v); }

/// "key=a b c\n", an entry made of each item by `pick`.
template <class Items, class Pick>
std::string line(const char* key, const Items& items, const Pick& pick) {
  std::string out = std::string(key) + "=";
  bool first = true;
  for (const auto& item : items) {
    if (!std::exchange(first, false)) out += ' ';
    out += text_of(pick(item));
  }
  return out + '\n';
}

int decision_type(const Node& node) {
  return (node.default_left ? 2 : 0) | (static_cast<int>(node.missing) << 2);
}

std::string tree_block(const Tree& tree, std::size_t number) {
  const auto& nodes = tree.nodes;
  const auto& stats = tree.node_stats;
  const auto& leaves = tree.leaf_stats;
  return "Tree=" + std::to_string(number) + "\nnum_leaves=" + std::to_string(tree.n_leaves()) +
         "\nnum_cat=0\n" + line("split_feature", nodes, [](const Node& n) { return n.feature; }) +
         line("split_gain", stats, [](const NodeStats& s) { return short_text(s.gain); }) +
         line("threshold", nodes, [](const Node& n) { return exact_text(n.threshold); }) +
         line("decision_type", nodes, decision_type) +
         line("left_child", nodes, [](const Node& n) { return n.left; }) +
         line("right_child", nodes, [](const Node& n) { return n.right; }) +
         line("leaf_value", tree.leaf_values, exact_text) +
         line("leaf_weight", leaves, [](const LeafStats& s) { return exact_text(s.weight); }) +
         line("leaf_count", leaves, [](const LeafStats& s) { return s.count; }) +
         line("internal_value", stats, [](const NodeStats& s) { return short_text(s.value); }) +
         line("internal_weight", stats, [](const NodeStats& s) { return short_text(s.weight); }) +
         line("internal_count", stats, [](const NodeStats& s) { return s.count; }) +
         "is_linear=0\nshrinkage=" + short_text(tree.shrinkage) + "\n\n\n";
}

/// "name=splits" of the features used, the most used first.
std::string importances(const Model& model) {
  std::vector<int> splits(model.feature_names.size(), 0);
  for (const Tree& tree : model.trees) {
    for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
      if (tree.node_stats[n].gain > 0.0) ++splits[static_cast<std::size_t>(tree.nodes[n].feature)];
    }
  }
  std::vector<std::size_t> order(splits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return splits[a] > splits[b]; });
  std::string out = "feature_importances:\n";
  for (std::size_t f : order) {
    if (splits[f] > 0) out += model.feature_names[f] + "=" + std::to_string(splits[f]) + '\n';
  }
  return out;
}

}  // namespace

std::string write_model(const Model& model) {
  const auto itself = [](const auto& x) { return x; };
  std::vector<int> sizes;
  std::string blocks;
  for (std::size_t i = 0; i < model.trees.size(); ++i) {
    const std::size_t begin = blocks.size();
    blocks += tree_block(model.trees[i], i);
    sizes.push_back(static_cast<int>(blocks.size() - begin));
  }

  std::string out =
      "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=" +
      std::to_string(model.n_features() - 1) + '\n';
  if (!model.objective.empty()) out += "objective=" + model.objective + '\n';
  out += line("feature_names", model.feature_names, itself);
  out += line("feature_infos", model.feature_infos, itself);
  out += line("tree_sizes", sizes, itself);
  out += '\n' + blocks + "end of trees\n\n" + importances(model) + "\nparameters:\n";
  for (const std::string& entry : model.parameters) out += entry + '\n';
  return out + "\nend of parameters\n";
}

}  // namespace spectrum::gbdt
