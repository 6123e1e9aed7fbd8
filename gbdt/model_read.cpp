#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "gbdt/model_text.h"
#include "gbdt/number_text.h"
#include "gbdt/text_fields.h"

namespace spectrum::gbdt {
namespace {

constexpr int kAnyInt = std::numeric_limits<int>::max();

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

void read_decision(int type, Node& node, const TextFields& fields) {
  if (type & 1) refuse(fields.line("decision_type"), "decision_type", "categorical splits are not supported");
  if (type >> 2 > 2) refuse(fields.line("decision_type"), "decision_type", "no such missing type");
  node.default_left = (type & 2) != 0;
  node.missing = static_cast<Missing>(type >> 2);
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
    if (std::isnan(threshold[n])) refuse(fields.line("threshold"), "threshold", "an entry is NaN");
    node.feature = feature[n];
    node.threshold = threshold[n];
    node.left = left[n];
    node.right = right[n];
    read_decision(decision[n], node, fields);
  }
  if (count > 0) check_links(tree.nodes, fields);
}

/// What prediction does without, and a file may.
void read_stats(const TextFields& fields, Tree& tree) {
  const std::size_t n_nodes = tree.nodes.size(), n_leaves = tree.leaf_values.size();
  tree.node_stats.resize(n_nodes);
  tree.leaf_stats.resize(n_leaves);
  const auto fill = [](auto& stats, auto member, const auto& values) {
    for (std::size_t i = 0; i < values.size(); ++i) stats[i].*member = values[i];
  };
  if (fields.has("split_gain"))
    fill(tree.node_stats, &NodeStats::gain, fields.any_numbers("split_gain", n_nodes));
  if (fields.has("internal_value"))
    fill(tree.node_stats, &NodeStats::value, fields.numbers("internal_value", n_nodes));
  if (fields.has("internal_weight"))
    fill(tree.node_stats, &NodeStats::weight, fields.numbers("internal_weight", n_nodes));
  if (fields.has("internal_count"))
    fill(tree.node_stats, &NodeStats::count, fields.integers("internal_count", n_nodes, 0, kAnyInt));
  if (fields.has("leaf_weight"))
    fill(tree.leaf_stats, &LeafStats::weight, fields.numbers("leaf_weight", n_leaves));
  if (fields.has("leaf_count"))
    fill(tree.leaf_stats, &LeafStats::count, fields.integers("leaf_count", n_leaves, 0, kAnyInt));
  if (fields.has("shrinkage")) tree.shrinkage = fields.number("shrinkage");
}

Tree read_tree(const TextFields& fields, int n_features) {
  fields.allow_only({"Tree", "num_leaves", "num_cat", "split_feature", "split_gain", "threshold",
                     "decision_type", "left_child", "right_child", "leaf_value", "leaf_weight", "leaf_count",
                     "internal_value", "internal_weight", "internal_count", "is_linear", "shrinkage"});
  const int leaves = fields.integer("num_leaves", 1, kAnyInt);
  if (fields.integer("num_cat", 0, kAnyInt) != 0)
    refuse(fields.line("num_cat"), "num_cat", "categorical splits are not supported");
  if (fields.has("is_linear") && fields.integer("is_linear", 0, 1) != 0) {
    refuse(fields.line("is_linear"), "is_linear", "linear leaves are not supported");
  }
  Tree tree;
  tree.leaf_values = fields.numbers("leaf_value", static_cast<std::size_t>(leaves));
  if (leaves > 1) read_nodes(fields, leaves, n_features, tree);
  read_stats(fields, tree);
  return tree;
}

Link read_link(const TextFields& header) {
  const auto parts = words(header.value("objective"));
  const std::string_view name = parts.empty() ? std::string_view{} : parts.front();
  const int line = header.line("objective");
  if (name == "binary") {
    constexpr std::string_view kSigmoid = "sigmoid:";
    const bool sound = parts.size() == 2 && parts[1].substr(0, kSigmoid.size()) == kSigmoid;
    const auto slope = sound ? read_double(parts[1].substr(kSigmoid.size())) : std::nullopt;
    if (!slope || !std::isfinite(*slope) || *slope <= 0.0)
      refuse(line, "objective", "binary needs 'sigmoid:' and a number above 0");
    return {Link::Kind::kLogistic, *slope};
  }
  constexpr std::array<std::string_view, 6> kIdentity{"regression", "regression_l1", "quantile",
                                                      "huber",      "fair",          "mape"};
  const bool identity = std::find(kIdentity.begin(), kIdentity.end(), name) != kIdentity.end();
  if (!identity || parts.size() != 1)
    refuse(line, "objective",
           "'" + std::string(header.value("objective").substr(0, 40)) + "' is not supported");
  return {};
}

void read_header(const TextFields& header, Model& model) {
  header.allow_only({"version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx",
                     "objective", "feature_names", "feature_infos", "monotone_constraints", "tree_sizes"});
  if (header.value("version") != "v4") refuse(header.line("version"), "version", "only v4 is supported");
  header.integer("num_class", 1, 1);
  if (header.has("num_tree_per_iteration")) header.integer("num_tree_per_iteration", 1, 1);
  header.integer("label_index", 0, kAnyInt);
  const auto n = static_cast<std::size_t>(header.integer("max_feature_idx", 0, kAnyInt - 1)) + 1;
  for (std::string_view name : header.entries("feature_names", n)) {
    if (name.empty()) refuse(header.line("feature_names"), "feature_names", "a name is empty");
    model.feature_names.emplace_back(name);
  }
  for (std::string_view info : header.entries("feature_infos", n)) model.feature_infos.emplace_back(info);
  if (!header.has("objective")) return;
  model.link = read_link(header);
  model.objective = header.value("objective");
}

bool starts_tree(std::string_view line) { return line.substr(0, 5) == "Tree="; }

TextFields read_block(TextLines& lines) {
  TextFields fields(lines.number());
  while (!lines.at_end() && !lines.peek().empty()) {
    const int number = lines.number();
    fields.add(lines.next(), number);
  }
  return fields;
}

/// The trees up to "end of trees"; where the header gave their lengths in
/// bytes, those must be right: LightGBM finds the trees by them.
void read_trees(TextLines& lines, const TextFields& header, Model& model) {
  std::vector<std::size_t> sizes;
  while (!lines.at_end() && starts_tree(lines.peek())) {
    const std::size_t begin = lines.position();
    model.trees.push_back(read_tree(read_block(lines), model.n_features()));
    lines.skip_empty();
    sizes.push_back(lines.position() - begin);
  }
  if (lines.at_end() || lines.next() != "end of trees")
    refuse(lines.number() - 1, "end of trees", "is missing here");
  if (sizes.empty()) refuse(lines.number() - 1, "Tree", "there is no tree");
  if (!header.has("tree_sizes")) return;
  const auto told = header.integers("tree_sizes", sizes.size(), 1, kAnyInt);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (static_cast<std::size_t>(told[i]) == sizes[i]) continue;
    refuse(header.line("tree_sizes"), "tree_sizes",
           "tree " + std::to_string(i) + " is " + std::to_string(sizes[i]) + " bytes long, not " +
               std::to_string(told[i]));
  }
}

void read_parameters(TextLines& lines, Model& model) {
  while (!lines.at_end() && lines.next() != "parameters:") continue;
  if (lines.at_end()) return;
  for (std::string_view line = lines.next(); line != "end of parameters"; line = lines.next()) {
    const bool entry = line.size() >= 2 && line.front() == '[' && line.back() == ']';
    if (!entry && !line.empty()) refuse(lines.number() - 1, "parameters", "a line is not in [brackets]");
    if (entry) model.parameters.emplace_back(line);
    if (lines.at_end()) refuse(lines.number() - 1, "end of parameters", "is missing here");
  }
}

}  // namespace

Model read_model(std::string_view text) {
  std::string plain(text);
  plain.erase(std::remove(plain.begin(), plain.end(), '\r'), plain.end());
  TextLines lines(plain);
  if (lines.next() != "tree") refuse(1, "tree", "the first line is not this word");

  TextFields header(1);
  while (!lines.at_end() && !starts_tree(lines.peek())) {
    const int number = lines.number();
    const std::string_view line = lines.next();
    if (line == "average_output") refuse(number, line, "averaged trees are not supported");
    if (line == "end of trees") refuse(number, line, "there is no tree");
    if (!line.empty()) header.add(line, number);
  }
  Model model;
  read_header(header, model);
  read_trees(lines, header, model);
  read_parameters(lines, model);
  return model;
}

}  // namespace spectrum::gbdt
