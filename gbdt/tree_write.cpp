#include <cmath>

#include "gbdt/number_text.h"
#include "gbdt/text_join.h"
#include "gbdt/tree_text.h"

namespace spectrum::gbdt {
namespace {

std::string integer_text(int v) { return std::to_string(v); }

int decision_type(const Node& node) {
  return (node.categorical ? 1 : 0) | (node.default_left ? 2 : 0) | (static_cast<int>(node.missing) << 2);
}

/// Where the words of each set begin and end among the words of all, then those.
std::string category_lines(const std::vector<std::vector<std::uint32_t>>& sets) {
  if (sets.empty()) return "";
  std::vector<std::size_t> bounds{0};
  std::vector<std::uint32_t> words;
  for (const auto& set : sets) {
    words.insert(words.end(), set.begin(), set.end());
    bounds.push_back(words.size());
  }
  return field_line("cat_boundaries", bounds, [](std::size_t b) { return std::to_string(b); }) +
         field_line("cat_threshold", words, [](std::uint32_t w) { return std::to_string(w); });
}

/// Of a constant tree whose weight is not known, see read_tree: an empty list.
std::string weight_line(const std::vector<LeafStats>& leaves) {
  if (leaves.size() == 1 && std::signbit(leaves.front().weight)) return "leaf_weight=\n";
  return field_line("leaf_weight", leaves, [](const LeafStats& s) { return exact_text(s.weight); });
}

}  // namespace

std::string tree_block(const Tree& tree, std::size_t number) {
  const auto& nodes = tree.nodes;
  const auto& stats = tree.node_stats;
  return "Tree=" + std::to_string(number) + "\nnum_leaves=" + std::to_string(tree.n_leaves()) +
         "\nnum_cat=" + std::to_string(tree.category_sets.size()) + '\n' +
         field_line("split_feature", nodes, [](const Node& n) { return integer_text(n.feature); }) +
         field_line("split_gain", stats, [](const NodeStats& s) { return short_text(s.gain); }) +
         field_line("threshold", nodes, [](const Node& n) { return exact_text(n.threshold); }) +
         field_line("decision_type", nodes, [](const Node& n) { return integer_text(decision_type(n)); }) +
         field_line("left_child", nodes, [](const Node& n) { return integer_text(n.left); }) +
         field_line("right_child", nodes, [](const Node& n) { return integer_text(n.right); }) +
         field_line("leaf_value", tree.leaf_values, exact_text) + weight_line(tree.leaf_stats) +
         field_line("leaf_count", tree.leaf_stats, [](const LeafStats& s) { return integer_text(s.count); }) +
         field_line("internal_value", stats, [](const NodeStats& s) { return short_text(s.value); }) +
         field_line("internal_weight", stats, [](const NodeStats& s) { return short_text(s.weight); }) +
         field_line("internal_count", stats, [](const NodeStats& s) { return integer_text(s.count); }) +
         category_lines(tree.category_sets) + "is_linear=0\nshrinkage=" + short_text(tree.shrinkage) +
         "\n\n\n";
}

}  // namespace spectrum::gbdt
