#include "gbdt/shap.h"

#include <algorithm>
#include <stdexcept>

#include "gbdt/row_blocks.h"

namespace spectrum::gbdt {
namespace {

constexpr std::size_t kBlock = 16;  // rows a thread takes at a time

/// Training rows under a child.
int rows_under(const Tree& tree, std::int32_t child) {
  return child < 0 ? tree.leaf_stats[static_cast<std::size_t>(~child)].count
                   : tree.node_stats[static_cast<std::size_t>(child)].count;
}

void check(const Tree& tree, int n_features) {
  const bool counted = tree.node_stats.size() == tree.nodes.size() &&
                       tree.leaf_stats.size() == tree.leaf_values.size() &&
                       (tree.nodes.empty() || tree.node_stats[0].count > 0);
  if (!counted) throw std::invalid_argument("Shap: a tree does not say how many training rows it has seen");
  for (const Node& node : tree.nodes) {
    if (node.feature < 0 || node.feature >= n_features)
      throw std::invalid_argument("Shap: a node asks for a feature that the model lacks");
  }
}

/// weights[k]: of all the orders in which `depth` features and those of a set of k of them become known, the
/// share, times whether the row stays on the path. One more feature: `share` of the rows stay where it is not
/// known, `stays` where it is.
void extend(std::span<double> weights, std::size_t depth, double share, bool stays) {
  weights[depth] = 0.0;
  const double scale = 1.0 / static_cast<double>(depth + 1);
  for (std::size_t i = depth; i-- > 0;) {
    if (stays) weights[i + 1] += weights[i] * static_cast<double>(i + 1) * scale;
    weights[i] *= share * static_cast<double>(depth - i) * scale;
  }
}

/// Sum of the weights as they would be without a feature that the row stays on the path by.
double sum_without(std::span<const double> weights, std::size_t depth, double share) {
  double total = 0.0, next = weights[depth];
  const auto n = static_cast<double>(depth + 1);
  for (std::size_t i = depth; i-- > 0;) {
    const double weight = next * n / static_cast<double>(i + 1);
    total += weight;
    next = weights[i] - weight * share * static_cast<double>(depth - i) / n;
  }
  return total;
}

/// The same times its share, for a feature that the row leaves the path by: no share is left in it.
double share_without(std::span<const double> weights, std::size_t depth) {
  double total = 0.0;
  const auto n = static_cast<double>(depth + 1);
  for (std::size_t i = 0; i < depth; ++i) total += weights[i] * n / static_cast<double>(depth - i);
  return total;
}

}  // namespace

Shap::Shap(const Model& model) : model_(model) {
  for (const Tree& tree : model_.trees) {
    check(tree, n_features());
    add_paths(tree);
    most_nodes_ = std::max(most_nodes_, tree.nodes.size());
  }
}

void Shap::add_paths(const Tree& tree) {
  const std::size_t first = paths_.size();
  std::vector<Step> way;
  struct Open {
    std::int32_t at;
    std::size_t depth;  // nodes above it
    bool left;          // of the one right above
  };
  std::vector<Open> open{{tree.nodes.empty() ? ~0 : 0, 0, false}};
  while (!open.empty()) {
    const auto [at, depth, left] = open.back();
    open.pop_back();
    way.resize(depth);
    if (depth > 0) way.back().left = left;
    if (at < 0) {
      add_path(tree, way, tree.leaf_values[static_cast<std::size_t>(~at)]);
      continue;
    }
    const Node& node = tree.nodes[static_cast<std::size_t>(at)];
    way.push_back({at, true});
    open.push_back({node.right, depth + 1, false});
    open.push_back({node.left, depth + 1, true});
  }
  double expected = 0.0;
  for (std::size_t p = first; p < paths_.size(); ++p) {
    double share = 1.0;
    for (std::size_t e = paths_[p].first_element; e < paths_[p].last_element; ++e)
      share *= elements_[e].share;
    expected += share * paths_[p].value;
  }
  trees_.push_back({first, paths_.size(), expected});
}

void Shap::add_path(const Tree& tree, std::span<const Step> way, double value) {
  const auto feature = [&](const Step& s) { return tree.nodes[static_cast<std::size_t>(s.node)].feature; };
  std::vector<Step> by_feature(way.begin(), way.end());
  std::stable_sort(by_feature.begin(), by_feature.end(),
                   [&](const Step& a, const Step& b) { return feature(a) < feature(b); });
  const std::size_t first = elements_.size();
  for (const Step& s : by_feature) {
    if (elements_.size() == first || elements_.back().feature != feature(s))
      elements_.push_back({feature(s), 1.0, steps_.size(), steps_.size()});
    const Node& node = tree.nodes[static_cast<std::size_t>(s.node)];
    const int all = rows_under(tree, s.node), stay = rows_under(tree, s.left ? node.left : node.right);
    elements_.back().share *= all > 0 ? static_cast<double>(stay) / all : 0.0;
    steps_.push_back(s);
    elements_.back().last_step = steps_.size();
  }
  paths_.push_back({first, elements_.size(), value});
  most_elements_ = std::max(most_elements_, elements_.size() - first);
}

void Shap::add_row(const TreePaths& paths, std::span<const char> goes_left, std::span<double> weights,
                   std::span<double> out) const {
  const auto stays = [&](const Element& e) {
    return std::all_of(steps_.begin() + static_cast<std::ptrdiff_t>(e.first_step),
                       steps_.begin() + static_cast<std::ptrdiff_t>(e.last_step), [&](const Step& s) {
                         return (goes_left[static_cast<std::size_t>(s.node)] != 0) == s.left;
                       });
  };
  for (std::size_t p = paths.first_path; p < paths.last_path; ++p) {
    const Path& path = paths_[p];
    const auto elements =
        std::span(elements_).subspan(path.first_element, path.last_element - path.first_element);
    weights[0] = 1.0;
    for (std::size_t i = 0; i < elements.size(); ++i)
      extend(weights, i + 1, elements[i].share, stays(elements[i]));
    const double left_by = -share_without(weights, elements.size());
    for (const Element& e : elements) {
      const double weight =
          stays(e) ? sum_without(weights, elements.size(), e.share) * (1.0 - e.share) : left_by;
      out[static_cast<std::size_t>(e.feature)] += weight * path.value;
    }
  }
  out.back() += paths.expected;
}

void Shap::explain(const double* row, std::span<double> out, std::size_t first_tree,
                   std::size_t last_tree) const {
  std::fill(out.begin(), out.end(), 0.0);
  std::vector<char> goes_left(most_nodes_);
  std::vector<double> weights(most_elements_ + 1);
  const auto classes = static_cast<std::size_t>(n_classes()), width = out.size() / classes;
  for (std::size_t t = first_tree; t < last_tree; ++t) {
    const Tree& tree = model_.trees[t];
    for (std::size_t n = 0; n < tree.nodes.size(); ++n)
      goes_left[n] = tree.goes_left(tree.nodes[n], row[tree.nodes[n].feature]) ? 1 : 0;
    add_row(trees_[t], goes_left, weights, out.subspan(t % classes * width, width));
  }
  const std::size_t iterations = (last_tree - first_tree) / classes;
  if (model_.averaged && iterations > 0) {
    for (double& v : out) v /= static_cast<double>(iterations);
  }
}

void Shap::contributions(std::span<const double> x, std::span<double> out,
                         const PredictParams& params) const {
  const auto features = static_cast<std::size_t>(n_features()),
             classes = static_cast<std::size_t>(n_classes());
  const std::size_t width = (features + 1) * classes, rows = out.size() / width;
  if (out.size() != rows * width || x.size() != rows * features)
    throw std::invalid_argument("Shap: x and out do not hold the same number of rows");
  const auto [first, last] = chosen_trees(params, model_.n_iterations(), n_classes());
  for_row_blocks(rows, kBlock, params.threads, [&](std::size_t begin, std::size_t n) {
    for (std::size_t r = begin; r < begin + n; ++r)
      explain(x.data() + r * features, out.subspan(r * width, width), first, last);
  });
}

}  // namespace spectrum::gbdt
